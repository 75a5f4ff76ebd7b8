package ratelimit_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/ratelimit"
)

func BenchmarkMemory(b *testing.B) {
	for name, count := range map[string]int{"one limit": 1, "three limits": 3} {
		b.Run(name, func(b *testing.B) {
			memory := newMemory(b, ratelimit.MemoryConfig{})
			all := []ratelimit.Limit{limit(b, "1000000/s"), limit(b, "1000000000@day"), limit(b, "1000000000@month")}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				var claims []ratelimit.Claim
				for _, l := range all[:count] {
					claims = append(claims, ratelimit.Claim{Limit: l})
				}
				decisions := make([]ratelimit.Decision, count)
				keys := make([]string, 1024)
				for i := range keys {
					keys[i] = "sub " + strconv.Itoa(i)
				}
				for i := 0; pb.Next(); i++ {
					for j := range claims {
						claims[j].Key = keys[i%len(keys)]
					}
					if err := memory.Take(b.Context(), 1, claims, decisions); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

func BenchmarkMemoryOfStrangers(b *testing.B) {
	memory := newMemory(b, ratelimit.MemoryConfig{MaxKeys: 10_000})
	claims, decisions := []ratelimit.Claim{{Limit: limit(b, "100/h")}}, make([]ratelimit.Decision, 1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		claims[0].Key = strconv.Itoa(i)
		if err := memory.Take(b.Context(), 1, claims, decisions); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedis(b *testing.B) {
	limiter := newRedis(b, redistest.Start(b).Client(b), "")
	claims := []ratelimit.Claim{{Limit: limit(b, "1000000/s"), Key: "42"}}
	decisions := make([]ratelimit.Decision, 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := limiter.Take(b.Context(), 1, claims, decisions); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLink is what a limited request costs more than one that is not.
func BenchmarkLink(b *testing.B) {
	config := ratelimit.Config{
		Limiter: newMemory(b, ratelimit.MemoryConfig{}),
		Rules:   []ratelimit.Rule{{Name: "user", Key: byUser, Limits: limits(b, "1000000/s")}},
	}
	h := linkTo(b, config, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("User", "42")
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		clear(w.Header())
		h.ServeHTTP(w, r)
	}
}
