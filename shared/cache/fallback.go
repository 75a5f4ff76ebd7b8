package cache

import (
	"context"
	"errors"
	"sync/atomic"
)

// Fallback is a store that others share, such as a [Redis], and one of our own for while that fails. After three failures
// in a row ours takes over, empty, until the first one answers again; a failure before that is a miss. What ours holds is
// forgotten at every change, because what became out of date meanwhile became so elsewhere too.
type Fallback struct {
	first, second Store
	changed       func(error)

	failures atomic.Int32 // in a row
	down     atomic.Bool
}

// tolerated is how many failures in a row are no reason to take over: a connection that broke, a moment's load.
const tolerated = 2

// NewFallback returns a store in which second stands in for first. changed is told once when first begins to fail, with
// the failure, and once when it answers again, with nil; it may be nil. The stores remain the caller's.
func NewFallback(first, second Store, changed func(error)) *Fallback {
	if changed == nil {
		changed = func(error) {}
	}
	return &Fallback{first: first, second: second, changed: changed}
}

// Degraded says whether the second store stands in.
func (f *Fallback) Degraded() bool { return f.down.Load() }

// Get asks the first store, and the second one while that fails. It never fails.
func (f *Fallback) Get(ctx context.Context, keys []Key, into []*Entry) error {
	err := f.first.Get(ctx, keys, into)
	if f.note(ctx, err); err == nil {
		return nil
	}
	clear(into)
	if f.down.Load() {
		return f.second.Get(ctx, keys, into)
	}
	return nil
}

// Set stores in the first store, or in the second one while that fails. It never fails.
func (f *Fallback) Set(ctx context.Context, items ...Item) error {
	err := f.first.Set(ctx, items...)
	if f.note(ctx, err); err != nil && f.down.Load() {
		return f.second.Set(ctx, items...)
	}
	return nil
}

// Delete deletes in both stores. An error says that the first one may have an entry still.
func (f *Fallback) Delete(ctx context.Context, keys ...Key) (int, error) {
	return f.both(ctx, func(s Store) (int, error) { return s.Delete(ctx, keys...) })
}

// DeleteTagged deletes in both stores. An error says that the first one may have an entry still.
func (f *Fallback) DeleteTagged(ctx context.Context, tags ...Key) (int, error) {
	return f.both(ctx, func(s Store) (int, error) { return s.DeleteTagged(ctx, tags...) })
}

// Clear deletes everything in both stores. An error says that the first one may have entries still.
func (f *Fallback) Clear(ctx context.Context) (int, error) {
	return f.both(ctx, func(s Store) (int, error) { return s.Clear(ctx) })
}

func (f *Fallback) both(ctx context.Context, remove func(Store) (int, error)) (int, error) {
	ours, err := remove(f.second)
	theirs, failed := remove(f.first)
	f.note(ctx, failed)
	return ours + theirs, errors.Join(err, failed)
}

// note takes down how the first store did. A client that left says nothing of it.
func (f *Fallback) note(ctx context.Context, err error) {
	switch {
	case err == nil:
		if f.failures.Store(0); f.down.CompareAndSwap(true, false) {
			f.forget(ctx)
			f.changed(nil)
		}
	case errors.Is(err, context.Canceled), errors.Is(err, errCorrupt):
	case f.failures.Add(1) > tolerated && !f.down.Load():
		f.forget(ctx) // what may have been on its way to it when it last stood in
		if f.down.CompareAndSwap(false, true) {
			f.changed(err)
		}
	}
}

func (f *Fallback) forget(ctx context.Context) { _, _ = f.second.Clear(context.WithoutCancel(ctx)) }
