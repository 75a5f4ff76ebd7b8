package service_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/credential"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
	"github.com/facet-bff/facet/shared/upstream/service"
)

// full has every link on.
func full() service.Config {
	principal := func(context.Context) string { return "u1" }
	return service.Config{
		TryTimeout: time.Second,
		Hedge:      hedge.Config{On: true},
		Adaptive:   adaptive.Config{On: true},
		Coalesce:   true, Principal: principal,
		Credential: credential.Principal(principal),
		Carry:      upstream.Derived{Names: []string{"X-Request-Id"}, Values: func(_ context.Context, to []string) { to[0] = "r1" }},
		Observe:    func(string, string, time.Duration) {},
	}
}

func start(t *testing.T, config service.Config, handler http.HandlerFunc) *service.Service {
	t.Helper()
	server := httptest.NewServer(handler)
	config.Transport.URL = server.URL
	s, err := service.New("orders", config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); server.Close() })
	return s
}

func ask(ctx context.Context, s *service.Service) (status int, body string, err error) {
	res := upstream.NewResponse()
	defer res.Release()
	err = s.Exchange(ctx, &upstream.Request{Op: "orders.get", Method: "GET", Target: "/x", Header: upstream.Header{{Name: "Authorization", Value: "forged"}}}, res)
	return res.Status, string(res.Body), err
}

func TestARequestPassesEveryLink(t *testing.T) {
	var outcomes []string
	config := full()
	config.Observe = func(op, outcome string, _ time.Duration) { outcomes = append(outcomes, op+" "+outcome) }
	tries := 0
	s := start(t, config, func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		h := r.Header
		left := len(h.Get("X-Request-Timeout"))
		_, _ = io.WriteString(w, strings.Join([]string{h.Get("X-Request-Id"), h.Get("X-Principal"), h.Get("Authorization")}, ","))
		if left == 0 || left > 4 {
			t.Errorf("X-Request-Timeout %q, want at most a second", h.Get("X-Request-Timeout"))
		}
	})
	if status, body, err := ask(t.Context(), s); status != 200 || body != "r1,u1," || err != nil {
		t.Errorf("got %d %q, %v", status, body, err)
	}
	if len(outcomes) != 1 || outcomes[0] != "orders.get 2xx" || s.Snapshot().Retries != 1 {
		t.Errorf("observed %q, %d retries", outcomes, s.Snapshot().Retries)
	}
}

