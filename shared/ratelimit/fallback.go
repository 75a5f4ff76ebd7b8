package ratelimit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// FallbackConfig says what stands in for what.
type FallbackConfig struct {
	// Shared is what replicas agree on. Required.
	Shared Limiter
	// Local is this replica's own. Required.
	Local *Memory
	// Rest is how long Shared is left alone after it has failed. Default 1 s.
	Rest time.Duration
	// Changed is told when Shared has failed, with the error, and with nil when it counts again: once each time, one call
	// after the other, from a request's goroutine. May be nil.
	Changed func(err error)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c FallbackConfig) Validate() error {
	var errs []error
	if c.Shared == nil {
		errs = append(errs, errors.New("no Shared"))
	}
	if c.Local == nil {
		errs = append(errs, errors.New("no Local"))
	}
	if c.Rest < 0 {
		errs = append(errs, fmt.Errorf("a Rest of %s is negative", c.Rest))
	}
	return errors.Join(errs...)
}

// Fallback is a limiter that replicas share, with a local one that counts on when the shared one is gone. Make one with
// [NewFallback].
//
// Every request is first taken of the local limiter, and then of the shared one; what the shared one refuses is given back
// to the local one. So the local one always knows what this replica admitted. It never refuses what the shared one would
// admit, but for the milliseconds that the way there takes; a caller far over the limit costs no round trip; and neither
// when the shared one goes nor when it comes back empty does one replica admit more than the limit. Without the shared one
// each of n replicas admits as much as the limit has, so all of them at most n times that.
//
// Shared is asked again after Rest, by one request that the local limiter admits, and the others follow when that went well.
// A request whose client left says nothing about Shared.
type Fallback struct {
	config FallbackConfig

	mu    sync.Mutex   // of changes of state
	until atomic.Int64 // when Shared is next asked, in Unix ns; 0 while it counts
}

// NewFallback returns a limiter that begins with the shared one.
func NewFallback(config FallbackConfig) (*Fallback, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("ratelimit: %w", err)
	}
	config.Rest = cmp.Or(config.Rest, time.Second)
	return &Fallback{config: config}, nil
}

// Take takes cost of each claim, or of none. It returns no error but for arguments that make no sense.
func (f *Fallback) Take(ctx context.Context, cost int64, claims []Claim, decisions []Decision) error {
	if err := f.config.Local.Take(ctx, cost, claims, decisions); err != nil || !Allowed(decisions) || !f.ask() {
		return err
	}
	err := f.config.Shared.Take(ctx, cost, claims, decisions)
	if err == nil {
		f.change(nil)
		if !Allowed(decisions) {
			f.config.Local.give(cost, claims)
		}
		return nil
	}
	if ctx.Err() == nil {
		f.change(err)
	}
	return f.config.Local.Take(ctx, 0, claims, decisions) // it is taken; this shows what is left
}

// ask reports whether it is time to ask Shared. While it is left alone, one request in each Rest may.
func (f *Fallback) ask() bool {
	until := f.until.Load()
	if until == 0 {
		return true
	}
	now := time.Now()
	return now.UnixNano() >= until && f.until.CompareAndSwap(until, now.Add(f.config.Rest).UnixNano())
}

// change notes how it went with Shared.
func (f *Fallback) change(err error) {
	if err == nil && f.until.Load() == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.until.Load()
	if err != nil {
		f.until.Store(time.Now().Add(f.config.Rest).UnixNano())
	} else {
		f.until.Store(0)
	}
	if changed := (was == 0) != (err == nil); changed && f.config.Changed != nil {
		f.config.Changed(err)
	}
}
