package fanout_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// after answers value when the time is up, or fails with the context.
func after[T any](d time.Duration, value T) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		select {
		case <-time.After(d):
			return value, nil
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

func fail[T any](err error) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { var none T; return none, err }
}

func header(m fanout.Missing) string {
	if h := m.Header(); h != nil {
		return *h
	}
	return ""
}

func TestPartsRunAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		g := fanout.New(t.Context(), time.Second)
		a := fanout.Need(g, "a", time.Second, after(300*time.Millisecond, 1))
		b := fanout.Want(g, "b", time.Second, after(200*time.Millisecond, 2))
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if a.Value() != 1 || b.Value() != 2 || header(g.Missing()) != "" || g.Missing().CacheControl() != nil {
			t.Errorf("a = %d, b = %d, missing %q", a.Value(), b.Value(), header(g.Missing()))
		}
		if took := time.Since(begin); took != 300*time.Millisecond {
			t.Errorf("took %v, want the longest part's 300ms", took)
		}
	})
}

func TestAWantedPartThatFailsIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var observed []error
		ctx := fault.WithObserver(t.Context(), func(err error) { observed = append(observed, err) })
		g := fanout.New(ctx, time.Second)
		a := fanout.Need(g, "a", time.Second, after(time.Millisecond, 1))
		b := fanout.Want(g, "b", time.Second, fail[*int](&fault.Error{Kind: fault.Unavailable, Reason: "breaker"}))
		c := fanout.Want(g, "c", 100*time.Millisecond, after(time.Hour, 3))
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if a.Value() != 1 || b.Value() != nil || c.Value() != 0 {
			t.Errorf("a = %v, b = %v, c = %v", a.Value(), b.Value(), c.Value())
		}
		if got, want := header(g.Missing()), "b;breaker, c;timeout"; got != want {
			t.Errorf("missing %q, want %q", got, want)
		}
		if cc := g.Missing().CacheControl(); cc == nil || *cc != "no-store" {
			t.Errorf("CacheControl = %v", cc)
		}
		if len(observed) != 2 {
			t.Errorf("observed %v, want both failures", observed)
		}
	})
}

func TestANeededPartThatFailsCancelsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		g := fanout.New(t.Context(), time.Hour)
		fanout.Need(g, "slow", time.Hour, after(time.Hour, 1))
		fanout.Need(g, "bad", time.Hour, fail[int](fault.New(fault.BadUpstream, "bad.get", "")))
		if err := g.Wait(); fault.KindOf(err) != fault.BadUpstream {
			t.Errorf("Wait = %v, want the first failure", err)
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("took %v, want none", took)
		}
	})
}

func TestTheGroupsLimitBoundsTheWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		g := fanout.New(t.Context(), 500*time.Millisecond)
		fanout.Want(g, "wanted", time.Hour, after(time.Hour, 1))
		fanout.Need(g, "needed", time.Hour, after(time.Hour, 1))
		if err := g.Wait(); fault.KindOf(err) != fault.Timeout {
			t.Errorf("Wait = %v, want a timeout", err)
		}
		if took := time.Since(begin); took != 500*time.Millisecond {
			t.Errorf("took %v, want 500ms", took)
		}
	})
}

func TestAClientThatGoesEndsItAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		g := fanout.New(ctx, time.Hour)
		fanout.Want(g, "a", time.Hour, after(time.Hour, 1))
		leave()
		if err := g.Wait(); fault.KindOf(err) != fault.Canceled {
			t.Errorf("Wait = %v, want canceled", err)
		}
		if got := header(g.Missing()); got != "" {
			t.Errorf("missing %q: nobody is there to miss it", got)
		}
	})
}

