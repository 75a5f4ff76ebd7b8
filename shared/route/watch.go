package route

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// watch ends a passage in which nothing happens. There is no limit to the whole, so the server's own, which is one, is moved
// on with every part of a body.
type watch struct {
	ctx           context.Context
	cancel        context.CancelFunc
	timeout, idle time.Duration
	response      *http.ResponseController
	writes        bool // whether the server has a limit for the writing of an answer

	mu         sync.Mutex
	timer      *time.Timer
	ended      bool
	isExpired  bool
	connection io.Closer // after the switch to another protocol
}

func newWatch(ctx context.Context, w http.ResponseWriter, r *http.Request, timeout, idle time.Duration) *watch {
	x := &watch{timeout: timeout, idle: idle, response: http.NewResponseController(w)}
	server, _ := ctx.Value(http.ServerContextKey).(*http.Server)
	x.writes = server != nil && server.WriteTimeout > 0 // else nobody would take it away before the connection's next request
	x.ctx, x.cancel = context.WithCancel(ctx)
	first := timeout
	if r.Body != nil && r.Body != http.NoBody {
		first = idle
	}
	x.timer = time.AfterFunc(first, x.expire)
	x.writable(first)
	return x
}

func (x *watch) expire() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ended {
		return
	}
	x.isExpired = true
	x.cancel()
	if x.connection != nil {
		x.connection.Close() // no context ends it
	}
}

// wait gives what comes next as long.
func (x *watch) wait(limit time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ended && !x.isExpired {
		x.timer.Reset(limit)
	}
}

// stop ends the watch, and the passage with it.
func (x *watch) stop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended = true
	x.timer.Stop()
	x.cancel()
}

func (x *watch) expired() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.isExpired
}

// readable and writable move the server's limits on. Not every response has any.
func (x *watch) readable(limit time.Duration) {
	_ = x.response.SetReadDeadline(deadline(limit))
}

func (x *watch) writable(limit time.Duration) {
	if x.writes {
		_ = x.response.SetWriteDeadline(deadline(limit + x.idle)) // the part that comes at the end of it takes its time too
	}
}

// deadline is none for no limit.
func deadline(limit time.Duration) time.Time {
	if limit == 0 {
		return time.Time{}
	}
	return time.Now().Add(limit)
}

// answered watches over the answer's body.
func (x *watch) answered(res *http.Response) {
	x.wait(x.idle)
	x.writable(x.idle)
	if both, ok := res.Body.(io.ReadWriteCloser); ok && res.StatusCode == http.StatusSwitchingProtocols {
		x.mu.Lock()
		x.connection = both
		x.mu.Unlock()
		res.Body = &connection{both, x}
		return
	}
	res.Body = &answerBody{res.Body, x}
}

// body is a request's: each read has the idle time, and after the last the upstream has its own.
type body struct {
	io.ReadCloser
	watch *watch

	mu      sync.Mutex
	waiting bool // for the client
	err     error
}

func (b *body) Read(p []byte) (int, error) {
	b.watch.readable(b.watch.idle)
	b.waits(true)
	n, err := b.ReadCloser.Read(p)
	b.waits(false)
	if err == nil {
		b.watch.wait(b.watch.idle)
		b.watch.writable(b.watch.idle)
		return n, nil
	}
	b.watch.wait(b.watch.timeout)
	b.watch.writable(b.watch.timeout)
	if errors.Is(err, io.EOF) {
		b.watch.readable(0)
		return n, err
	}
	b.mu.Lock() // the limit stays, since the server reads what is left
	defer b.mu.Unlock()
	b.err = err
	return n, err
}

func (b *body) waits(waiting bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = waiting
}

// late says whether it is the client that is being waited for.
func (b *body) late() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting
}

// failure returns why the body could not be read to its end, or nil.
func (b *body) failure() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// answerBody is an answer's.
type answerBody struct {
	io.ReadCloser
	watch *watch
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.watch.wait(b.watch.idle)
	b.watch.writable(b.watch.idle)
	return n, err
}

// connection is the upstream's side of a protocol that was switched to. What goes either way passes through it.
type connection struct {
	io.ReadWriteCloser
	watch *watch
}

func (c *connection) Read(p []byte) (int, error) {
	n, err := c.ReadWriteCloser.Read(p)
	c.watch.wait(c.watch.idle)
	return n, err
}

func (c *connection) Write(p []byte) (int, error) {
	n, err := c.ReadWriteCloser.Write(p)
	c.watch.wait(c.watch.idle)
	return n, err
}

// CloseWrite says that nothing more is coming, where the connection can say so.
func (c *connection) CloseWrite() error {
	if half, ok := c.ReadWriteCloser.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
