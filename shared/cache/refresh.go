package cache

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
)

// refresh asks the source in the background for a response that is served stale meanwhile (RFC 5861 section 3): once,
// however many requests there are, with a deadline, and no longer than until Close.
func (c *Cache) refresh(ctx context.Context, k *call, f *found, src source) {
	leading, leads := c.flights.join(f.key, c.changes.mark(k.uri), true)
	if !leads {
		return
	}
	if !c.begin() {
		c.flights.land(f.key, leading)
		return
	}
	again := &call{uri: k.uri, policy: k.policy, asks: noDirectives(), primary: k.primary, method: http.MethodGet, quiet: true}
	ctx, detached, header := src.detach(ctx)
	again.header = header
	stale := *f
	go func() {
		defer c.end()
		defer c.flights.land(stale.key, leading)
		defer func() {
			if r := recover(); r != nil {
				c.failed("refresh", fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
			}
		}()
		ctx, cancel := context.WithTimeout(ctx, c.config.RefreshTimeout)
		defer cancel()
		defer context.AfterFunc(c.closing, cancel)()
		if _, err := c.lead(ctx, again, &stale, detached, leading); err != nil {
			c.failed("refresh", err)
		}
	}()
}

// begin takes a place among the refreshes, if there is one.
func (c *Cache) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	select {
	case c.refreshes <- struct{}{}:
		c.running.Add(1)
		return true
	default:
		return false
	}
}

func (c *Cache) end() {
	<-c.refreshes
	c.running.Done()
}
