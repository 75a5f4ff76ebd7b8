package deadline_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/deadline"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type key string

// pair is a context of this package, or one derived from such by package context, beside what package context alone makes of
// the same steps.
type pair struct {
	name       string
	ours, real context.Context
	end        func()
	told       *atomic.Bool // by a watch of ours
}

// step is one thing that is done to a tree of pairs.
type step struct {
	Do    string
	To    int // a pair, modulo how many there are
	Limit time.Duration
}

func TestAContextDoesAllThatPackageContextDoes(t *testing.T) {
	names := []string{
		"begin", "begin", "begin", "begin without a limit", "shorten",
		"with value", "with cancel", "with timeout", "without cancel", "detach",
		"end", "end", "done", "watch", "watch", "pass", "pass",
	}
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{
				Do:    rapid.SampledFrom(names).Draw(t, "do"),
				To:    rapid.IntRange(0, 9).Draw(t, "to"),
				Limit: time.Duration(rapid.IntRange(1, 6).Draw(t, "limit")) * time.Second,
			}
		}), 1, 25).Draw(rt, "steps")
		var wrong string
		synctest.Test(t, func(*testing.T) { wrong = play(steps) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// play does the steps, and returns where the two sorts differ.
func play(steps []step) string {
	pairs := []*pair{{name: "root", ours: context.Background(), real: context.Background(), end: func() {}}}
	for _, s := range steps {
		at := pairs[s.To%len(pairs)]
		if next, made := derive(at, s); made {
			next.name = at.name + " > " + s.Do
			pairs = append(pairs, &next)
		} else {
			act(at, s)
		}
		synctest.Wait()
		for _, p := range pairs {
			if wrong := p.differs(); wrong != "" {
				return p.name + ": after " + s.Do + ": " + wrong
			}
		}
	}
	for i := len(pairs) - 1; i >= 0; i-- {
		pairs[i].end()
	}
	return ""
}

// derive makes a child, if the step does.
func derive(at *pair, s step) (next pair, made bool) {
	began := func(limit time.Duration) *deadline.Context {
		c := new(deadline.Context)
		c.Begin(at.ours, limit)
		return c
	}
	both := func(ours, real context.Context, end, realEnd func()) (pair, bool) {
		return pair{ours: ours, real: real, end: func() { end(); realEnd() }}, true
	}
	derived := func(with func(context.Context) (context.Context, context.CancelFunc)) (pair, bool) {
		ours, end := with(at.ours)
		real, realEnd := with(at.real)
		return both(ours, real, end, realEnd)
	}
	nothing := func() {}
	switch s.Do {
	case "begin":
		c := began(s.Limit)
		real, end := context.WithTimeout(at.real, s.Limit)
		return both(c, real, c.End, end)
	case "begin without a limit":
		c := began(0)
		real, end := context.WithCancel(at.real)
		return both(c, real, c.End, end)
	case "shorten":
		c := began(3 * time.Second)
		c.Shorten(s.Limit)
		real, end := context.WithTimeout(at.real, min(s.Limit, 3*time.Second))
		return both(c, real, c.End, end)
	case "with value":
		return both(context.WithValue(at.ours, key("a"), at.name), context.WithValue(at.real, key("a"), at.name), nothing, nothing)
	case "without cancel":
		return both(context.WithoutCancel(at.ours), context.WithoutCancel(at.real), nothing, nothing)
	case "detach": // as work is that may outlive its request, but not its deadline
		return derived(func(ctx context.Context) (context.Context, context.CancelFunc) {
			if at, bounded := ctx.Deadline(); bounded {
				return context.WithDeadline(context.WithoutCancel(ctx), at)
			}
			return context.WithCancel(context.WithoutCancel(ctx))
		})
	case "with cancel":
		return derived(context.WithCancel)
	case "with timeout":
		return derived(func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, s.Limit)
		})
	}
	return pair{}, false
}

func act(p *pair, s step) {
	switch s.Do {
	case "end":
		p.end()
	case "done":
		p.ours.Done()
	case "watch":
		if p.told == nil {
			watch(p)
		}
	case "pass":
		<-time.After(s.Limit)
	}
}

// watch watches our context until it has ended, or the pair does.
func watch(p *pair) {
	told, w, end := new(atomic.Bool), new(deadline.Watch), p.end
	w.Tell = func() { told.Store(true) }
	w.Start(p.ours)
	p.told = told
	p.end = func() {
		end()
		synctest.Wait()
		if w.Stop() == told.Load() {
			panic("Stop says the contrary of what is so")
		}
		p.end = end
	}
}

