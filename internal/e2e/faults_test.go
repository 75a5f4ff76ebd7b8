package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/internal/demo/faultinject"
	"github.com/facet-bff/facet/shared/upstream/breaker"
)

// counted says which circuit a failure counts against.
type counted string

const (
	byService   counted = "service"   // nobody is there
	byOperation counted = "operation" // somebody is, and fails
	byNone      counted = "none"      // what is wrong with the answer only whoever reads it knows
)

// ways are the faults, each with the reason that it is to the client, with the outcome that the metric tells of its
// exchange and with what it means to the breaker.
var ways = map[faultinject.Mode]struct {
	reason, outcome string
	counts          counted
}{
	"refused":      {"unavailable", "unavailable", byService},
	"down":         {"unavailable", "unavailable", byOperation},
	"reset":        {"unavailable", "unavailable", byOperation},
	"early-hints":  {"bad_upstream", "bad_upstream", byOperation},
	"huge-header":  {"bad_upstream", "bad_upstream", byOperation},
	"hang":         {"timeout", "timeout", byOperation},
	"hang-body":    {"timeout", "timeout", byOperation},
	"drip":         {"timeout", "timeout", byOperation},
	"truncate":     {"bad_upstream", "bad_upstream", byOperation},
	"reset-body":   {"bad_upstream", "bad_upstream", byOperation},
	"endless":      {"bad_upstream", "bad_upstream", byOperation},
	"length-long":  {"bad_upstream", "bad_upstream", byOperation},
	"bad-chunks":   {"bad_upstream", "bad_upstream", byOperation},
	"bomb":         {"bad_upstream", "bad_upstream", byOperation},
	"length-short": {"bad_upstream", "2xx", byNone},
	"garbage":      {"bad_upstream", "2xx", byNone},
	"empty":        {"bad_upstream", "2xx", byNone},
	"no-content":   {"bad_upstream", "2xx", byNone},
	"half":         {"bad_upstream", "2xx", byNone},
	"deep":         {"bad_upstream", "2xx", byNone},
	"twice":        {"bad_upstream", "2xx", byNone},
	"not-utf8":     {"bad_upstream", "2xx", byNone},
}

// role is what a service is to the mobile dashboard, and which of its operations that asks.
type role struct {
	service, op string
	part        string // empty for a service that is needed
}

var (
	wantedRole = role{"orders", "orders.listUserOrders", "orders"}
	neededRole = role{"users", "users.getUser", ""}
)

var statusOf = map[string]int{"unavailable": 503, "timeout": 504, "bad_upstream": 502}

// nervous opens after a few failures and forgives soon.
var nervous = breaker.Config{Failures: 3, Open: 100 * time.Millisecond, Successes: 1}

func TestEveryFaultIsKnownHere(t *testing.T) {
	for _, mode := range faultinject.Modes() {
		if _, ok := ways[mode]; !ok {
			t.Errorf("nothing is known of %s", mode)
		}
	}
}

func TestAWantedServiceIsWrongInEveryWay(t *testing.T) { eachWay(t, wantedRole) }

func TestANeededServiceIsWrongInEveryWay(t *testing.T) { eachWay(t, neededRole) }

func eachWay(t *testing.T, role role) {
	t.Helper()
	for mode, want := range ways {
		t.Run(string(mode), func(t *testing.T) {
			if mode != "refused" { // its port is free meanwhile, for the servers of others as well
				t.Parallel()
			}
			s := newStackOver(t, services, nervous)
			s.misbehave(t, role.service, string(mode))
			s.answers(t, role, want.reason)
			if s.outcomes(t, role.op, want.outcome) == 0 {
				t.Errorf("the metric has no %q of %s", want.outcome, role.op)
			}
			s.circuitTurns(t, role, want.reason, want.counts)
			s.misbehave(t, role.service, "none")
			s.recovers(t, role)
		})
	}
}

// answers asks for a dashboard, which gives one of the reasons for what is missing. It returns the reason.
func (s *stack) answers(t *testing.T, role role, reasons ...string) string {
	t.Helper()
	start := time.Now()
	got := s.ask(t, "mobile", request{path: "/api/v1/dashboard"})
	if took := time.Since(start); took > patience*700*time.Millisecond+slack {
		t.Errorf("took %s", took)
	}
	s.tellsNothingOfTheService(t, got)
	for _, reason := range reasons {
		if role.part != "" && got.status == 200 && got.header.Get("X-BFF-Partial") == role.part+";"+reason {
			return reason
		}
		status, ok := statusOf[reason]
		if !ok { // the breaker's
			status = 503
		}
		if role.part == "" && got.status == status && (ok || got.header.Get("Retry-After") != "") {
			return reason
		}
	}
	t.Fatalf("%d, X-BFF-Partial %q, want the reason %q: %s", got.status, got.header.Get("X-BFF-Partial"), reasons, got.body)
	return ""
}

