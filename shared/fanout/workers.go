package fanout

import "sync"

// Workers run parts in goroutines that stay for the next part, with the stack that the last one has needed: to make the
// stack of a new goroutine large enough costs more than everything else about it. The zero Workers are ready; nil ones make a
// goroutine for each part. They are safe for concurrent use.
//
// There is never nobody to run a part: what bounds how many run at once are the limits before a group, and those of each
// upstream.
type Workers struct {
	mu      sync.Mutex
	idle    []*worker // the one that worked last is the last
	closed  bool
	running sync.WaitGroup
}

// maxIdle is how many workers stay when there is nothing to do.
const maxIdle = 256

type worker struct{ next chan task }

type task interface{ run() }

// start has a task run.
func (w *Workers) start(t task) {
	if w == nil {
		go fresh(t)
		return
	}
	w.mu.Lock()
	last := len(w.idle) - 1
	if last < 0 {
		w.running.Add(1)
		w.mu.Unlock()
		go w.work(t)
		return
	}
	idle := w.idle[last]
	w.idle = w.idle[:last]
	w.mu.Unlock()
	idle.next <- t
}

// fresh runs a task in a new goroutine.
func fresh(t task) {
	grow()
	t.run()
}

func (w *Workers) work(t task) {
	defer w.running.Done()
	grow()
	t.run()
	for self := (&worker{next: make(chan task, 1)}); w.rest(self); {
		if t = <-self.next; t == nil {
			return
		}
		t.run()
	}
}

// rest puts a worker to the idle ones, unless there are enough.
func (w *Workers) rest(idle *worker) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.idle) == maxIdle {
		return false
	}
	w.idle = append(w.idle, idle)
	return true
}

// Close ends the idle workers and waits for the others. Parts that are started afterwards are run all the same.
func (w *Workers) Close() {
	w.mu.Lock()
	w.closed = true
	for _, idle := range w.idle {
		idle.next <- nil
	}
	w.idle = nil
	w.mu.Unlock()
	w.running.Wait()
}
