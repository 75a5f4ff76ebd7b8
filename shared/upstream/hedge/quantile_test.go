package hedge

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAQuantileIsAtMostAClassTooLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.SliceOfN(rapid.Int64Range(1, 3_000_000), 20, 200).Draw(t, "µs")
		q := rapid.SampledFrom([]float64{0.5, 0.9, 0.95, 0.99}).Draw(t, "q")
		var l latencies
		now := time.Unix(1000, 0)
		for _, n := range us {
			l.add(now, time.Duration(n)*time.Microsecond)
		}
		slices.Sort(us)
		rank := 0
		for float64(rank+1) < q*float64(len(us)) {
			rank++
		}
		want := time.Duration(us[rank]) * time.Microsecond
		got, ok := l.quantile(now, q, len(us))
		if !ok || got < want || got > want*5/4+time.Microsecond {
			t.Fatalf("quantile %v = %s, %v, want %s or a class more", q, got, ok, want)
		}
	})
}
