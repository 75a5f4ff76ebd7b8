package http1

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// Config says how the service is reached. Dial, MaxHeader and MaxBody are required.
type Config struct {
	// Dial connects, with TLS where it is to be.
	Dial func(context.Context) (net.Conn, error)
	// MaxHeader and MaxBody are the largest header and body in bytes.
	MaxHeader, MaxBody int64
	// HeaderTimeout bounds the wait for the response's header; 0 for no bound but the context's.
	HeaderTimeout time.Duration
	// MaxIdle is how many connections are kept. 0 means none.
	MaxIdle int
	// IdleTimeout is how long a connection is kept that nobody uses. 0 means 90 s.
	IdleTimeout time.Duration
}

// Error is an exchange that failed.
type Error struct {
	// Unsent says that nothing of the request was sent, Began that something of a response had arrived.
	Unsent, Began bool
	// Timeout says that the response's header did not come in time, or the deadline passed.
	Timeout bool
	Err     error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

var (
	errStale   = errors.New("the service closed the connection, or said something that nobody asked for")
	errHeader  = errors.New("the header is too large")
	errTimeout = os.ErrDeadlineExceeded
)

// Client exchanges messages with one address. Make one with [New]; it is safe for concurrent use.
type Client struct {
	config Config

	mu     sync.Mutex
	idle   []*conn // the one that was used last is the last
	sweep  *time.Timer
	closed bool
}

// New returns a client that has no connection yet.
func New(config Config) *Client {
	config.IdleTimeout = cmp.Or(config.IdleTimeout, 90*time.Second)
	return &Client{config: config}
}

// Exchange sends a request and reads the response into res, all of it, before it returns. Its error is an *Error.
func (c *Client) Exchange(ctx context.Context, req *Request, res *Response) error {
	if err := ctx.Err(); err != nil {
		return &Error{Unsent: true, Err: err}
	}
	for again := false; ; again = true {
		conn, err := c.get(ctx, again)
		if err != nil {
			return &Error{Unsent: true, Timeout: errors.Is(err, errTimeout), Err: err}
		}
		reused := conn.used
		body := len(res.Body)
		began, reusable, err := conn.exchange(ctx, &c.config, req, res)
		if err == nil {
			c.put(conn, reusable)
			return nil
		}
		_ = conn.Close()
		res.Body, res.Fields = res.Body[:body], res.Fields[:0]
		stale := errors.Is(err, errStale)
		gone := reused && !began && req.Repeatable && !errors.Is(err, errTimeout)
		if (stale || gone) && ctx.Err() == nil {
			continue
		}
		return &Error{Unsent: stale, Began: began, Timeout: errors.Is(err, errTimeout), Err: err}
	}
}

// get returns a connection that is idle, or a new one.
func (c *Client) get(ctx context.Context, fresh bool) (*conn, error) {
	if !fresh {
		c.mu.Lock()
		if last := len(c.idle) - 1; last >= 0 {
			conn := c.idle[last]
			c.idle[last] = nil
			c.idle = c.idle[:last]
			c.mu.Unlock()
			return conn, nil
		}
		c.mu.Unlock()
	}
	dialled, err := c.config.Dial(ctx)
	if err != nil {
		return nil, err
	}
	return newConn(dialled), nil
}

// put keeps the connection, if it can be.
func (c *Client) put(conn *conn, reusable bool) {
	if reusable {
		conn.idle = time.Now()
		c.mu.Lock()
		if kept := !c.closed && len(c.idle) < c.config.MaxIdle; kept {
			c.idle = append(c.idle, conn)
			if c.sweep == nil {
				c.sweep = time.AfterFunc(c.config.IdleTimeout, c.expire)
			}
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
	}
	_ = conn.Close()
}

// expire closes what nobody has used for long, and comes again as long as there is any.
func (c *Client) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, old := time.Now(), 0
	for old < len(c.idle) && now.Sub(c.idle[old].idle) >= c.config.IdleTimeout {
		_ = c.idle[old].Close()
		old++
	}
	c.idle = append(c.idle[:0], c.idle[old:]...)
	clear(c.idle[len(c.idle):cap(c.idle)])
	if len(c.idle) == 0 {
		c.sweep = nil
		return
	}
	c.sweep.Reset(c.config.IdleTimeout - now.Sub(c.idle[0].idle))
}

// Close closes the connections that are idle, and keeps no others.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.sweep != nil {
		c.sweep.Stop()
	}
	for _, conn := range c.idle {
		_ = conn.Close()
	}
	c.idle = nil
}
