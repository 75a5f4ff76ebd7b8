package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Limiter counts. It is safe for concurrent use.
type Limiter interface {
	// Take takes cost of each claim, or of none where one has not so much left; decisions[i] says how it went with claims[i].
	// A cost of 0 takes nothing and shows what is left. No two claims may have the same limit's name and key, and decisions
	// must be as many as claims. After an error the decisions mean nothing.
	Take(ctx context.Context, cost int64, claims []Claim, decisions []Decision) error
}

// Claim is one limit for one caller.
type Claim struct {
	Limit Limit
	// Key is whose it is.
	Key string
}

// Decision is how it went with one claim. When another claim had not enough left, then nothing has been taken of this one,
// although it is Allowed.
type Decision struct {
	// Allowed says that so much was left.
	Allowed bool
	// Limit is the most that can be taken at once.
	Limit int64
	// Remaining is how much can be taken now, after what was.
	Remaining int64
	// ResetAfter is the time until nothing is taken any more; 0 when that is so.
	ResetAfter time.Duration
	// MoreAfter is the time until Remaining grows; 0 when nothing is taken.
	MoreAfter time.Duration
	// RetryAfter is the time until so much can be taken, if nobody else takes of it; 0 when it is allowed. What costs more
	// than the limit has can never be taken, and then it is the time until nothing is taken.
	RetryAfter time.Duration
}

// Allowed reports whether everything was taken.
func Allowed(decisions []Decision) bool {
	for i := range decisions {
		if !decisions[i].Allowed {
			return false
		}
	}
	return true
}

// check returns why nothing can be taken at all, or nil.
func check(cost int64, claims []Claim, decisions []Decision) error {
	if cost < 0 || cost > mostCount {
		return fmt.Errorf("ratelimit: a cost of %d", cost)
	}
	if len(claims) != len(decisions) {
		return fmt.Errorf("ratelimit: %d claims and %d decisions", len(claims), len(decisions))
	}
	for i := range claims {
		if l := &claims[i].Limit; l.Count < 1 || l.Calendar == NoCalendar && l.Per <= 0 {
			return errors.New("ratelimit: a claim of a limit that is not valid")
		}
	}
	return nil
}

// fits reports whether cost can be taken where level is taken already.
func (l Limit) fits(level, cost int64) bool {
	return level <= l.most() && cost <= (l.most()-level)/l.unit()
}

// decide says how it went where level is taken by now. Of a quota, left is the rest of its window.
func (l Limit) decide(level int64, left time.Duration, cost int64, allowed bool) Decision {
	most, unit := l.most(), l.unit()
	d := Decision{Allowed: allowed, Limit: l.Capacity(), Remaining: max(0, most-level) / unit}
	if l.Calendar != NoCalendar {
		if level > 0 {
			d.ResetAfter, d.MoreAfter = left, left
		}
		if !allowed {
			d.RetryAfter = left
		}
		return d
	}
	d.ResetAfter = time.Duration(level)
	if level > 0 {
		d.MoreAfter = time.Duration(level - (most - (d.Remaining+1)*unit))
	}
	switch {
	case allowed:
	case cost > d.Limit:
		d.RetryAfter = max(d.ResetAfter, 1)
	default:
		d.RetryAfter = time.Duration(level + cost*unit - most)
	}
	return d
}

// windowOf returns which window of the calendar it is, and when it ends.
func (c Calendar) windowOf(now time.Time) (window int64, end time.Time) {
	year, month, day := now.UTC().Date()
	if c == Month {
		return int64(year)*12 + int64(month) - 1, time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return now.Unix() / 86400, time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
}