func TestAPanicFailsItsPartOnly(t *testing.T) {
	g := fanout.New(t.Context(), time.Minute)
	fanout.Want(g, "a", time.Minute, func(context.Context) (int, error) { panic("boom") })
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := header(g.Missing()); got != "a;internal" {
		t.Errorf("missing %q", got)
	}

	g = fanout.New(t.Context(), time.Minute)
	fanout.Need(g, "b", time.Minute, func(context.Context) (int, error) { panic("boom") })
	err := g.Wait()
	if fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "boom") || !strings.Contains(err.Error(), "fanout_test.go") {
		t.Errorf("Wait = %v, want the panic with its stack", err)
	}
}

func TestAPartStartsWhenItsInputsAreThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		g := fanout.New(t.Context(), time.Second)
		a := fanout.Want(g, "a", time.Second, after(300*time.Millisecond, 1))
		b := fanout.Want(g, "b", 250*time.Millisecond, func(ctx context.Context) (int, error) {
			return after(200*time.Millisecond, a.Value()+1)(ctx)
		}, fanout.After(a))
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if b.Value() != 2 {
			t.Errorf("b = %d: its clock must start with its work; missing %q", b.Value(), header(g.Missing()))
		}
		if took := time.Since(begin); took != 500*time.Millisecond {
			t.Errorf("took %v, want 500ms", took)
		}
	})
}

func TestAPartWhoseInputIsMissingIsMissingToo(t *testing.T) {
	g := fanout.New(t.Context(), time.Minute)
	a := fanout.Want(g, "a", time.Minute, fail[int](fault.New(fault.Unavailable, "", "")))
	fanout.Want(g, "b", time.Minute, func(context.Context) (int, error) {
		t.Error("b was started")
		return 0, nil
	}, fanout.After(a))
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := header(g.Missing()); got != "a;unavailable, b;unavailable" {
		t.Errorf("missing %q", got)
	}
}

func TestAnInputThatNeverComesEndsWithTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := fanout.New(t.Context(), 100*time.Millisecond)
		a := fanout.Want(g, "a", time.Hour, after(time.Hour, 1))
		fanout.Need(g, "b", time.Hour, after(0, 2), fanout.After(a))
		if err := g.Wait(); fault.KindOf(err) != fault.Timeout {
			t.Errorf("Wait = %v, want a timeout", err)
		}
	})
}

func TestReadingAPartTooEarlyIsABug(t *testing.T) {
	g := fanout.New(t.Context(), time.Minute)
	release := make(chan struct{})
	p := fanout.Want(g, "a", time.Minute, func(context.Context) (int, error) { <-release; return 1, nil })
	func() {
		defer func() {
			if recover() == nil {
				t.Error("Value did not panic")
			}
		}()
		p.Value()
	}()
	close(release)
	if err := errors.Join(g.Wait()); err != nil {
		t.Fatal(err)
	}
}

func TestAPartWithAFallbackIsMissingAndHasAValue(t *testing.T) {
	g := fanout.New(t.Context(), time.Minute)
	a := fanout.WantElse(g, "a", time.Minute, 7, fail[int](fault.New(fault.Unavailable, "", "")))
	b := fanout.Want(g, "b", time.Minute, func(context.Context) (int, error) { return a.Value() + 1, nil }, fanout.After(a))
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := header(g.Missing()); a.Value() != 7 || b.Value() != 8 || got != "a;unavailable" {
		t.Errorf("a = %d, b = %d, missing %q", a.Value(), b.Value(), got)
	}
}

