package coalesce

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Coalesce shares the reads of one service. Make one with [New]; it is safe for concurrent use.
type Coalesce struct {
	principal func(context.Context) string

	mu      sync.Mutex
	flights map[string]*flight
	shared  atomic.Uint64
}

// flight is a read under way.
type flight struct {
	done      chan struct{}
	followers int // guarded by Coalesce.mu until done

	// What follows is written before done is closed and read after.
	res      *upstream.Response // a copy that is nobody's, or nil when there are no followers
	err      error
	orphaned bool // the leader's context has ended, so its failure is its own
}

// New returns a link's state. principal returns who is asking: different names never share an answer.
func New(principal func(context.Context) string) *Coalesce {
	return &Coalesce{principal: principal, flights: map[string]*flight{}}
}

// Link puts the coalescing around an exchange.
func (c *Coalesce) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		if (req.Method != http.MethodGet && req.Method != http.MethodHead) || len(req.Body) > 0 {
			return next(ctx, req, res)
		}
		key := c.key(ctx, req)
		for {
			f, leads := c.board(key)
			if leads {
				return c.lead(ctx, key, f, next, req, res)
			}
			select {
			case <-f.done:
			case <-ctx.Done():
				return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
			}
			if f.orphaned {
				continue
			}
			c.shared.Add(1)
			if f.res != nil {
				f.res.CopyTo(res)
			}
			return f.err
		}
	}
}

// board returns the flight of a key, and whether whoever asks has to fly it.
func (c *Coalesce) board(key string) (f *flight, leads bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.flights[key]; ok {
		f.followers++
		return f, false
	}
	f = &flight{done: make(chan struct{})}
	c.flights[key] = f
	return f, true
}

var errPanic = errors.New("the exchange that was followed panicked")

func (c *Coalesce) lead(ctx context.Context, key string, f *flight, next upstream.Exchange, req *upstream.Request, res *upstream.Response) error {
	f.err = fault.Wrap(fault.Internal, req.Op, errPanic) // unless the exchange returns
	defer func() {
		c.mu.Lock()
		delete(c.flights, key)
		followed := f.followers > 0
		c.mu.Unlock()
		if followed && f.err == nil {
			f.res = new(upstream.Response)
			res.CopyTo(f.res)
		}
		close(f.done)
	}()
	f.err = next(ctx, req, res)
	f.orphaned = f.err != nil && ctx.Err() != nil
	return f.err
}

// key is everything that an answer may depend on, each part with its length, so that no two requests are spelled alike.
func (c *Coalesce) key(ctx context.Context, req *upstream.Request) string {
	key := make([]byte, 0, 256)
	part := func(s string) {
		key = append(strconv.AppendInt(key, int64(len(s)), 10), ':')
		key = append(key, s...)
	}
	part(c.principal(ctx))
	part(req.Op)
	part(req.Method)
	part(req.Target)
	for _, f := range req.Header {
		part(f.Name)
		part(f.Value)
	}
	return string(key)
}

// Shared returns how many requests got the answer of another.
func (c *Coalesce) Shared() uint64 { return c.shared.Load() }
