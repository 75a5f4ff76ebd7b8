package ratelimit_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/ratelimit/ratelimittest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newMemory(t testing.TB, config ratelimit.MemoryConfig) *ratelimit.Memory {
	t.Helper()
	memory, err := ratelimit.NewMemory(config)
	if err != nil {
		t.Fatal(err)
	}
	return memory
}

func limit(t testing.TB, text string) ratelimit.Limit {
	t.Helper()
	limits, err := ratelimit.ParseLimits(text)
	if err != nil || len(limits) != 1 {
		t.Fatal(text, err)
	}
	limits[0].Name = text
	return limits[0]
}

func TestMemory(t *testing.T) {
	ratelimittest.Run(t, func(t *testing.T) ratelimit.Limiter {
		t.Helper()
		return newMemory(t, ratelimit.MemoryConfig{})
	})
}

func TestOneMemoryAdmitsExactlyTheLimitOfABurst(t *testing.T) {
	memory := newMemory(t, ratelimit.MemoryConfig{})
	claim := ratelimit.Claim{Limit: limit(t, "1000/d"), Key: "42"}
	if n := ratelimittest.Admitted(t, 10_000, 64, []ratelimit.Limiter{memory}, claim); n != 1000 {
		t.Errorf("%d were admitted", n)
	}
}

// TestClaimsOfDifferentCallersAreTakenTogether has callers in all parts of the memory, whose locks are taken in any order.
func TestClaimsOfDifferentCallersAreTakenTogether(t *testing.T) {
	memory := newMemory(t, ratelimit.MemoryConfig{})
	whole, each := limit(t, "500@day"), limit(t, "100@day")
	var mu sync.Mutex
	total := 0
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			claims := []ratelimit.Claim{{Limit: whole, Key: "everybody"}, {Limit: each, Key: strconv.Itoa(i)}}
			n := ratelimittest.Admitted(t, 200, 4, []ratelimit.Limiter{memory}, claims...)
			mu.Lock()
			defer mu.Unlock()
			if total += n; n > 100 {
				t.Errorf("%d were admitted of one caller", n)
			}
		})
	}
	if all.Wait(); total != 500 {
		t.Errorf("%d were admitted", total)
	}
}

// TestAMillionCallersFitIntoABound says how much memory they take, and that a caller at the limit is not forgotten for them.
func TestAMillionCallersFitIntoABound(t *testing.T) {
	const most = 100_000
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before := heap()
	memory := newMemory(t, ratelimit.MemoryConfig{MaxKeys: most})
	rate, quota := limit(t, "100/h"), limit(t, "100@day")
	busy := []ratelimit.Claim{{Limit: rate, Key: "busy"}, {Limit: quota, Key: "busy"}}
	ratelimittest.Take(t, memory, 100, busy...)
	claims, decisions := []ratelimit.Claim{{Limit: rate}}, make([]ratelimit.Decision, 1)
	for i := range 1_000_000 {
		claims[0].Key = "2001:db8:0:" + strconv.Itoa(i) + "::"
		if err := memory.Take(t.Context(), 1, claims, decisions); err != nil || !decisions[0].Allowed {
			t.Fatal(err, decisions)
		}
	}
	if n := memory.Len(); n > most || n < most*9/10 {
		t.Errorf("%d are kept", n)
	}
	if after := heap(); after-before > 24<<20 {
		t.Errorf("%d bytes for %d callers", after-before, memory.Len())
	}
	for _, d := range ratelimittest.Take(t, memory, 1, busy...) {
		if d.Allowed {
			t.Errorf("a caller at the limit was forgotten: %+v", d)
		}
	}
	runtime.KeepAlive(memory)
}

func TestWhoIsFullAgainIsForgottenFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := newMemory(t, ratelimit.MemoryConfig{MaxKeys: 64}) // one in each part
		rate := limit(t, "1/h:3")
		const part = 2_000 // enough for each part to have had one, wherever the hash puts them
		keys := func(prefix string, cost int64) (admitted int) {
			for i := range part {
				if ratelimittest.Take(t, memory, cost, ratelimit.Claim{Limit: rate, Key: fmt.Sprint(prefix, i)})[0].Allowed {
					admitted++
				}
			}
			return admitted
		}
		keys("a", 3)
		if n := memory.Len(); n != 64 {
			t.Fatalf("%d are kept", n)
		}
		<-time.After(time.Hour)
		if n := keys("b", 3); n != part {
			t.Errorf("%d were admitted, who had asked for nothing before", n)
		}
		if n := memory.Len(); n != 64 {
			t.Errorf("%d are kept", n)
		}
	})
}

func TestAnotherDayIsAnotherQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it is the first of January 2000, midnight
		memory := newMemory(t, ratelimit.MemoryConfig{})
		<-time.After(23*time.Hour + 59*time.Minute)
		day, month := ratelimit.Claim{Limit: limit(t, "2@day"), Key: "42"}, ratelimit.Claim{Limit: limit(t, "3@month"), Key: "42"}
		ratelimittest.Take(t, memory, 2, day, month)
		if d := ratelimittest.Take(t, memory, 1, day, month); d[0].Allowed || !d[1].Allowed || d[0].RetryAfter != time.Minute {
			t.Errorf("%+v", d)
		}
		<-time.After(time.Minute)
		if d := ratelimittest.Take(t, memory, 1, day, month); !ratelimit.Allowed(d) || d[0].ResetAfter != 24*time.Hour {
			t.Errorf("%+v", d)
		}
		if d := ratelimittest.Take(t, memory, 1, day, month); !d[0].Allowed || d[1].Allowed || d[1].RetryAfter != 30*24*time.Hour {
			t.Errorf("%+v", d)
		}
	})
}

func TestAMemoryKeepsNothingOfALongerText(t *testing.T) {
	memory := newMemory(t, ratelimit.MemoryConfig{})
	rate := limit(t, "100/h")
	for i := range 64 {
		line := strings.Repeat("x", 1<<20) + strconv.Itoa(i)
		ratelimittest.Take(t, memory, 1, ratelimit.Claim{Limit: rate, Key: line[1<<20:]})
	}
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	if stats.HeapAlloc > 48<<20 {
		t.Errorf("%d bytes are in use for 64 short keys", stats.HeapAlloc)
	}
	runtime.KeepAlive(memory)
}

func TestAMemoryTooSmallIsRefused(t *testing.T) {
	for _, n := range []int{-1, 1, 63} {
		if _, err := ratelimit.NewMemory(ratelimit.MemoryConfig{MaxKeys: n}); err == nil {
			t.Errorf("a MaxKeys of %d", n)
		}
	}
}

func TestTakingOfWhoIsKnownAllocatesNothing(t *testing.T) {
	memory := newMemory(t, ratelimit.MemoryConfig{})
	claims := []ratelimit.Claim{{Limit: limit(t, "1000/s"), Key: "42"}, {Limit: limit(t, "100@day"), Key: "42"}}
	decisions := make([]ratelimit.Decision, len(claims))
	if n := testing.AllocsPerRun(100, func() { _ = memory.Take(t.Context(), 1, claims, decisions) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
