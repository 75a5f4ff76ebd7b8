package auth

import (
	"context"
	"fmt"
	"sync"

	"github.com/facet-bff/facet/shared/fault"
)

// flight has one of several callers who ask the same do the work, and the others wait for it.
type flight[V any] struct {
	mu      sync.Mutex
	present map[digest]*call[V]
}

type call[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// do returns what work returns, which the first caller runs. The others wait no longer than their contexts last.
func (f *flight[V]) do(ctx context.Context, name digest, work func() (V, error)) (value V, err error) {
	f.mu.Lock()
	if c, under := f.present[name]; under {
		f.mu.Unlock()
		select {
		case <-c.done:
			return c.value, c.err
		case <-ctx.Done():
			return value, ctx.Err()
		}
	}
	if f.present == nil {
		f.present = map[digest]*call[V]{}
	}
	c := &call[V]{done: make(chan struct{})}
	f.present[name] = c
	f.mu.Unlock()
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Unavailable, "auth.check", fmt.Errorf("panic: %v", p))
		}
		c.value, c.err = value, err
		f.mu.Lock()
		delete(f.present, name)
		f.mu.Unlock()
		close(c.done)
	}()
	return work()
}
