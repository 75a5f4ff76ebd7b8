package balance

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/upstream"
)

type nothing struct{}

func (nothing) Exchange(context.Context, *upstream.Request, *upstream.Response) error { return nil }
func (nothing) Close()                                                                {}

// judged is a member said another way: it keeps every result since it was last ejected, and counts anew each time.
type judged struct {
	results  []bool // whether it failed
	at       []time.Time
	head     int // failures in a row that it begins with, after an ejection
	until    time.Time
	sentence time.Duration
}

func (j *judged) guilty(now time.Time, e *Ejection) bool {
	streak := 0
	for i := len(j.results) - 1; i >= 0 && j.results[i]; i-- {
		streak++
	}
	if streak == len(j.results) {
		streak += j.head
	}
	tenth, calls, failures := int64(e.Window/10), 0, 0
	for i, at := range j.at {
		if now.UnixNano()/tenth-at.UnixNano()/tenth < 10 {
			calls++
			if j.results[i] {
				failures++
			}
		}
	}
	return streak >= e.Streak || calls >= e.Volume && float64(failures)/float64(calls) >= e.Rate
}

func TestEjectionIsItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := Config{Ejection: Ejection{
			Streak: rapid.IntRange(1, 4).Draw(t, "streak"), Volume: rapid.IntRange(2, 6).Draw(t, "volume"),
			Rate: rapid.SampledFrom([]float64{0.25, 0.5, 1}).Draw(t, "rate"), Share: rapid.SampledFrom([]float64{0.2, 0.5, 1}).Draw(t, "share"),
			Window: time.Second, Base: time.Second, Longest: 6 * time.Second,
		}}
		n := rapid.IntRange(1, 5).Draw(t, "instances")
		for i := range n {
			config.Addresses = append(config.Addresses, Address{Host: fmt.Sprint(i)})
		}
		b, err := New(config, "", func(string) Instance { return nothing{} })
		if err != nil {
			t.Fatal(err)
		}
		e := &b.ejection
		members, models := *b.members.Load(), make([]judged, n)
		now := time.Unix(1_000_000, 0)
		out := func() (count int) {
			for i := range models {
				if models[i].until.After(now) {
					count++
				}
			}
			return count
		}
		t.Repeat(map[string]func(*rapid.T){
			"a request ends": func(t *rapid.T) {
				i := rapid.IntRange(0, n-1).Draw(t, "instance")
				failed := rapid.Bool().Draw(t, "failed")
				if members[i].settle(now, failed, e) {
					b.eject(members[i], now)
				}
				m := &models[i]
				m.results, m.at = append(m.results, failed), append(m.at, now)
				if !failed || !m.guilty(now, e) || m.until.After(now) || float64(out()+1) > e.Share*float64(n) {
					return
				}
				if now.Sub(m.until) > e.Longest {
					m.sentence = 0
				}
				m.sentence = min(e.Longest, max(e.Base, 2*m.sentence))
				*m = judged{until: now.Add(m.sentence), sentence: m.sentence, head: e.Streak - 1}
			},
			"time passes": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 1500).Draw(t, "ms")) * time.Millisecond)
			},
			"": func(t *rapid.T) {
				for i := range models {
					if got, want := members[i].ejected(now), models[i].until.After(now); got != want {
						t.Fatalf("instance %d ejected: %v, want %v", i, got, want)
					}
				}
				if count := out(); float64(count) > e.Share*float64(n) {
					t.Fatalf("%d of %d are ejected", count, n)
				}
			},
		})
	})
}