func (s *stack) tellsNothingOfTheService(t *testing.T, got response) {
	t.Helper()
	var told strings.Builder
	if err := got.header.Write(&told); err != nil {
		t.Fatal(err)
	}
	told.WriteString(got.body)
	for _, inner := range []string{faultinject.Mark, "127.0.0.1"} {
		if strings.Contains(told.String(), inner) {
			t.Errorf("the answer tells of %q: %s", inner, told.String())
		}
	}
}

// circuitTurns asks on until what counts has opened its circuit. What does not count never opens one.
func (s *stack) circuitTurns(t *testing.T, role role, reason string, counts counted) {
	t.Helper()
	for range 6 {
		if counts == byNone {
			s.answers(t, role, reason)
		} else if s.circuit(t, role, counts).Opened == 0 {
			s.answers(t, role, reason, "breaker")
		}
	}
	for _, which := range []counted{byService, byOperation} {
		got := s.circuit(t, role, which)
		if open := got.State != "closed"; open != (which == counts) || (got.Opened > 0) != open {
			t.Errorf("the %s's circuit is %s and has opened %d times", which, got.State, got.Opened)
		}
	}
}

type circuit struct {
	Op, State string
	Opened    int
}

// circuit reads from the admin port.
func (s *stack) circuit(t *testing.T, role role, which counted) circuit {
	t.Helper()
	w := httptest.NewRecorder()
	s.upstreams.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/upstreams", http.NoBody))
	var all []struct {
		Name     string
		Circuits []circuit
	}
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	op := map[counted]string{byOperation: role.op}[which]
	for _, service := range all {
		for _, c := range service.Circuits {
			if service.Name == role.service && c.Op == op {
				return c
			}
		}
	}
	t.Fatalf("there is no circuit of %q", op)
	return circuit{}
}

// outcomes returns how many exchanges of an operation ended so.
func (s *stack) outcomes(t *testing.T, op, outcome string) (count uint64) {
	t.Helper()
	families, err := s.metrics.Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "http_client_request_duration_seconds" {
			continue
		}
		for _, metric := range family.GetMetric() {
			label := map[string]string{}
			for _, pair := range metric.GetLabel() {
				label[pair.GetName()] = pair.GetValue()
			}
			if label["operation"] == op && label["outcome"] == outcome {
				count += metric.GetHistogram().GetSampleCount()
			}
		}
	}
	return count
}

// recovers asks until the answer is whole again, and the circuit closed.
func (s *stack) recovers(t *testing.T, role role) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 250 {
		got := s.ask(t, "mobile", request{path: "/api/v1/dashboard"})
		if got.status == 200 && got.header.Get("X-BFF-Partial") == "" {
			for _, which := range []counted{byService, byOperation} {
				if c := s.circuit(t, role, which); c.State != "closed" {
					t.Errorf("the %s's circuit is %s", which, c.State)
				}
			}
			return
		}
		<-again.C
	}
	t.Error("the service is well again, and the answer is not")
}

// much is what one request may allocate in all, on both sides: the largest body is 8 MiB.
const much = 64 << 20

// TestNoFaultLeavesAnythingBehind runs alone, since it counts what the whole process allocates and which goroutines it has.
func TestNoFaultLeavesAnythingBehind(t *testing.T) {
	for _, mode := range faultinject.Modes() {
		t.Run(string(mode), func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			t.Cleanup(func() { goleak.VerifyNone(t, before) }) // when the stack has gone
			s := newStack(t)
			s.ask(t, "mobile", request{path: "/api/v1/dashboard"})
			s.misbehave(t, wantedRole.service, string(mode))
			var start, end runtime.MemStats
			runtime.ReadMemStats(&start)
			s.answers(t, wantedRole, ways[mode].reason)
			runtime.ReadMemStats(&end)
			if allocated := end.TotalAlloc - start.TotalAlloc; allocated > much {
				t.Errorf("allocated %d bytes", allocated)
			}
		})
	}
}
