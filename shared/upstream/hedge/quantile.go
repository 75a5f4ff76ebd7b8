package hedge

import (
	"math/bits"
	"sync"
	"time"
)

// half is the span of one of the two halves that a quantile is taken over: answers are forgotten after one to two of it.
const half = 10 * time.Second

// steps is how many classes there are between a duration and its double: a quantile is up to a fifth too long.
const steps = 4

// latencies counts an operation's durations in classes of a fifth or less, from 1 µs to over an hour.
type latencies struct {
	mu        sync.Mutex
	turned    time.Time
	now, last [steps * 34]uint32
	total     int // of both

	// known is the last quantile that was asked for, and since how many durations were counted after that.
	known time.Duration
	since int
}

// add counts a duration.
func (l *latencies) add(at time.Time, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(at)
	l.now[class(took)]++
	l.total++
	l.since++
}

// turn moves on to the next half when it is time.
func (l *latencies) turn(at time.Time) {
	age := at.Sub(l.turned)
	if age < half {
		return
	}
	l.last, l.now = l.now, [steps * 34]uint32{}
	if age >= 2*half {
		clear(l.last[:])
	}
	l.turned, l.total, l.known = at, 0, 0
	for _, n := range l.last {
		l.total += int(n)
	}
}

// quantile returns the duration that the share q of all counted ones stay below, or false when there are fewer than atLeast.
// It is always asked for the same q, and knows it until as many more are counted as could move it.
func (l *latencies) quantile(at time.Time, q float64, atLeast int) (time.Duration, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(at)
	if l.total < atLeast {
		return 0, false
	}
	if l.known == 0 || l.since > l.total/64 {
		l.known, l.since = l.count(q), 0
	}
	return l.known, true
}

func (l *latencies) count(q float64) time.Duration {
	below := 0
	for i := range l.now {
		if below += int(l.now[i] + l.last[i]); float64(below) >= q*float64(l.total) {
			return upper(i)
		}
	}
	return upper(len(l.now) - 1)
}

// class returns where a duration is counted: its power of two in microseconds, and which quarter of that.
func class(took time.Duration) int {
	us := uint64(max(1, took.Microseconds()))
	power := bits.Len64(us) - 1
	quarter := us << 2 >> power & (steps - 1)
	return min(power*steps+int(quarter), steps*34-1)
}

// upper returns the end of a class.
func upper(class int) time.Duration {
	power, quarter := class/steps, class%steps
	return time.Duration(uint64(steps+quarter+1)<<power) * time.Microsecond / steps
}
