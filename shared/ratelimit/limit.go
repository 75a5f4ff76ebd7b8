package ratelimit

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"time"
)

// Calendar is a window that the calendar has, in UTC.
type Calendar uint8

// The windows of quotas. A window begins and ends for everybody at once, at midnight UTC.
const (
	NoCalendar Calendar = iota // the limit is a rate
	Day
	Month
)

// longest bounds the time in which an empty limit is full again, so that it fits the numbers of Redis's scripts, which are
// exact up to 2^53 ns.
const longest = 31 * 24 * time.Hour

// mostCount bounds Count and Burst.
const mostCount = 1_000_000_000

// Limit is how much one caller may have: a rate with a burst, or a quota of the calendar. The zero value is not a limit.
type Limit struct {
	// Name tells limits apart. What is taken of one is not taken of another one for the same key. Callers read it in
	// RateLimit-Policy. [New] names the limits of its rules, as "address 100/s".
	Name string
	// Count is how many requests may be made in Per, or in the calendar's window.
	Count int64
	// Per is the time in which Count is given back, evenly. It is not of a quota.
	Per time.Duration
	// Burst is how many requests may be made at once by who has made none for long. 0 means Count. It is not of a quota.
	Burst int64
	// Calendar makes it a quota, which is not given back before the window ends.
	Calendar Calendar
}

// Validate returns everything that is wrong with the limit, or nil.
func (l Limit) Validate() error {
	var errs []error
	if l.Count < 1 || l.Count > mostCount {
		errs = append(errs, fmt.Errorf("a Count of %d: want 1 to %d", l.Count, mostCount))
	}
	if l.Calendar > Month {
		errs = append(errs, fmt.Errorf("a Calendar of %d", l.Calendar))
	}
	if l.Calendar != NoCalendar {
		if l.Per != 0 || l.Burst != 0 {
			errs = append(errs, errors.New("a quota of the calendar with a Per or a Burst"))
		}
		return errors.Join(errs...)
	}
	if l.Burst < 0 || l.Burst > mostCount {
		errs = append(errs, fmt.Errorf("a Burst of %d: want 1 to %d, or 0 for Count", l.Burst, mostCount))
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if l.Per <= 0 || l.Per/time.Duration(l.Count) < time.Microsecond {
		return fmt.Errorf("%d in %s: want at most one in a microsecond", l.Count, l.Per)
	}
	if high, low := bits.Mul64(uint64(l.Capacity()), uint64(l.interval())); high != 0 || low > uint64(longest) {
		return fmt.Errorf("a burst of %d is given back in more than %s", l.Capacity(), longest)
	}
	return nil
}

// Capacity is the most that can be taken at once.
func (l Limit) Capacity() int64 {
	if l.Calendar != NoCalendar {
		return l.Count
	}
	return cmp.Or(l.Burst, l.Count)
}

// interval is the time in which a rate gives one request back, rounded up, so that no more is given than was promised.
func (l Limit) interval() time.Duration {
	return (l.Per + time.Duration(l.Count) - 1) / time.Duration(l.Count)
}

// unit and most are what one request and what all of them weigh: nanoseconds of a rate, requests of a quota.
func (l Limit) unit() int64 {
	if l.Calendar != NoCalendar {
		return 1
	}
	return int64(l.interval())
}

func (l Limit) most() int64 { return l.Capacity() * l.unit() }

// window is the time in which all of it is given back, or 0 for a month, which has no length of its own.
func (l Limit) window() time.Duration {
	switch l.Calendar {
	case Day:
		return 24 * time.Hour
	case Month:
		return 0
	default:
		return time.Duration(l.most())
	}
}

// String returns the limit as [ParseLimits] reads it: "100/h", "10/s:20", "1000@day". Its name is no part of that.
func (l Limit) String() string {
	text := strconv.FormatInt(l.Count, 10)
	switch l.Calendar {
	case Day:
		return text + "@day"
	case Month:
		return text + "@month"
	default:
		text += "/" + unitOf(l.Per)
	}
	if l.Burst != 0 && l.Burst != l.Count {
		text += ":" + strconv.FormatInt(l.Burst, 10)
	}
	return text
}