func TestAPartWithAnotherWayIsMissingAndHasItsValue(t *testing.T) {
	unavailable := fault.New(fault.Unavailable, "", "")
	synctest.Test(t, func(t *testing.T) {
		g := fanout.New(t.Context(), time.Minute)
		late := fanout.Want(g, "late", time.Minute, after(time.Second, 1))
		a := fanout.WantOr(g, "a", time.Minute, fail[int](unavailable), fanout.Alternative[int]{
			Limit: time.Second, After: []fanout.Input{late},
			Ask: func(context.Context) (int, error) { return late.Value() + 6, nil },
		})
		b := fanout.WantOr(g, "b", time.Minute, fail[int](unavailable), fanout.Alternative[int]{Limit: time.Second, Ask: after(time.Hour, 1)})
		c := fanout.WantOr(g, "c", time.Minute, after(time.Second, 9), fanout.Alternative[int]{Ask: func(context.Context) (int, error) {
			t.Error("the other way was taken without need")
			return 0, nil
		}})
		d := fanout.WantOr(g, "d", time.Minute, after(0, 1), fanout.Alternative[int]{Ask: after(0, 5)}, fanout.After(b))
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if got := header(g.Missing()); a.Value() != 7 || b.Value() != 0 || c.Value() != 9 || d.Value() != 5 || got != "a;unavailable, b;unavailable, d;timeout" {
			t.Errorf("a = %d, b = %d, c = %d, d = %d, missing %q", a.Value(), b.Value(), c.Value(), d.Value(), got)
		}
	})
}

func TestEachKeepsWhatItGot(t *testing.T) {
	var asked []int
	err := fanout.Each(t.Context(), fanout.Batches([]int{1, 2, 3, 4, 5}, 2), 1, func(_ context.Context, batch []int) error {
		if batch[0] == 3 {
			panic("boom")
		}
		asked = append(asked, batch...)
		return nil
	})
	if got := fmt.Sprint(asked); got != "[1 2 5]" {
		t.Errorf("asked for %s", got)
	}
	if fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "boom") {
		t.Errorf("error %v, want the panic", err)
	}
}

func TestBatchesAreFullButTheLast(t *testing.T) {
	for n, want := range map[int]string{0: "[]", 2: "[[0 0]]", 4: "[[0 0] [0 0]]", 5: "[[0 0] [0 0] [0]]"} {
		if got := fmt.Sprint(fanout.Batches(make([]int, n), 2)); got != want {
			t.Errorf("%d items in batches of two: %s", n, got)
		}
	}
}

func TestEachRunsNoMoreThanAllowedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		err := fanout.Each(t.Context(), make([]int, 6), 2, func(ctx context.Context, _ int) error {
			_, err := after(time.Second, 1)(ctx)
			return err
		})
		if took := time.Since(begin); err != nil || took != 3*time.Second {
			t.Errorf("took %v, %v, want 3s: six calls, two at once", took, err)
		}
	})
}

func TestAnAnswerThatLacksAPartIsKeptByNobody(t *testing.T) {
	for _, tc := range []struct {
		answer           fanout.Answer
		control, partial string
	}{
		{fanout.Answer{CacheControl: "max-age=9"}, "max-age=9", ""},
		{fanout.Answer{}, "", ""},
		{fanout.Answer{CacheControl: "max-age=9", Missing: fanout.Missing{{Part: "a", Reason: fault.Timeout.String()}}}, "no-store", "a;timeout"},
	} {
		tc.answer.Body = []byte("{}")
		w := httptest.NewRecorder()
		if err := tc.answer.Write(w, http.StatusCreated); err != nil {
			t.Fatal(err)
		}
		h := w.Header()
		if w.Code != http.StatusCreated || h.Get("Content-Length") != "2" || h.Get("Cache-Control") != tc.control || h.Get("X-BFF-Partial") != tc.partial {
			t.Errorf("%+v: %d %v", tc.answer, w.Code, h)
		}
	}
}

func TestStretchedLimitsAreLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := fanout.New(fanout.Stretch(t.Context(), 3), time.Second)
		a := fanout.Need(g, "a", 100*time.Millisecond, after(290*time.Millisecond, 1))
		fanout.Want(g, "b", 100*time.Millisecond, after(310*time.Millisecond, 1))
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if got := header(g.Missing()); a.Value() != 1 || got != "b;timeout" {
			t.Errorf("a = %d, missing %q", a.Value(), got)
		}
	})
}
