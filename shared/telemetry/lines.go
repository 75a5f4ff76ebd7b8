package telemetry

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Lines is a writer of whole lines that returns at once: what is written goes out in the background, soon and many lines in
// one call. When the other end takes nothing, what is over a bound is lost, and a line of its own says how many lines. It is
// safe for concurrent use. Make one with [NewLines] and Close it.
type Lines struct {
	out     io.Writer
	writing sync.Mutex // held to write to out, and before mu

	mu    sync.Mutex
	full  []byte // what was written and is not out
	spare []byte // is full next
	lost  int
	timer *time.Timer // flushes
	armed bool
}

const (
	linesDelay = 100 * time.Millisecond // how long a line waits for others
	linesSoon  = 64 << 10               // bytes that do not wait
	linesBound = 4 << 20                // bytes that are kept for a slow other end
)

// NewLines returns lines that go out to out.
func NewLines(out io.Writer) *Lines {
	l := &Lines{out: out}
	l.timer = time.AfterFunc(time.Hour, l.Flush)
	l.timer.Stop()
	return l
}

// Write takes a line. It returns no error: who writes a line can do nothing about one.
func (l *Lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.full)+len(line) > linesBound {
		l.lost++
		return len(line), nil
	}
	before := len(l.full)
	l.full = append(l.full, line...)
	switch {
	case !l.armed:
		l.armed = true
		l.timer.Reset(linesDelay)
	case before < linesSoon && len(l.full) >= linesSoon:
		l.timer.Reset(0)
	}
	return len(line), nil
}

// Flush returns when everything that was written before is out.
func (l *Lines) Flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	full, lost := l.full, l.lost
	l.full, l.spare, l.lost, l.armed = l.spare[:0], nil, 0, false
	l.mu.Unlock()
	if len(full) > 0 {
		_, _ = l.out.Write(full) // nobody is there to be told
	}
	if lost > 0 {
		_, _ = fmt.Fprintf(l.out, `{"time":%q,"level":"ERROR","msg":"lines of the log were lost, since nobody takes them","lines":%d}`+"\n", time.Now().Format(time.RFC3339Nano), lost)
	}
	l.mu.Lock()
	l.spare = full
	l.mu.Unlock()
}

// Close flushes. What is written afterwards goes out all the same.
func (l *Lines) Close() {
	l.timer.Stop()
	l.Flush()
}
