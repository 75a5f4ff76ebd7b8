package bulkhead

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says how much is too much. The zero value has all defaults.
type Config struct {
	// Off is for no bound at all.
	Off bool
	// Max is how many requests may be under way. 0 means 256.
	Max int
	// Queue is how many may wait. 0 means as many as Max, and less than 0 none.
	Queue int
	// Wait is the longest wait. 0 means 250 ms.
	Wait time.Duration
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Max < 0 {
		errs = append(errs, errors.New("a negative Max"))
	}
	if c.Wait < 0 {
		errs = append(errs, errors.New("a negative Wait"))
	}
	return errors.Join(errs...)
}

// Bulkhead bounds one service. Make one with [New]; it is safe for concurrent use.
type Bulkhead struct {
	queue   int64
	wait    time.Duration
	slots   chan struct{} // whoever sends has a slot, and receives to give it back
	waiting atomic.Int64
	refused atomic.Uint64
}

// New returns a bulkhead that is empty.
func New(config Config) *Bulkhead {
	limit := cmp.Or(config.Max, 256)
	return &Bulkhead{
		queue: int64(max(0, cmp.Or(config.Queue, limit))),
		wait:  cmp.Or(config.Wait, 250*time.Millisecond),
		slots: make(chan struct{}, limit),
	}
}

// Link puts the bulkhead around an exchange.
func (b *Bulkhead) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		select {
		case b.slots <- struct{}{}:
		default:
			if err := b.line(ctx, req); err != nil {
				return err
			}
		}
		defer func() { <-b.slots }()
		return next(ctx, req, res)
	}
}

// line waits for a slot.
func (b *Bulkhead) line(ctx context.Context, req *upstream.Request) error {
	defer b.waiting.Add(-1)
	if b.waiting.Add(1) > b.queue {
		return b.refuse(req, "too many requests wait")
	}
	timer := time.NewTimer(b.wait)
	defer timer.Stop()
	select {
	case b.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, fmt.Errorf("wait for a slot: %w", ctx.Err()))
	case <-timer.C:
		return b.refuse(req, "no slot came free in time")
	}
}

func (b *Bulkhead) refuse(req *upstream.Request, why string) error {
	b.refused.Add(1)
	return &fault.Error{
		Kind: fault.Unavailable, Op: req.Op, Reason: "busy", RetryAfter: time.Second,
		Err: fmt.Errorf("%w: %s", upstream.ErrRefused, why),
	}
}

// Load is what can be read of a bulkhead.
type Load struct {
	Running int `json:"running"`
	Max     int `json:"max"`
	Waiting int `json:"waiting"`
	// Refused is how many requests found no place.
	Refused uint64 `json:"refused"`
}

// Snapshot returns what is in the bulkhead.
func (b *Bulkhead) Snapshot() Load {
	return Load{Running: len(b.slots), Max: cap(b.slots), Waiting: int(b.waiting.Load()), Refused: b.refused.Load()}
}
