package ratelimit_test

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// model is limits as one would explain them: it keeps all that was ever admitted, and goes through it each time.
type model struct {
	admitted map[ratelimit.Claim][]admission
}

type admission struct {
	at   time.Time
	cost int64
}

// fits says whether a claim has room: a bucket is filled by each admission, and leaks.
func (m *model) fits(c ratelimit.Claim, cost int64, now time.Time) bool {
	interval := (c.Limit.Per + time.Duration(c.Limit.Count) - 1) / time.Duration(c.Limit.Count)
	var level, used int64
	var last time.Time
	for _, a := range m.admitted[c] {
		level = max(0, level-int64(a.at.Sub(last))) + a.cost*int64(interval)
		last = a.at
		day, month := "2006-01-02", "2006-01"
		layout := map[ratelimit.Calendar]string{ratelimit.Day: day, ratelimit.Month: month}[c.Limit.Calendar]
		if a.at.UTC().Format(layout) == now.UTC().Format(layout) {
			used += a.cost
		}
	}
	if c.Limit.Calendar != ratelimit.NoCalendar {
		return used+cost <= c.Limit.Count
	}
	if last.IsZero() {
		last = now
	}
	level = max(0, level-int64(now.Sub(last)))
	return level+cost*int64(interval) <= c.Limit.Capacity()*int64(interval)
}

// take returns which claims have room, and takes of all if all have.
func (m *model) take(claims []ratelimit.Claim, cost int64, now time.Time) []bool {
	fits, all := make([]bool, len(claims)), true
	for i, c := range claims {
		fits[i] = m.fits(c, cost, now)
		all = all && fits[i]
	}
	if all && cost > 0 {
		for _, c := range claims {
			m.admitted[c] = append(m.admitted[c], admission{now, cost})
		}
	}
	return fits
}

// drawLimit returns limits which give back nothing in less than ms, so that what Redis lets expire is over by the virtual
// clock as well.
func drawLimit(t *rapid.T, name string) ratelimit.Limit {
	l := ratelimit.Limit{Name: name, Count: rapid.Int64Range(1, 12).Draw(t, "count")}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		l.Calendar = ratelimit.Day
	case 1:
		l.Calendar = ratelimit.Month
	default:
		l.Per = rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 7 * time.Hour}).Draw(t, "per")
		l.Burst = rapid.Int64Range(0, 12).Draw(t, "burst")
	}
	return l
}

// play asks at random times, and compares each decision with the model's. Every wait is of whole seconds, or as long as
// the last refusal said.
func play(t *rapid.T, now func() time.Time, wait func(time.Duration), take func(cost int64, claims []ratelimit.Claim) []ratelimit.Decision) {
	limits := []ratelimit.Limit{drawLimit(t, "a"), drawLimit(t, "b"), drawLimit(t, "c")}
	m := model{admitted: map[ratelimit.Claim][]admission{}}
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		key := rapid.SampledFrom([]string{"42", "43"}).Draw(t, "key")
		var claims []ratelimit.Claim
		for _, l := range limits[:rapid.IntRange(1, 3).Draw(t, "limits")] {
			claims = append(claims, ratelimit.Claim{Limit: l, Key: key})
		}
		cost := rapid.Int64Range(0, 4).Draw(t, "cost")
		want, got := m.take(claims, cost, now()), take(cost, claims)
		var retry time.Duration
		for i := range claims {
			if got[i].Allowed != want[i] {
				t.Fatalf("%s of cost %d for %s at %s: %+v, want %v", claims[i].Limit, cost, key, now(), got[i], want[i])
			}
			if cost <= claims[i].Limit.Capacity() {
				retry = max(retry, got[i].RetryAfter)
			}
			fitsMore := m.fits(claims[i], got[i].Remaining, now()) && !m.fits(claims[i], got[i].Remaining+1, now())
			if !fitsMore {
				t.Fatalf("%s for %s at %s: %d are not what remains", claims[i].Limit, key, now(), got[i].Remaining)
			}
		}
		if retry > 0 && rapid.Bool().Draw(t, "obeys") {
			wait(retry)
			for i := range claims {
				if cost <= claims[i].Limit.Capacity() && !m.fits(claims[i], cost, now()) {
					t.Fatalf("%s: after %s there is no room", claims[i].Limit, retry)
				}
			}
			continue
		}
		wait(time.Duration(rapid.Int64Range(0, 20_000).Draw(t, "wait")) * time.Second)
	}
}

func TestMemoryCountsAsTheModelDoes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
			if err != nil {
				t.Fatal(err)
			}
			play(r, time.Now, func(d time.Duration) { <-time.After(d) }, func(cost int64, claims []ratelimit.Claim) []ratelimit.Decision {
				decisions := make([]ratelimit.Decision, len(claims))
				if err := memory.Take(t.Context(), cost, claims, decisions); err != nil {
					t.Fatal(err)
				}
				return decisions
			})
		})
	})
}

// TestTheScriptCountsAsTheModelDoes tells the script the time.
func TestTheScriptCountsAsTheModelDoes(t *testing.T) {
	client := redistest.Start(t).Client(t)
	script, games := ratelimit.ScriptAt(), 0
	rapid.Check(t, func(r *rapid.T) {
		games++
		limiter, err := ratelimit.NewRedis(client, ratelimit.RedisConfig{Prefix: fmt.Sprintf("%d:", games)})
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2027, 12, 25, 7, 0, 0, 0, time.UTC)
		play(r, func() time.Time { return now }, func(d time.Duration) { now = now.Add(d.Round(time.Microsecond) + time.Microsecond) },
			func(cost int64, claims []ratelimit.Claim) []ratelimit.Decision {
				keys, args := limiter.Arguments(cost, claims)
				args = append(args, strconv.FormatInt(now.Unix(), 10), strconv.Itoa(now.Nanosecond()/1000))
				reply, err := script.Run(t.Context(), client, keys, args...).Int64Slice()
				if err != nil {
					t.Fatal(err)
				}
				decisions := make([]ratelimit.Decision, len(claims))
				if err := ratelimit.Decide(cost, claims, reply, decisions); err != nil {
					t.Fatal(err)
				}
				return decisions
			})
	})
}
