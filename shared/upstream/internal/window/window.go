// Package window counts how the calls of the last seconds ended. The span slides in tenths, so a call is forgotten
// between nine and ten tenths of the span after it ended.
package window

import "time"

const slots = 10

// Counts are calls and failures over a span. Make them with [New]. They are not safe for concurrent use.
type Counts struct {
	width time.Duration
	slots [slots]slot
}

type slot struct {
	number          int64 // which tenth of the span since the epoch
	calls, failures int
}

// New returns counts over a span of at least 10 ns.
func New(span time.Duration) Counts { return Counts{width: span / slots} }

// Add counts one call.
func (c *Counts) Add(now time.Time, failed bool) {
	number := c.number(now)
	s := &c.slots[number%slots]
	if s.number != number {
		*s = slot{number: number}
	}
	s.calls++
	if failed {
		s.failures++
	}
}

// Sum returns what was counted within the span before now.
func (c *Counts) Sum(now time.Time) (calls, failures int) {
	last := c.number(now)
	for _, s := range &c.slots {
		if s.number > last-slots && s.number <= last {
			calls += s.calls
			failures += s.failures
		}
	}
	return calls, failures
}

// Reset forgets everything.
func (c *Counts) Reset() { c.slots = [slots]slot{} }

func (c *Counts) number(now time.Time) int64 { return now.UnixNano() / int64(c.width) }
