package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/internal/bench/load"
)

// report is what a run found.
type report struct {
	// Revision is the commit of the folder that it ran in, or "" where there is none.
	Revision string
	Go       string
	CPUs     int
	// Counted is how instructions were counted, and NotCounted why they were not.
	Counted, NotCounted string `json:",omitempty"`
	Rounds              int
	Works               []*workReport
	// ExtraCall is what one more call to a service costs, from the widest and the narrowest of the works.
	ExtraCall *pair[float64]  `json:",omitempty"`
	Latencies []latencyReport `json:",omitempty"`
	// Memory is what was resident under load, in bytes.
	Memory *pair[memory] `json:",omitempty"`
}

// pair is something of both contenders.
type pair[T any] struct{ Bare, Facet T }

// of is where a role's is.
func (p *pair[T]) of(role string) *T {
	if role == roleBare {
		return &p.Bare
	}
	return &p.Facet
}

type workReport struct {
	Name, Note string
	// Instructions are user-mode ones a request, of each round. They are none where nothing counts them.
	Instructions pair[rounds]
	Usage        pair[taken]
	// Foreign is how many processors others kept busy while the usage was measured.
	Foreign float64
}

// taken is what a work took of the machine, where each round has an entry.
type taken struct {
	// Micros is CPU time, in the process and in the kernel for it, in microseconds a request.
	Micros rounds
	// Rate is requests a second from connections that do nothing but wait.
	Rate rounds
	// Objects and Bytes were allocated a request.
	Objects, Bytes rounds
}

type latencyReport struct {
	Work string
	// Rate is how many requests a second were due, and Latency how long each service took by itself.
	Rate    int
	Latency time.Duration
	Took    pair[[]load.Latencies]
	Foreign float64
}

type memory struct{ Resident, Peak int64 }

// rounds are figures of which each round has one.
type rounds []float64

func (r rounds) min() float64 {
	if len(r) == 0 {
		return 0
	}
	return slices.Min(r)
}

func (r rounds) median() float64 {
	if len(r) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(r))
	return (sorted[len(sorted)/2] + sorted[(len(sorted)-1)/2]) / 2
}

// ratio is how much of the bare contender's figure is Facet's; 0 when there is none.
func ratio(p pair[rounds]) float64 {
	if p.Bare.median() == 0 {
		return 0
	}
	return p.Facet.median() / p.Bare.median()
}

func newReport(ctx context.Context, rounds int) *report {
	r := &report{Go: runtime.Version(), CPUs: runtime.NumCPU(), Rounds: rounds}
	if out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=10").Output(); err == nil {
		r.Revision = strings.TrimSpace(string(out))
	}
	return r
}

// work returns the report of a work, which it adds when there is none.
func (r *report) work(w work) *workReport {
	for _, have := range r.Works {
		if have.Name == w.Name {
			return have
		}
	}
	r.Works = append(r.Works, &workReport{Name: w.Name, Note: w.note})
	return r.Works[len(r.Works)-1]
}

// extra finds what one more call costs.
func (r *report) extra() {
	narrow, wide := r.counted("wide 1"), r.counted("wide 30")
	if narrow == nil || wide == nil {
		return
	}
	r.ExtraCall = &pair[float64]{
		Bare:  (wide.Bare.median() - narrow.Bare.median()) / 29,
		Facet: (wide.Facet.median() - narrow.Facet.median()) / 29,
	}
}

// counted returns the instructions of a work, or nil when they were not counted.
func (r *report) counted(name string) *pair[rounds] {
	for _, w := range r.Works {
		if w.Name == name && len(w.Instructions.Bare) > 0 {
			return &w.Instructions
		}
	}
	return nil
}

func (r *report) write(path string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}
