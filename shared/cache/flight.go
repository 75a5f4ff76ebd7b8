package cache

import (
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// flight is a request under way to the origin, for whose response others wait.
type flight struct {
	landed chan struct{}
	over   bool // landed is closed
	since  mark
	key    Key // where the response is stored, once it is
	entry  *Entry
	err    error // the origin failed
	again  bool  // the leader left before there was a response: somebody else must lead
}

// crash ends a flight without a response. The leader's own end is not that of the others.
func (f *flight) crash(ctx context.Context, err error) {
	if f == nil {
		return
	}
	if f.again = ctx.Err() != nil; !f.again {
		f.err = err
	}
}

// flights are those under way, by the key of the response that they are for.
type flights struct {
	mu    sync.Mutex
	under map[Key]*flight
}

// join returns the flight for the key. The first to ask for one leads it, if it can, and must land it; with nobody to lead
// there is none. A flight that began before something was changed is not joined any more: whoever changed it would read
// what was there before.
func (f *flights) join(key Key, now mark, canLead bool) (joined *flight, leads bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if joined, ok := f.under[key]; ok && joined.since == now {
		return joined, false
	}
	if !canLead {
		return nil, false
	}
	joined = &flight{landed: make(chan struct{}), since: now}
	f.under[key] = joined
	return joined, true
}

// land ends a flight: whoever waits goes on with what the flight has by now. Only the first time counts.
func (f *flights) land(key Key, landing *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.under[key] == landing {
		delete(f.under, key)
	}
	if !landing.over {
		landing.over = true
		close(landing.landed)
	}
}

// loners remembers keys whose last response could not be shared, so that requests for them do not wait for one another in
// vain. The next one that can be shared ends that.
type loners [slots]atomic.Uint64

func (l *loners) is(key Key) bool { return l[key.slot()].Load() == key.mark() }

func (l *loners) set(key Key, alone bool) {
	slot, mark := &l[key.slot()], key.mark()
	if alone {
		slot.Store(mark)
		return
	}
	slot.CompareAndSwap(mark, 0)
}

func (k Key) mark() uint64 { return binary.BigEndian.Uint64(k[8:16]) | 1 }