func (p *pair) differs() string {
	ours, real := p.ours.Err(), p.real.Err()
	if !errors.Is(ours, real) || !errors.Is(real, ours) {
		return "Err is " + text(ours) + ", want " + text(real)
	}
	if cause := context.Cause(p.ours); (cause == nil) != (real == nil) {
		return "Cause is " + text(cause) + " where Err is " + text(real)
	}
	at, bounded := p.ours.Deadline()
	if want, is := p.real.Deadline(); !at.Equal(want) || bounded != is {
		return "Deadline is " + at.String() + ", want " + want.String()
	}
	if p.ours.Value(key("a")) != p.real.Value(key("a")) {
		return "another Value"
	}
	if p.told != nil && p.told.Load() != (real != nil) && !errors.Is(real, context.DeadlineExceeded) { // late is not told
		return "watch: told is not as " + text(real)
	}
	return ""
}

func text(err error) string {
	if err == nil {
		return "nil"
	}
	return err.Error()
}

func TestDoneIsClosedWhenTheContextHasEnded(t *testing.T) {
	for name, end := range map[string]func(parent context.CancelFunc, c *deadline.Context){
		"by its deadline":    func(context.CancelFunc, *deadline.Context) { <-time.After(2 * time.Second) },
		"by End":             func(_ context.CancelFunc, c *deadline.Context) { c.End() },
		"with its parent":    func(parent context.CancelFunc, _ *deadline.Context) { parent() },
		"with both, and End": func(parent context.CancelFunc, c *deadline.Context) { parent(); c.End() },
	} {
		for _, first := range []bool{true, false} { // Done before the end, or after it
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					parent, cancel := context.WithCancel(t.Context())
					defer cancel()
					var c deadline.Context
					c.Begin(parent, time.Second)
					if first && closed(&c) {
						t.Fatal("ended at once")
					}
					end(cancel, &c)
					synctest.Wait()
					if err := c.Err(); err == nil || !closed(&c) || !errors.Is(c.Err(), err) {
						t.Errorf("Err was %v, Done closed: %v, Err is %v", err, closed(&c), c.Err())
					}
				})
			})
		}
	}
}

func closed(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func TestAnErrorStaysWhatItWasWhenTheParentEndsOtherwise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var c deadline.Context
		c.Begin(parent, 0)
		c.End()
		<-time.After(2 * time.Second) // the parent is late
		if <-c.Done(); !errors.Is(c.Err(), context.Canceled) {
			t.Errorf("Err is %v after End", c.Err())
		}
	})
}

func TestWhoEverUsesAContextAtOnceSeesTheSameEnd(t *testing.T) {
	for range 200 {
		var parent, child deadline.Context
		parent.Begin(t.Context(), time.Hour)
		child.Begin(&parent, time.Minute)
		var all sync.WaitGroup
		for _, use := range []func(){
			func() { <-child.Done() },
			func() { _ = context.WithoutCancel(&child).Err(); _ = child.Err() },
			func() {
				told := make(chan struct{})
				w := deadline.Watch{Tell: func() { close(told) }}
				w.Start(&child)
				<-told
			},
			func() {
				w := deadline.Watch{Tell: func() {}}
				w.Start(&child)
				w.Stop()
			},
			func() { <-parent.Done() },
			func() { parent.End() },
		} {
			all.Go(use)
		}
		all.Wait()
		if !errors.Is(child.Err(), context.Canceled) {
			t.Fatal(child.Err())
		}
		child.End()
	}
}

func TestWhatIsDerivedNeedsNoGoroutine(t *testing.T) {
	var c deadline.Context
	c.Begin(t.Context(), time.Hour)
	defer c.End()
	before := runtime.NumGoroutine()
	for range 10 {
		_, cancel := context.WithCancel(&c)
		defer cancel()
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines more", n-before)
	}
}

func TestAContextThatNobodyWaitsForAllocatesNothing(t *testing.T) {
	var request, part deadline.Context
	request.Begin(t.Context(), time.Hour)
	defer request.End()
	w := &deadline.Watch{Tell: func() {}}
	if n := testing.AllocsPerRun(100, func() {
		part = deadline.Context{}
		part.Begin(&request, time.Minute)
		w.Start(&part)
		if part.Err() != nil {
			t.Fatal(part.Err())
		}
		w.Stop()
		part.End()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
