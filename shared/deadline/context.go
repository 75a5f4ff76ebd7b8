package deadline

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// Context is a [context.Context] that ends with its parent, at its deadline, or with [Context.End]. Call [Context.Begin]
// once before anything else; then any number of goroutines may use it.
type Context struct {
	parent context.Context
	within *Context  // parent, if it is one and embedded in nothing
	at     time.Time // zero for none

	mu      sync.Mutex
	err     error
	watches *Watch // of this context, the latest first
	joined  bool   // self watches the parent
	self    Watch
	waited  atomic.Pointer[waited] // nil until somebody asks for Done
}

// waited is what answers for a context that somebody waits for.
type waited struct {
	context.Context
	cancel context.CancelFunc
}

// Begin makes the context end with parent, and after limit at the latest; 0 is no limit of its own. [Context.End] must
// follow.
func (c *Context) Begin(parent context.Context, limit time.Duration) {
	c.parent, c.self.child = parent, c
	c.within, _ = parent.(*Context)
	c.at, _ = parent.Deadline()
	if limit <= 0 {
		return
	}
	if at := time.Now().Add(limit); c.at.IsZero() || at.Before(c.at) {
		c.at = at
	}
}

// Shorten makes the context end after limit at the latest. It is false where the context ends sooner, or somebody waits for it
// already, and nothing is done then. It must be called before several goroutines have the context.
func (c *Context) Shorten(limit time.Duration) bool {
	at := time.Now().Add(limit)
	if c.waited.Load() != nil || !c.at.IsZero() && c.at.Before(at) {
		return false
	}
	c.at = at
	return true
}

// End cancels the context and gives back what it took. Calls after the first do nothing.
func (c *Context) End() { c.end(context.Canceled) }

func (c *Context) end(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
	}
	watches, joined, w := c.watches, c.joined, c.waited.Load()
	c.watches, c.joined = nil, false
	for watch := watches; watch != nil; watch = watch.next {
		watch.told = true
	}
	c.mu.Unlock() // a watch may lock a context of its own
	if joined {
		c.self.Stop()
	}
	if w != nil {
		w.cancel()
	}
	for watches != nil {
		next := watches.next // what is told may begin anew
		watches.tell(err)
		watches = next
	}
}

// Deadline returns when the context ends at the latest.
func (c *Context) Deadline() (time.Time, bool) { return c.at, !c.at.IsZero() }

// Err returns why the context has ended, or nil.
func (c *Context) Err() error {
	if w := c.waited.Load(); w != nil {
		return w.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.cancelled(); err != nil || c.at.IsZero() || time.Now().Before(c.at) {
		return err
	}
	c.err = context.DeadlineExceeded
	return c.err
}

// cancelled returns why the context has ended, as far as that is known without a look at the clock: of all that it is
// within, none ends before it by that.
func (c *Context) cancelled() error {
	switch {
	case c.err != nil:
	case c.within != nil && c.within.waited.Load() == nil:
		c.within.mu.Lock()
		c.err = c.within.cancelled()
		c.within.mu.Unlock()
	default:
		c.err = c.parent.Err()
	}
	return c.err
}

// Done returns a channel that is closed when the context ends. The first call costs what [context.WithDeadline] does.
func (c *Context) Done() <-chan struct{} {
	if w := c.waited.Load(); w != nil {
		return w.Done()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.waited.Load()
	if w == nil {
		w = c.wait()
		c.waited.Store(w)
	}
	return w.Done()
}

// wait makes the context that answers from now on. It ends as this one did, if it has.
func (c *Context) wait() *waited {
	w, parent, at := new(waited), c.parent, c.at
	if c.err != nil { // whatever the parent has come to since
		parent = context.WithoutCancel(parent)
	}
	if errors.Is(c.err, context.Canceled) || at.IsZero() {
		w.Context, w.cancel = context.WithCancel(parent)
	} else {
		w.Context, w.cancel = context.WithDeadline(parent, at)
	}
	if c.err != nil {
		w.cancel()
	}
	return w
}

// Value returns what the parent has under the key. So the cause of a context that nobody waited for ([context.Cause]) is its
// Err, until its parent has one.
func (c *Context) Value(key any) any {
	for ; ; c = c.within {
		if w := c.waited.Load(); w != nil {
			return w.Value(key) // it says to package context that it needs no goroutine to be watched
		}
		if c.within == nil {
			return c.parent.Value(key)
		}
	}
}
