package route

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// shadow sends copies.
type shadow struct {
	running  *sync.WaitGroup
	upstream http.RoundTripper
	methods  []string
	maxBody  int64
	timeout  time.Duration
	slots    chan struct{}
}

func (rs *Routes) newShadow(p *passing) *shadow {
	config := p.Shadow
	s := &shadow{
		running: rs.config.Running, upstream: p.upstreams[config.Upstream], methods: config.Methods,
		maxBody: cmp.Or(config.MaxBody, 64<<10), timeout: cmp.Or(config.Timeout, 5*time.Second), slots: make(chan struct{}, cmp.Or(config.Most, 16)),
	}
	if len(s.methods) == 0 {
		s.methods = []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	}
	return s
}

// copied is a copy of a request, whose body is collected while the request's is sent.
type copied struct {
	of   *shadow
	r    *http.Request
	body *collected // nil for none
}

// copy returns the copy of a request, whose body it makes one that is collected. A request without a body is sent at once
// and returns none, as does one that is not to be copied.
func (s *shadow) copy(out *http.Request) *copied {
	upgrade := out.Header.Get("Upgrade") != ""
	if !slices.Contains(s.methods, out.Method) || out.ContentLength > s.maxBody || upgrade {
		return nil
	}
	c := &copied{of: s, r: out.Clone(context.WithoutCancel(out.Context()))}
	if out.Body == nil || out.Body == http.NoBody {
		c.send()
		return nil
	}
	c.body = &collected{ReadCloser: out.Body, limit: s.maxBody}
	out.Body = c.body
	return c
}

// send sends the copy, unless its body is not whole or too many are under way.
func (c *copied) send() {
	if c.body != nil {
		read, whole := c.body.whole()
		if !whole {
			return
		}
		c.r.Body, c.r.ContentLength = io.NopCloser(bytes.NewReader(read)), int64(len(read))
	}
	select {
	case c.of.slots <- struct{}{}:
	default:
		return
	}
	c.of.running.Go(func() {
		defer func() { <-c.of.slots }()
		defer func() { _ = recover() }() // a link's panic is a copy's failure, and nobody is to hear of those
		ctx, cancel := context.WithTimeout(c.r.Context(), c.of.timeout)
		defer cancel()
		if res, err := c.of.upstream.RoundTrip(c.r.WithContext(ctx)); err == nil {
			_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again, if that is soon
			res.Body.Close()
		}
	})
}

// collected is a body that keeps what is read of it.
type collected struct {
	io.ReadCloser
	limit int64

	mu    sync.Mutex
	read  bytes.Buffer
	over  bool
	ended bool
}

func (c *collected) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over = c.over || int64(c.read.Len()+n) > c.limit; !c.over {
		c.read.Write(p[:n])
	}
	c.ended = c.ended || errors.Is(err, io.EOF)
	return n, err
}

// whole returns the body, if it ended and was not too large.
func (c *collected) whole() ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read.Bytes(), c.ended && !c.over
}
