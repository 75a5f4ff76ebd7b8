// Package ratelimittest is what every [ratelimit.Limiter] is held to. [Run] needs a limiter whose clock goes: that of the
// machine will do. What it checks to the last request takes a limit that gives nothing back while the test runs.
package ratelimittest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/ratelimit"
)

// Limits that give back nothing while a test runs, and one that gives back at once.
var (
	rate  = ratelimit.Limit{Name: "rate", Count: 24, Per: 24 * time.Hour}
	burst = ratelimit.Limit{Name: "burst", Count: 1, Per: time.Hour, Burst: 5}
	daily = ratelimit.Limit{Name: "daily", Count: 7, Calendar: ratelimit.Day}
	month = ratelimit.Limit{Name: "month", Count: 9, Calendar: ratelimit.Month}
	quick = ratelimit.Limit{Name: "quick", Count: 1000, Per: time.Second, Burst: 1}
)

// Run checks the limiters that fresh returns, each of which must know of no caller.
func Run(t *testing.T, fresh func(t *testing.T) ratelimit.Limiter) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, ratelimit.Limiter){
		"a limit admits its burst and no more":  admitsItsBurst,
		"what is refused takes nothing":         allOrNone,
		"limits and callers are told apart":     toldApart,
		"a cost of nothing only looks":          looks,
		"what can never pass is refused":        neverPasses,
		"a rate gives back":                     givesBack,
		"decisions say how long to wait":        saysHowLong,
		"arguments that make no sense are told": nonsense,
		"many at once get no more than one":     manyAtOnce,
	} {
		t.Run(name, func(t *testing.T) { check(t, fresh(t)) })
	}
}

// Take takes cost of the claims, and fails the test on an error.
func Take(t testing.TB, l ratelimit.Limiter, cost int64, claims ...ratelimit.Claim) []ratelimit.Decision {
	t.Helper()
	decisions := make([]ratelimit.Decision, len(claims))
	if err := l.Take(t.Context(), cost, claims, decisions); err != nil {
		t.Fatal(err)
	}
	return decisions
}

func claim(limit ratelimit.Limit, key string) ratelimit.Claim {
	return ratelimit.Claim{Limit: limit, Key: key}
}

// Admitted asks total times from so many goroutines, each of which has a limiter of its own, and returns how often they were
// admitted.
func Admitted(t testing.TB, total, goroutines int, limiters []ratelimit.Limiter, claims ...ratelimit.Claim) int {
	t.Helper()
	var asked, admitted atomic.Int64
	var all sync.WaitGroup
	for i := range goroutines {
		l := limiters[i%len(limiters)]
		all.Go(func() {
			decisions := make([]ratelimit.Decision, len(claims))
			for asked.Add(1) <= int64(total) {
				if err := l.Take(t.Context(), 1, claims, decisions); err != nil {
					t.Error(err)
				} else if ratelimit.Allowed(decisions) {
					admitted.Add(1)
				}
			}
		})
	}
	all.Wait()
	return int(admitted.Load())
}

func admitsItsBurst(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	for _, limit := range []ratelimit.Limit{rate, burst, daily, month} {
		most := limit.Capacity()
		for n := range most + 3 {
			d := Take(t, l, 1, claim(limit, "42"))[0]
			want := ratelimit.Decision{Allowed: n < most, Limit: most, Remaining: max(0, most-n-1)}
			if d.Allowed != want.Allowed || d.Limit != want.Limit || d.Remaining != want.Remaining {
				t.Errorf("%s, request %d: %+v", limit.Name, n+1, d)
			}
		}
	}
}

func allOrNone(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	claims := []ratelimit.Claim{claim(rate, "42"), claim(burst, "42"), claim(month, "42")}
	for range burst.Capacity() {
		if d := Take(t, l, 1, claims...); !ratelimit.Allowed(d) {
			t.Fatalf("%+v", d)
		}
	}
	for range 3 {
		d := Take(t, l, 1, claims...)
		if ratelimit.Allowed(d) || !d[0].Allowed || d[1].Allowed || !d[2].Allowed {
			t.Errorf("%+v", d)
		}
		if d[0].Remaining != rate.Capacity()-burst.Capacity() || d[2].Remaining != month.Capacity()-burst.Capacity() {
			t.Errorf("a request that was refused has taken of the other limits: %+v", d)
		}
	}
}