func TestAnOpenBreakerIsWhatIsObserved(t *testing.T) {
	var last string
	s := start(t, service.Config{
		Breaker: breaker.Config{Streak: 3}, Retry: retry.Config{Off: true},
		Observe: func(_, outcome string, _ time.Duration) { last = outcome },
	}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	for range 3 {
		_, _, _ = ask(t.Context(), s)
	}
	_, _, err := ask(t.Context(), s)
	w := httptest.NewRecorder()
	fault.Write(w, httptest.NewRequest("GET", "/", nil), err)
	if last != "breaker" || w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "30" {
		t.Errorf("observed %q; answered %d with Retry-After %q", last, w.Code, w.Header().Get("Retry-After"))
	}
}

func TestACallHasItsTimeAndNoMore(t *testing.T) {
	for _, tc := range []struct {
		name    string
		config  service.Config
		retries uint64
	}{
		{"for all", service.Config{Timeout: 50 * time.Millisecond}, 0},
		{"for each try", service.Config{TryTimeout: 20 * time.Millisecond, Retry: retry.Config{Limit: 1}}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := start(t, tc.config, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
			if _, _, err := ask(t.Context(), s); fault.KindOf(err) != fault.Timeout {
				t.Errorf("got %v", err)
			}
			if got := s.Snapshot().Retries; got != tc.retries {
				t.Errorf("%d retries, want %d", got, tc.retries)
			}
		})
	}
}

func TestStatesAreReadable(t *testing.T) {
	s := start(t, full(), func(http.ResponseWriter, *http.Request) {})
	if _, _, err := ask(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	service.Handler(s).ServeHTTP(w, httptest.NewRequest("GET", "/upstreams", nil))
	var read []struct {
		Name     string
		Balance  struct{ Members []struct{ Asked int } }
		Circuits []struct{ Op, State string }
		Bulkhead struct{ Max int }
		Adaptive struct{ Limit int }
		Hedge    *struct{}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if r := read[0]; len(read) != 1 || r.Name != "orders" || r.Balance.Members[0].Asked != 1 || len(r.Circuits) != 2 || r.Circuits[1].Op != "orders.get" ||
		r.Circuits[0].State != "closed" || r.Bulkhead.Max != 256 || r.Adaptive.Limit != 32 || r.Hedge == nil {
		t.Errorf("read %s", w.Body)
	}
}

func TestMetrics(t *testing.T) {
	s := start(t, full(), func(http.ResponseWriter, *http.Request) {})
	if _, _, err := ask(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(service.Collector(s))
	w := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`upstream_circuit_state{operation="",upstream="orders"} 0`,
		`upstream_circuit_state{operation="orders.get",upstream="orders"} 0`,
		`upstream_circuit_opened_total{operation="",upstream="orders"} 0`,
		`upstream_instances{state="available",upstream="orders"} 1`,
		`upstream_ejections_total{upstream="orders"} 0`,
		`upstream_retries_total{upstream="orders"} 0`,
		`upstream_budget_tokens{upstream="orders"} 10`,
		`upstream_budget_refused_total{upstream="orders"} 0`,
		`upstream_hedges_total{upstream="orders"} 0`,
		`upstream_hedges_won_total{upstream="orders"} 0`,
		`upstream_coalesced_total{upstream="orders"} 0`,
		`upstream_running{upstream="orders"} 0`,
		`upstream_waiting{upstream="orders"} 0`,
		`upstream_busy_total{upstream="orders"} 0`,
		`upstream_limit{upstream="orders"} 32`,
	} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestNewReportsEverything(t *testing.T) {
	_, err := service.New("orders", service.Config{
		Timeout: -1, Coalesce: true,
		Balance: balance.Config{Policy: "x"}, Breaker: breaker.Config{Rate: 2}, Retry: retry.Config{Limit: -1},
		Hedge: hedge.Config{Quantile: 2}, Adaptive: adaptive.Config{Least: 99}, Bulkhead: bulkhead.Config{Max: -1},
	})
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{"upstream orders: ", "Transport: ", "Balance: ", "Breaker: ", "Retry: ", "Hedge: ", "Adaptive: ", "Bulkhead: ", "Timeout", "Coalesce"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
}

func TestAStreamHasThePoliciesButThoseThatWouldSendABodyTwice(t *testing.T) {
	for _, tc := range []struct {
		method, body string
		asked        int
		status       int
	}{{"GET", "", 2, 200}, {"PUT", "x", 1, 503}, {"POST", "", 1, 503}} {
		asked := 0
		config := full()
		config.Timeout = time.Minute
		s := start(t, config, func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			h := r.Header
			_, _ = io.WriteString(w, strings.Join([]string{h.Get("X-Request-Id"), h.Get("X-Principal"), h.Get("Authorization"), h.Get("X-Request-Timeout")}, ","))
		})
		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, tc.method, "http://ignored/x", strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		if tc.body == "" {
			r.Body = nil
		}
		r.Header.Set("Authorization", "forged")
		r.Header.Set(upstream.TimeoutHeader, "1")
		res, err := upstream.RoundTripper("orders.stream", s.Stream).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != tc.status || asked != tc.asked || string(body) != "r1,u1,," {
			t.Errorf("%s: %d %s after %d, %v", tc.method, res.StatusCode, body, asked, err)
		}
		res.Body.Close()
		cancel()
	}
}

func TestAStreamOpensTheBreakerAndMeetsIt(t *testing.T) {
	s := start(t, service.Config{Breaker: breaker.Config{Streak: 3}}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	trip := upstream.RoundTripper("orders.stream", s.Stream)
	var err error
	for range 4 {
		var res *http.Response
		r := httptest.NewRequest("POST", "/", nil).WithContext(t.Context())
		if res, err = trip.RoundTrip(r); err == nil {
			res.Body.Close()
		}
	}
	if fault.Reason(err) != "breaker" {
		t.Errorf("got %v", err)
	}
}

func TestTheTimeOfAStreamIsUntilItsHeader(t *testing.T) {
	for _, hangs := range []bool{true, false} {
		s := start(t, service.Config{Timeout: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
			if hangs {
				<-r.Context().Done()
				return
			}
			_ = http.NewResponseController(w).Flush()
			<-time.After(100 * time.Millisecond)
			_, _ = io.WriteString(w, "late")
		})
		res, err := upstream.RoundTripper("orders.stream", s.Stream).RoundTrip(httptest.NewRequest("GET", "/", nil).WithContext(t.Context()))
		if hangs {
			if fault.KindOf(err) != fault.Timeout {
				t.Errorf("got %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(res.Body); string(body) != "late" || err != nil {
			t.Errorf("got %q, %v", body, err)
		}
		res.Body.Close()
	}
}
