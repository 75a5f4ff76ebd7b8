package ratelimit_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/ratelimit/ratelimittest"
)

func newFallback(t testing.TB, shared ratelimit.Limiter, rest time.Duration, changed func(error)) *ratelimit.Fallback {
	t.Helper()
	fallback, err := ratelimit.NewFallback(ratelimit.FallbackConfig{
		Shared: shared, Local: newMemory(t, ratelimit.MemoryConfig{}), Rest: rest, Changed: changed,
	})
	if err != nil {
		t.Fatal(err)
	}
	return fallback
}

// flaky is a limiter that can be made to fail.
type flaky struct {
	ratelimit.Limiter
	err   error
	asked int
}

func (f *flaky) Take(ctx context.Context, cost int64, claims []ratelimit.Claim, decisions []ratelimit.Decision) error {
	if f.asked++; f.err != nil {
		return f.err
	}
	return f.Limiter.Take(ctx, cost, claims, decisions)
}

func TestFallback(t *testing.T) {
	server := redistest.Start(t)
	ratelimittest.Run(t, func(t *testing.T) ratelimit.Limiter {
		t.Helper()
		return newFallback(t, newRedis(t, server.Client(t), t.Name()+":"), 0, nil)
	})
}

func TestFallbackWithoutTheSharedLimiter(t *testing.T) {
	ratelimittest.Run(t, func(t *testing.T) ratelimit.Limiter {
		t.Helper()
		return newFallback(t, &flaky{err: errors.New("gone")}, 0, nil)
	})
}

func TestASharedLimiterThatFailsIsLeftAloneForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &flaky{Limiter: newMemory(t, ratelimit.MemoryConfig{})}
		var changes []error
		f := newFallback(t, shared, time.Second, func(err error) { changes = append(changes, err) })
		claim := ratelimit.Claim{Limit: limit(t, "100@day"), Key: "42"}
		gone := errors.New("gone")
		step := func(what string, requests int, wantAsked, wantChanges int) {
			t.Helper()
			before := shared.asked
			for range requests {
				if d := ratelimittest.Take(t, f, 1, claim); !d[0].Allowed {
					t.Fatalf("%s: %+v", what, d)
				}
			}
			if shared.asked-before != wantAsked || len(changes) != wantChanges {
				t.Errorf("%s: it was asked %d times, want %d; the changes are %v", what, shared.asked-before, wantAsked, changes)
			}
		}
		step("all is well", 5, 5, 0)
		shared.err = gone
		step("it is gone", 5, 1, 1)
		<-time.After(time.Second)
		step("it is still gone", 5, 1, 1)
		shared.err = nil
		step("it is back, and nobody knows", 5, 0, 1)
		<-time.After(time.Second)
		step("it is back", 5, 5, 2)
		if len(changes) != 2 || !errors.Is(changes[0], gone) || changes[1] != nil {
			t.Errorf("%v", changes)
		}
	})
}

func TestAClientThatLeftSaysNothingOfTheSharedLimiter(t *testing.T) {
	shared := &flaky{Limiter: newMemory(t, ratelimit.MemoryConfig{}), err: context.Canceled}
	f := newFallback(t, shared, time.Hour, func(err error) { t.Errorf("it changed: %v", err) })
	ctx, leave := context.WithCancel(t.Context())
	leave()
	decisions := make([]ratelimit.Decision, 1)
	if err := f.Take(ctx, 1, []ratelimit.Claim{{Limit: limit(t, "2@day"), Key: "42"}}, decisions); err != nil || !decisions[0].Allowed {
		t.Errorf("%v, %+v", err, decisions)
	}
}

