package http1

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/deadline"
)

// conn is a connection, used by one exchange at a time.
type conn struct {
	net.Conn
	peer  peer
	watch deadline.Watch // ends what waits when the exchange is cancelled

	buf        []byte // what was read and is not used is buf[start:end]
	start, end int
	began      bool // something of the response arrived
	used       bool // a response was read whole before
	idle       time.Time
}

func newConn(c net.Conn) *conn {
	return &conn{
		Conn: c, peer: peerOf(c), buf: make([]byte, 4<<10),
		watch: deadline.Watch{Tell: func() { _ = c.SetDeadline(time.Unix(1, 0)) }},
	}
}

// exchange sends the request and reads the response. began says whether any of it arrived, reusable whether the connection
// can be asked again.
func (c *conn) exchange(ctx context.Context, config *Config, req *Request, res *Response) (began, reusable bool, err error) {
	end, _ := ctx.Deadline()
	if err := c.SetDeadline(end); err != nil {
		return false, false, err
	}
	if c.used && !c.peer.quiet() {
		return false, false, errStale
	}
	c.watch.Start(ctx)
	defer func() { reusable = c.watch.Stop() && reusable }()
	if err := c.send(req); err != nil {
		return false, false, err
	}
	hurried, err := c.hurry(ctx, config.HeaderTimeout, end)
	if err != nil {
		return false, false, err
	}
	left := config.MaxHeader
	frame, err := c.head(res, &left)
	if err != nil {
		return c.began, false, err
	}
	if hurried {
		if err := c.until(ctx, end); err != nil {
			return true, false, err
		}
	}
	if err := c.body(config, req, res, frame, left); err != nil {
		return true, false, fmt.Errorf("read the body: %w", err)
	}
	c.used = true
	if len(c.buf) > keptBuffer {
		c.buf = make([]byte, 4<<10)
	}
	return true, c.start == c.end && frame.ends(req, res), nil
}

// keptBuffer is the largest buffer that a connection keeps which nobody uses.
const keptBuffer = 16 << 10

// ends says whether the response had an end that is not the connection's, and the service will hear another request.
func (f *framing) ends(req *Request, res *Response) bool {
	if res.Status == http.StatusNoContent && (f.chunked || f.length > 0) {
		return false // there may be a body that there must not be
	}
	return !f.close && (f.chunked || f.length >= 0 || bodiless(req, res))
}

// hurry bounds what is read next by a time limit, if there is one and the deadline does not come first.
func (c *conn) hurry(ctx context.Context, limit time.Duration, end time.Time) (hurried bool, err error) {
	if limit <= 0 {
		return false, nil
	}
	if soon := time.Now().Add(limit); end.IsZero() || soon.Before(end) {
		return true, c.until(ctx, soon)
	}
	return false, nil
}

// until sets the deadline anew, which a cancellation may have moved: whoever ends the context after we have looked moves it
// after us.
func (c *conn) until(ctx context.Context, at time.Time) error {
	if err := c.SetReadDeadline(at); err != nil {
		return err
	}
	return ctx.Err()
}

// send writes the request. A service that has answered and closed before it took all of the body is heard nevertheless.
func (c *conn) send(req *Request) error {
	c.start, c.end, c.began = 0, 0, false
	if len(req.Body) == 0 {
		_, err := c.Write(req.Head)
		return err
	}
	parts := net.Buffers{req.Head, req.Body} // in one call to the system, where there is no TLS
	n, err := parts.WriteTo(c.Conn)
	if n > int64(len(req.Head)) && !errors.Is(err, errTimeout) {
		return nil
	}
	return err
}

// head reads up to the end of the final response's header, at most left bytes.
func (c *conn) head(res *Response, left *int64) (framing, error) {
	for {
		text, err := c.block(left)
		if err != nil {
			return framing{}, err
		}
		res.Fields = res.Fields[:0]
		frame, err := res.parse(text)
		switch {
		case err != nil:
			return frame, err
		case res.Status == http.StatusSwitchingProtocols:
			return frame, errors.New("the service switches to another protocol, which nobody asked for")
		case res.Status >= 200:
			return frame, nil
		}
	}
}

// version is what every response begins with.
const version = "HTTP/1."

var blockEnd = []byte("\r\n\r\n")

// block returns what there is up to an empty line, without that. It takes the bytes from left.
func (c *conn) block(left *int64) (string, error) {
	seen := c.start
	for {
		if i := bytes.Index(c.buf[seen:c.end], blockEnd); i >= 0 {
			block := c.buf[c.start : seen+i+2]
			c.start = seen + i + 4
			if *left -= int64(len(block)) + 2; *left < 0 {
				return "", errHeader
			}
			return string(block), nil
		}
		unread := c.buf[c.start:c.end]
		if n := min(len(unread), len(version)); string(unread[:n]) != version[:n] {
			return "", errors.New("it does not begin as a response of HTTP/1.1")
		}
		if int64(len(unread)) > *left {
			return "", errHeader
		}
		seen = max(c.start, c.end-3)
		shift := c.start
		if err := c.more(); err != nil {
			return "", err
		}
		if c.start != shift {
			seen -= shift
		}
	}
}

// more reads at least one byte more than there are. It may move what there is to the beginning of the buffer.
func (c *conn) more() error {
	if c.end == len(c.buf) {
		if c.start > 0 {
			c.end = copy(c.buf, c.buf[c.start:c.end])
			c.start = 0
		} else {
			c.buf = append(c.buf, make([]byte, len(c.buf))...)
		}
	}
	n, err := c.Read(c.buf[c.end:])
	if c.end += n; n > 0 {
		c.began = true
		return nil
	}
	return early(err)
}
