package ratelimit_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

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

// TestRedisIsKilledAndComesBackUnderLoad kills Redis while eight callers ask, and has it come back empty. Nobody reads an
// error, and one replica admits what the limit allows: not more by what Redis has forgotten.
func TestRedisIsKilledAndComesBackUnderLoad(t *testing.T) {
	first := redistest.Start(t)
	var addr atomic.Value
	addr.Store(first.Addr)
	client := redis.NewClient(&redis.Options{
		ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1,
		Dialer: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr.Load().(string))
		},
	})
	defer client.Close()
	changes := make(chan error, 100)
	f := newFallback(t, newRedis(t, client, ""), 5*time.Millisecond, func(err error) { changes <- err })
	const burst = 2000
	claim := ratelimit.Claim{Limit: limit(t, "2000/d"), Key: "42"}
	free := ratelimit.Claim{Limit: limit(t, "1000000@month"), Key: "somebody else, who keeps asking"}

	ctx, stop := context.WithCancel(t.Context())
	var admitted, asked atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			decisions := make([]ratelimit.Decision, 1)
			for n := i; ctx.Err() == nil; n++ {
				mine := claim
				if n%2 == 0 { // so that there is always somebody who asks the shared limiter
					mine = free
				}
				if err := f.Take(t.Context(), 1, []ratelimit.Claim{mine}, decisions); err != nil {
					t.Error(err)
					return
				}
				if n%2 == 1 && decisions[0].Allowed {
					admitted.Add(1)
				}
				asked.Add(1)
			}
		})
	}
	await := func(what string, reached func() bool) {
		t.Helper()
		for !reached() {
			if t.Context().Err() != nil {
				t.Fatal(what)
			}
		}
	}
	await("a quarter is admitted", func() bool { return admitted.Load() > burst/4 })
	first.Stop()
	if err := <-changes; err == nil {
		t.Error("it came back before it was gone")
	}
	gone := admitted.Load()
	await("some are admitted without Redis", func() bool { return admitted.Load() > gone+burst/4 || admitted.Load() >= burst })
	addr.Store(redistest.Start(t).Addr)
	for err := range changes { // those of half-open connections may be told first
		if err == nil {
			break
		}
	}
	before := asked.Load()
	await("many more ask", func() bool { return asked.Load() > before+4*burst })
	stop()
	all.Wait()
	if n := admitted.Load(); n < burst || n > burst+1 { // one may be given back while it runs, after more than 43 s
		t.Errorf("%d were admitted of %d", n, burst)
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