func TestWhatTheSharedLimiterRefusesIsGivenBack(t *testing.T) {
	claims := []ratelimit.Claim{{Limit: limit(t, "10/d"), Key: "42"}, {Limit: limit(t, "10@day"), Key: "42"}}
	elsewhere := newMemory(t, ratelimit.MemoryConfig{})
	ratelimittest.Take(t, elsewhere, 9, claims...) // by another replica
	shared := &flaky{Limiter: elsewhere}
	f := newFallback(t, shared, time.Hour, nil)
	for range 50 {
		if d := ratelimittest.Take(t, f, 2, claims...); d[0].Allowed || d[1].Allowed || d[1].Remaining != 1 {
			t.Fatalf("%+v", d)
		}
	}
	if d := ratelimittest.Take(t, f, 1, claims...); !ratelimit.Allowed(d) {
		t.Fatalf("%+v", d)
	}
	shared.err = errors.New("gone") // what the local limiter thinks is what this replica admitted, which is one
	if d := ratelimittest.Take(t, f, 9, claims...); !ratelimit.Allowed(d) {
		t.Errorf("%+v", d)
	}
	if d := ratelimittest.Take(t, f, 1, claims...); ratelimit.Allowed(d) || shared.asked != 52 {
		t.Errorf("%+v, asked %d times", d, shared.asked)
	}
}

// TestRedisIsKilledAndComesBackUnderLoad kills Redis while callers ask two replicas, and has it come back empty. Nobody reads
// anything but 200 and 429, no replica admits more than the limit, and so both together at most one burst too much.
func TestRedisIsKilledAndComesBackUnderLoad(t *testing.T) {
	const burst = 2000
	server := redistest.Start(t)
	rule := ratelimit.Rule{
		Name: "user", Key: byUser, Limits: limits(t, "2000/d"), Tier: tierOf,
		Tiers: map[string][]ratelimit.Limit{"wide": limits(t, "1000000@month")},
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // it takes a second or two
	defer stop()
	var all sync.WaitGroup
	var admitted [2]atomic.Int64
	var asked atomic.Int64
	changes := make(chan error, 1000)
	for i := range admitted {
		f := newFallback(t, newRedis(t, server.Client(t), ""), 5*time.Millisecond, func(err error) {
			if i == 0 {
				changes <- err
			}
		})
		h := link(t, ratelimit.Config{Limiter: f, Rules: []ratelimit.Rule{rule}})
		for range 4 {
			all.Go(func() {
				for ctx.Err() == nil {
					ask(h, "somebody else, whom the limit always admits", "wide")
					switch w := ask(h, "42", ""); w.Code {
					case http.StatusOK:
						admitted[i].Add(1)
					case http.StatusTooManyRequests:
					default:
						t.Errorf("%d %s", w.Code, w.Body)
					}
					asked.Add(1)
				}
			})
		}
	}
	total := func() int64 { return admitted[0].Load() + admitted[1].Load() }
	awaitLoad(ctx, t, "a quarter is admitted", func() bool { return total() > burst/4 })
	server.Stop()
	awaitChange(ctx, t, changes, true)
	awaitLoad(ctx, t, "some are admitted without Redis", func() bool { return total() > burst })
	server.Restart(t)
	awaitChange(ctx, t, changes, false)
	before := asked.Load()
	awaitLoad(ctx, t, "many more ask", func() bool { return asked.Load() > before+2*burst })
	stop()
	all.Wait()
	for i := range admitted { // two may be given back while it runs, after 43 s each
		if n := admitted[i].Load(); n > burst+2 {
			t.Errorf("replica %d admitted %d of %d", i, n, burst)
		}
	}
}

// awaitLoad waits until those who ask have reached something.
func awaitLoad(ctx context.Context, t *testing.T, what string, reached func() bool) {
	t.Helper()
	for tick := time.NewTicker(time.Millisecond); !reached(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("in vain: %s", what)
		}
	}
}

// awaitChange waits until Redis is said to be gone, or to be back. What half-open connections say may come first.
func awaitChange(ctx context.Context, t *testing.T, changes <-chan error, gone bool) {
	t.Helper()
	for {
		select {
		case err := <-changes:
			if gone == (err != nil) {
				return
			}
		case <-ctx.Done():
			t.Fatalf("nobody says so: gone %v", gone)
		}
	}
}

func TestAFallbackNeedsBoth(t *testing.T) {
	_, err := ratelimit.NewFallback(ratelimit.FallbackConfig{Rest: -1})
	for _, want := range []string{"no Shared", "no Local", "negative"} {
		if !contains(err, want) {
			t.Errorf("%v: want %q in it", err, want)
		}
	}
}
