package upstream

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream/internal/http1"
)

// isLean says whether the service is spoken to by package http1.
func (c *Config) isLean(scheme string) bool {
	return c.Client == Lean && (c.Protocol == HTTP1 || c.Protocol == Auto && scheme == "http")
}

// lean returns a client of one address.
func (t *Transport) lean(address string) *http1.Client {
	return http1.New(http1.Config{
		Dial:          func(ctx context.Context) (net.Conn, error) { return t.dial(ctx, address) },
		MaxHeader:     t.http.MaxResponseHeaderBytes,
		MaxBody:       t.maxBody,
		HeaderTimeout: t.http.ResponseHeaderTimeout,
		MaxIdle:       t.http.MaxIdleConnsPerHost,
		IdleTimeout:   t.http.IdleConnTimeout,
	})
}

// dial connects to an address, with TLS where the URL has it.
func (t *Transport) dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := t.guard.DialContext(ctx, "tcp", address)
	if err != nil || t.base.Scheme == "http" {
		return conn, err
	}
	over := tls.Client(conn, t.http.TLSClientConfig)
	ctx, cancel := context.WithTimeout(ctx, t.http.TLSHandshakeTimeout)
	defer cancel()
	if err := over.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("%w: TLS handshake: %w", ErrUnsent, err)
	}
	return over, nil
}

// wire is what an exchange needs while it lasts.
type wire struct {
	req http1.Request
	res http1.Response
}

var wires = sync.Pool{New: func() any { return new(wire) }}

// exchangeLean asks the instance by package http1.
func (i *Instance) exchangeLean(ctx context.Context, req *Request, res *Response) error {
	w := wires.Get().(*wire)
	defer w.release()
	if err := w.write(req, i.path, i.transport.base.Host); err != nil {
		return fault.Wrap(fault.Internal, req.Op, err)
	}
	w.res.Body = res.buffer.AvailableBuffer()
	if err := i.client.Exchange(ctx, &w.req, &w.res); err != nil {
		return failedLean(ctx, req, err)
	}
	res.buffer = *bytes.NewBuffer(w.res.Body)
	res.Status, res.Body = w.res.Status, w.res.Body
	packed := false
	for _, f := range w.res.Fields {
		if len(f.Name) == len("Content-Encoding") && strings.EqualFold(f.Name, "Content-Encoding") && strings.EqualFold(f.Value, "gzip") && req.Header.Get("Accept-Encoding") == "" {
			packed = true
			continue
		}
		res.Header = append(res.Header, Field{f.Name, f.Value})
	}
	if packed && !w.req.NoBody {
		return i.transport.unpack(ctx, req, res)
	}
	return nil
}

// write makes the request's bytes.
func (w *wire) write(req *Request, path, host string) (err error) {
	b := w.req.Head[:0]
	if b, err = http1.AppendHead(b, req.Method, path, req.Target, host); err != nil {
		return err
	}
	w.req.Repeatable = isRepeatable(req)
	for _, f := range req.Header {
		if b, err = http1.AppendField(b, f.Name, f.Value); err != nil {
			return err
		}
	}
	length := len(req.Body)
	if length == 0 && (req.Method == http.MethodGet || req.Method == http.MethodHead) {
		length = -1
	}
	w.req.Head, w.req.Body, w.req.NoBody = http1.AppendEnd(b, length), req.Body, req.Method == http.MethodHead
	return nil
}

func (w *wire) release() {
	clear(w.res.Fields) // the strings would stay alive behind the slice's end
	w.req.Body, w.res.Body, w.res.Fields = nil, nil, w.res.Fields[:0]
	wires.Put(w)
}

// isRepeatable says whether the request may arrive twice (RFC 9110 section 9.2.2), as net/http does it.
func isRepeatable(req *Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	default:
		return req.Header.Get("Idempotency-Key") != ""
	}
}

// unpack undoes a gzip coding, which we did not ask for and which is HTTP all the same.
func (t *Transport) unpack(ctx context.Context, req *Request, res *Response) error {
	res.Header = res.Header.With("Content-Length", "")
	packed, err := gzip.NewReader(bytes.NewReader(res.Body))
	if err != nil {
		return failed(ctx, req, fault.BadUpstream, fmt.Errorf("read the body: %w", err))
	}
	likely := min(t.maxBody+1, 4*int64(len(res.Body))) // JSON becomes a quarter or less
	res.buffer = bytes.Buffer{}
	res.buffer.Grow(int(likely) + bytes.MinRead)
	return t.read(ctx, req, res, packed)
}

// failedLean says why an exchange failed.
func failedLean(ctx context.Context, req *Request, err error) error {
	kind := fault.Unavailable
	var wrong *http1.Error
	if errors.As(err, &wrong) {
		switch {
		case wrong.Unsent:
			if !errors.Is(err, ErrUnsent) {
				err = fmt.Errorf("%w: %w", ErrUnsent, err)
			}
		case wrong.Timeout:
			kind = fault.Timeout
		case wrong.Began:
			kind = fault.BadUpstream
		}
	}
	return failed(ctx, req, kind, err)
}
