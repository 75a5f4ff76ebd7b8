package deadline

import "context"

// Watch tells somebody that a context was cancelled. It is part of what it tells, so that to watch allocates nothing where
// the context is a [Context], or embeds one.
type Watch struct {
	// Tell is called in the goroutine that cancels, and must return at once.
	Tell func()

	child      *Context // is told in place of Tell
	of         *Context // nil when another sort of context is watched
	next, prev *Watch
	told       bool
	stop       func() bool // of another sort of context; nil for one that never ends
}

// Start has Tell called once when ctx is cancelled, or has been. At ctx's deadline it may be called too, or not: who
// watches minds the time. Stop must follow before another Start.
func (w *Watch) Start(ctx context.Context) {
	if err := w.start(ctx); err != nil {
		w.tell(err)
	}
}

// start returns why ctx has ended, if it has; then there is nothing to watch.
func (w *Watch) start(ctx context.Context) error {
	w.of, w.told, w.stop = nil, false, nil
	if c, ours := ctx.(own); ours {
		w.of = c.own()
		return w.of.add(w)
	}
	if ctx.Done() != nil {
		w.stop = context.AfterFunc(ctx, func() { w.tell(ctx.Err()) })
	}
	return nil
}

// own is a Context, or a struct that embeds one.
type own interface{ own() *Context }

func (c *Context) own() *Context { return c }

func (w *Watch) tell(err error) {
	if w.child != nil {
		w.child.end(err)
		return
	}
	w.Tell()
}

// Stop ends the watch. It returns false when Tell was called, or is about to be.
func (w *Watch) Stop() bool {
	if w.of != nil {
		return w.of.remove(w)
	}
	return w.stop == nil || w.stop()
}

// add has w told, or returns why the context has ended. The first to come has the parent watched.
func (c *Context) add(w *Watch) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.joined && c.err == nil {
		c.err = c.self.start(c.parent)
		c.joined = true
	}
	if c.err != nil {
		w.told = true
		return c.err
	}
	if w.next = c.watches; w.next != nil {
		w.next.prev = w
	}
	c.watches, w.prev = w, nil
	return nil
}

func (c *Context) remove(w *Watch) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.told {
		return false
	}
	w.told = true
	if w.next != nil {
		w.next.prev = w.prev
	}
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		c.watches = w.next
	}
	w.next, w.prev = nil, nil
	return true
}
