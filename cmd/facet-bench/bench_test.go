package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/internal/bench/instructions"
	"github.com/facet-bff/facet/internal/bench/load"
	"github.com/facet-bff/facet/internal/bench/services"
)

// TestMain is what a process of the benchmark is in tests: the tests' own program, started again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == roleServices || os.Args[1] == roleBare || os.Args[1] == roleFacet) {
		if err := child(os.Args[1:]); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestAProcessOfEachContenderAnswersEveryWork(t *testing.T) {
	s, err := build(t.Context(), exec.CommandContext, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		for _, p := range s.contenders() {
			pool, err := p.dial(t.Context(), w, 2)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := pool.Closed(t.Context(), 4); err != nil {
				t.Errorf("%s, %s: %v", w.Name, p.role, err)
			}
			pool.Close()
		}
	}
	if err := s.end(); err != nil {
		t.Error(err)
	}
}

func TestWhatUsageIsTakenOf(t *testing.T) {
	s, err := build(t.Context(), exec.CommandContext, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.end()
	watch, err := s.watch()
	if err != nil {
		t.Fatal(err)
	}
	var u taken
	if err := useFor(t.Context(), s.facet, works[0], &u, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	for _, r := range []rounds{u.Micros, u.Rate, u.Objects, u.Bytes} {
		if len(r) != 1 || r[0] <= 0 {
			t.Errorf("nothing was used: %+v", u)
		}
	}
	if busy, err := watch(); err != nil || busy < 0 {
		t.Errorf("others keep %v processors busy: %v", busy, err)
	}
	if each, n, err := countOnce(t.Context(), clock{}, s.bare, works[0], time.Millisecond); err != nil || each <= 0 || n <= works[0].connections {
		t.Errorf("%v a request, of %d: %v", each, n, err)
	}
	if m, err := fillOnce(t.Context(), s.bare, works[0], 10); err != nil || m.Resident <= 0 || m.Peak < m.Resident {
		t.Errorf("%+v, %v", m, err)
	}
}

// clock counts nanoseconds in the place of instructions.
type clock struct{ instructions.Way }

func (clock) Count(_ context.Context, _ int, do func() error) (int64, error) {
	start := time.Now()
	err := do()
	return int64(time.Since(start)), err
}

func TestAProcessThatCannotListenSaysSo(t *testing.T) {
	for _, p := range []place{
		{role: roleBare, listen: "nowhere.invalid:0", probing: "127.0.0.1:0"},
		{role: roleServices, services: services.Addresses{"users": "nowhere.invalid:0"}},
		{role: roleFacet, listen: "127.0.0.1:0", admin: "nowhere.invalid:0"},
	} {
		if _, err := start(t.Context(), exec.CommandContext, p); err == nil {
			t.Errorf("%s listens nowhere", p.role)
		}
	}
}

func TestOptions(t *testing.T) {
	for args, want := range map[string]struct{ works, rounds, seconds int }{
		"":                         {len(works), 3, 6},
		"-rounds 5":                {len(works), 5, 6},
		"-work dashboard,forward":  {2, 3, 6},
		"-short":                   {6, 1, 3},
		"-short -work dashboard":   {1, 1, 3},
		"-work dashbord":           {},
		"-rounds 0":                {},
		"-rate 0":                  {},
		"-work dashboard -flag":    {},
		"-profile x":               {},
		"-work dashboard leftover": {},
	} {
		o, err := parse(strings.Fields(args))
		switch {
		case want.works == 0 && err == nil:
			t.Errorf("%q is not refused", args)
		case want.works > 0 && (err != nil || len(o.works) != want.works || o.rounds != want.rounds || int(o.turn.Seconds()) != want.seconds):
			t.Errorf("%q: %d works, %d rounds of %s, %v; want %+v", args, len(o.works), o.rounds, o.turn, err, want)
		}
	}
}

// example is a report in which Facet has a share of the bare handler's instructions.
func example(share float64) *report {
	r := &report{Go: "go1.26", CPUs: 2, Rounds: 2, Counted: "perf", Revision: "abc"}
	for _, w := range works {
		of := r.work(w)
		cost := 100e3 * float64(w.calls)
		of.Instructions = pair[rounds]{Bare: rounds{cost, cost}, Facet: rounds{cost * share, cost * share}}
	}
	r.extra()
	return r
}

func TestARatioAboveItsCeilingFails(t *testing.T) {
	defer func(before map[string]float64) { ceilings = before }(ceilings)
	ceilings = map[string]float64{"dashboard": 0.2, extraCall: 0.2}
	for share, wrong := range map[float64][]string{0.2: nil, 0.2 * (1 + tolerance/2): nil, 0.22: {"dashboard", extraCall}, 0.1: nil} {
		var got []string
		if err := check(example(share), options{}); err != nil {
			for line := range strings.Lines(err.Error()) {
				name, _, _ := strings.Cut(line, ":")
				got = append(got, name)
			}
		}
		if !reflect.DeepEqual(got, wrong) {
			t.Errorf("with a share of %v %v are above their ceilings, want %v", share, got, wrong)
		}
	}
}

func TestEveryCeilingIsOfSomethingTheShortFormCounts(t *testing.T) {
	o, err := parse([]string{"-short"})
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]bool{extraCall: true}
	for _, w := range o.works {
		counted[w.Name] = true
		if _, has := ceilings[w.Name]; !has {
			t.Errorf("%s is counted and has no ceiling", w.Name)
		}
	}
	for name := range ceilings {
		if !counted[name] {
			t.Errorf("%s has a ceiling and is not counted", name)
		}
	}
}

func TestTheReportIsTablesAndJSON(t *testing.T) {
	r := example(0.25)
	r.Latencies = []latencyReport{{Work: "dashboard", Rate: 2000, Took: pair[[]load.Latencies]{
		Bare: []load.Latencies{{P99: 3 * time.Millisecond}, {P99: 5 * time.Millisecond}}, Facet: []load.Latencies{{P99: time.Millisecond}},
	}}}
	r.Memory = &pair[memory]{Bare: memory{Resident: 50 << 20}, Facet: memory{Resident: 40 << 20}}
	var out bytes.Buffer
	r.print(&out)
	for _, want := range []string{
		"instructions by perf", "| dashboard ", "| 300         | 300    | 75           | 75     | 0.250 |", "| extra call ", "| 4.00 ", "bare 50, Facet 40",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	path := filepath.Join(t.TempDir(), "report.json")
	if err := (&options{json: path}).save(r); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var again report
	if err := json.Unmarshal(b, &again); err != nil || !reflect.DeepEqual(&again, r) {
		t.Errorf("%v: %s", err, b)
	}
}
