package fanout_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fanout"
)

// groups runs groups of parts, each of which takes a second, one after the other, and returns how many goroutines stay after
// each.
func groups(ctx context.Context, t *testing.T, sizes ...int) (stay []int) {
	t.Helper()
	before := runtime.NumGoroutine()
	for _, size := range sizes {
		g := fanout.New(ctx, time.Minute)
		for range size {
			fanout.Need(g, "a", time.Minute, after(time.Second, 1))
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		stay = append(stay, runtime.NumGoroutine()-before)
	}
	return stay
}

func TestWorkersStayForTheNextPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		workers := new(fanout.Workers)
		stay := groups(fanout.WithWorkers(t.Context(), workers), t, 3, 2, 5, 300, 1)
		if want := []int{3, 3, 5, 256, 256}; !slices.Equal(stay, want) {
			t.Errorf("%v stay, want %v", stay, want)
		}
		workers.Close()
	})
}

func TestWithoutWorkersNobodyStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if stay := groups(t.Context(), t, 3); stay[0] != 0 {
			t.Errorf("%d stay", stay[0])
		}
	})
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		workers, begin := new(fanout.Workers), time.Now()
		g := fanout.New(fanout.WithWorkers(t.Context(), workers), time.Minute)
		p := fanout.Need(g, "a", time.Minute, after(time.Second, 1))
		workers.Close()
		if took := time.Since(begin); took != time.Second {
			t.Errorf("Close returned after %v", took)
		}
		late := fanout.Need(g, "b", time.Minute, after(time.Second, 2), fanout.After(p))
		if err := g.Wait(); err != nil || p.Value() != 1 || late.Value() != 2 {
			t.Errorf("%v; a = %d, b = %d", err, p.Value(), late.Value())
		}
		workers.Close()
	})
}

func TestAPanicLeavesItsWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		workers := new(fanout.Workers)
		defer workers.Close()
		g := fanout.New(fanout.WithWorkers(t.Context(), workers), time.Minute)
		fanout.Want(g, "a", time.Minute, func(context.Context) (int, error) { panic("boom") })
		if err := g.Wait(); err != nil || header(g.Missing()) != "a;internal" {
			t.Fatalf("%v, missing %q", err, header(g.Missing()))
		}
		synctest.Wait()
		if stay := groups(fanout.WithWorkers(t.Context(), workers), t, 1); stay[0] != 0 {
			t.Errorf("%d goroutines more: the part was not run by the worker", stay[0])
		}
	})
}

func TestAPartThatEndsItsGoroutineIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		workers := new(fanout.Workers)
		defer workers.Close()
		for _, ctx := range []context.Context{t.Context(), fanout.WithWorkers(t.Context(), workers)} {
			g := fanout.New(ctx, time.Minute)
			a := fanout.Want(g, "a", time.Second, func(context.Context) (int, error) { runtime.Goexit(); return 1, nil })
			fanout.Want(g, "b", time.Second, after(time.Second, 1), fanout.After(a))
			if err := g.Wait(); err != nil || header(g.Missing()) != "a;internal, b;internal" {
				t.Errorf("%v, missing %q", err, header(g.Missing()))
			}
		}
	})
}