func toldApart(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	other := daily
	other.Name = "another"
	for _, c := range []ratelimit.Claim{claim(daily, "42"), claim(daily, "43"), claim(other, "42"), claim(daily, ""), claim(daily, "a:{b}"), claim(daily, "ü")} {
		if d := Take(t, l, daily.Count, c)[0]; !d.Allowed {
			t.Errorf("%s of %q: %+v", c.Limit.Name, c.Key, d)
		}
	}
}

func looks(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	Take(t, l, 2, claim(daily, "42"))
	for range 2 {
		if d := Take(t, l, 0, claim(daily, "42"), claim(rate, "42")); !ratelimit.Allowed(d) || d[0].Remaining != 5 || d[1].Remaining != 24 {
			t.Errorf("%+v", d)
		}
	}
}

func neverPasses(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	for _, limit := range []ratelimit.Limit{burst, daily} {
		if d := Take(t, l, limit.Capacity()+1, claim(limit, "42"))[0]; d.Allowed || d.RetryAfter <= 0 || d.Remaining != limit.Capacity() {
			t.Errorf("%s: %+v", limit.Name, d)
		}
		if d := Take(t, l, limit.Capacity(), claim(limit, "42"))[0]; !d.Allowed || d.Remaining != 0 {
			t.Errorf("%s: %+v", limit.Name, d)
		}
	}
}

func givesBack(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	deadline := time.Now().Add(time.Minute) // long enough to say that it never will
	for admitted := 0; admitted < 5; {
		if Take(t, l, 1, claim(quick, "42"))[0].Allowed {
			admitted++
		}
		if time.Now().After(deadline) {
			t.Fatal("it gives nothing back")
		}
	}
}

func saysHowLong(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	const slack = time.Minute // as a slow machine may take
	Take(t, l, burst.Capacity(), claim(burst, "42"))
	d := Take(t, l, 2, claim(burst, "42"))[0]
	for what, got := range map[string][2]time.Duration{
		"ResetAfter": {d.ResetAfter, 5 * time.Hour}, "MoreAfter": {d.MoreAfter, time.Hour}, "RetryAfter": {d.RetryAfter, 2 * time.Hour},
	} {
		if got[0] > got[1] || got[0] < got[1]-slack {
			t.Errorf("%s of a rate is %s, want %s", what, got[0], got[1])
		}
	}
	for limit, longest := range map[ratelimit.Limit]time.Duration{daily: 24 * time.Hour, month: 31 * 24 * time.Hour} {
		if d := Take(t, l, 0, claim(limit, "42"))[0]; d.ResetAfter != 0 || d.MoreAfter != 0 {
			t.Errorf("%s before the first request: %+v", limit.Name, d)
		}
		Take(t, l, limit.Count, claim(limit, "42"))
		d := Take(t, l, 1, claim(limit, "42"))[0]
		if d.RetryAfter <= 0 || d.RetryAfter > longest || d.ResetAfter != d.RetryAfter || d.MoreAfter != d.RetryAfter {
			t.Errorf("%s: %+v", limit.Name, d)
		}
	}
}

func nonsense(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	one := make([]ratelimit.Decision, 1)
	for what, err := range map[string]error{
		"a negative cost":     l.Take(t.Context(), -1, []ratelimit.Claim{claim(daily, "42")}, one),
		"too few decisions":   l.Take(t.Context(), 1, []ratelimit.Claim{claim(daily, "42")}, nil),
		"a limit of nothing":  l.Take(t.Context(), 1, []ratelimit.Claim{claim(ratelimit.Limit{}, "42")}, one),
		"a rate without time": l.Take(t.Context(), 1, []ratelimit.Claim{claim(ratelimit.Limit{Count: 1}, "42")}, one),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if err := l.Take(t.Context(), 1, nil, nil); err != nil {
		t.Errorf("no claims: %v", err)
	}
}

func manyAtOnce(t *testing.T, l ratelimit.Limiter) {
	t.Helper()
	for _, limit := range []ratelimit.Limit{rate, daily} {
		claims := []ratelimit.Claim{claim(limit, "42"), claim(ratelimit.Limit{Name: "wide", Count: 1e6, Calendar: ratelimit.Month}, "42")}
		if n := Admitted(t, 500, 16, []ratelimit.Limiter{l}, claims...); n != int(limit.Count) {
			t.Errorf("%s: %s admitted", limit.Name, fmt.Sprint(n))
		}
	}
}
