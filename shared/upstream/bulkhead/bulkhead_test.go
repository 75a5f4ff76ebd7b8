package bulkhead_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
)

// tally counts how calls ended.
type tally struct {
	mu sync.Mutex
	by map[string]int
}

func (c *tally) add(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int{}
	}
	if err == nil {
		c.by["ok"]++
	} else {
		c.by[fault.Reason(err)]++
	}
}

// crowd sends n requests at once to an exchange that takes that long, and counts how they end.
func crowd(t *testing.T, b *bulkhead.Bulkhead, n int, takes, limit time.Duration) map[string]int {
	t.Helper()
	exchange := b.Link(func(context.Context, *upstream.Request, *upstream.Response) error {
		if s := b.Snapshot(); s.Running > s.Max {
			t.Errorf("%d are running", s.Running)
		}
		<-time.After(takes)
		return nil
	})
	var all sync.WaitGroup
	var ended tally
	for range n {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			err := exchange(ctx, &upstream.Request{}, nil)
			var f *fault.Error
			if errors.As(err, &f) && f.Reason == "busy" && (f.Kind != fault.Unavailable || f.RetryAfter == 0 || !errors.Is(err, upstream.ErrRefused)) {
				t.Errorf("refused with %#v", f)
			}
			ended.add(err)
		})
	}
	all.Wait()
	if s := b.Snapshot(); s.Running != 0 || s.Waiting != 0 {
		t.Errorf("afterwards: %+v", s)
	}
	return ended.by
}

func TestWhoGetsIn(t *testing.T) {
	const ms = time.Millisecond
	for _, tc := range []struct {
		name              string
		config            bulkhead.Config
		takes, limit      time.Duration
		ok, busy, timeout int
	}{
		{"all wait their turn", bulkhead.Config{Max: 10, Queue: 90, Wait: time.Second}, 50 * ms, time.Minute, 100, 0, 0},
		{"the queue is full", bulkhead.Config{Max: 10, Queue: 20, Wait: time.Second}, 50 * ms, time.Minute, 30, 70, 0},
		{"no queue", bulkhead.Config{Max: 10, Queue: -1}, 50 * ms, time.Minute, 10, 90, 0},
		{"the wait is too long", bulkhead.Config{Max: 10, Queue: 90, Wait: 120 * ms}, 50 * ms, time.Minute, 30, 70, 0},
		{"a context ends in the queue", bulkhead.Config{Max: 10, Queue: 90, Wait: time.Second}, 50 * ms, 120 * ms, 30, 0, 70},
		{"the defaults", bulkhead.Config{}, 50 * ms, time.Minute, 100, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := bulkhead.New(tc.config)
				got := crowd(t, b, 100, tc.takes, tc.limit)
				if got["ok"] != tc.ok || got["busy"] != tc.busy || got["timeout"] != tc.timeout || b.Snapshot().Refused != uint64(tc.busy) {
					t.Errorf("got %v and %+v", got, b.Snapshot())
				}
			})
		})
	}
}

func TestAPanicGivesTheSlotBack(t *testing.T) {
	b := bulkhead.New(bulkhead.Config{Max: 1})
	exchange := b.Link(func(context.Context, *upstream.Request, *upstream.Response) error { panic("bug") })
	func() {
		defer func() { _ = recover() }()
		_ = exchange(t.Context(), &upstream.Request{}, nil)
	}()
	if b.Snapshot().Running != 0 {
		t.Error("the slot is lost")
	}
}
