package upstream

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// RoundTripper returns the exchange as net/http knows it, for whoever passes a message on without reading it. op names its
// requests.
//
// Bodies are streamed in both directions where the exchange ends in a [Transport] and no link keeps or repeats them: package
// service has such a chain. The exchange is over when the header has come, and with it the time limits of its links; the
// body lasts as long as the request's context. An answer may be 101, whose body is the connection.
//
// Of the request, its host is ours to say: Host is that of the transport's URL, unless the context has [WithHost]. Errors
// are faults.
func RoundTripper(op string, exchange Exchange) http.RoundTripper {
	return roundTripper{op, exchange}
}

type roundTripper struct {
	op       string
	exchange Exchange
}

type hostKey struct{}

// WithHost returns a context whose streamed requests call the service by that name in their Host field. The address that is
// dialled does not change with it.
func WithHost(ctx context.Context, host string) context.Context {
	return context.WithValue(ctx, hostKey{}, host)
}

// stream is a request's body that nobody reads, and the context that it and the answer's last as long as.
type stream struct {
	ctx    context.Context
	body   io.ReadCloser
	length int64
}

// Streamed says whether the request has a body that can be sent once only.
func (r *Request) Streamed() bool {
	return r.stream != nil && r.stream.body != nil && r.stream.body != http.NoBody
}

// RoundTrip implements [http.RoundTripper].
func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	req := &Request{Op: t.op, Method: r.Method, Target: r.URL.RequestURI(), stream: &stream{r.Context(), r.Body, r.ContentLength}}
	for name, values := range r.Header {
		for _, value := range values {
			req.Header = append(req.Header, Field{name, value})
		}
	}
	res := NewResponse()
	defer res.Release()
	err := t.exchange(r.Context(), req, res)
	in := res.stream
	if r.Body != nil && (err != nil || in == nil) { // else it may be read still, and whoever does closes it
		r.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	res.stream = nil
	if in == nil { // a link has answered
		in = &http.Response{ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(res.Body)), Body: io.NopCloser(bytes.NewReader(bytes.Clone(res.Body)))}
	}
	in.StatusCode, in.Status, in.Request = res.Status, http.StatusText(res.Status), r
	in.Header = make(http.Header, len(res.Header))
	for _, f := range res.Header {
		in.Header.Add(f.Name, f.Value)
	}
	return in, nil
}

// stream asks the instance, and leaves the answer's body where it is.
func (i *Instance) stream(ctx context.Context, req *Request, res *Response, out *http.Request) error {
	lasting, cancel := context.WithCancel(req.stream.ctx)
	stop := context.AfterFunc(ctx, cancel)
	out = out.WithContext(lasting)
	out.ContentLength = req.stream.length
	if req.Streamed() {
		out.Body = req.stream.body
	}
	if host, ok := ctx.Value(hostKey{}).(string); ok {
		out.Host = host
	}
	in, err := i.transport.http.RoundTrip(out)
	if err == nil && !stop() {
		in.Body.Close()
		err = ctx.Err()
	}
	if err != nil {
		cancel()
		return failed(ctx, req, fault.Unavailable, err)
	}
	res.Status = in.StatusCode
	i.relative(in.Header)
	res.addHeader(in.Header)
	in.Body = released(in.Body, cancel)
	res.stream = in
	return nil
}

// relative makes the locations that are the service's own relative to its URL: where it is is nobody's business.
func (i *Instance) relative(header http.Header) {
	for _, name := range []string{"Location", "Content-Location"} {
		at, err := url.Parse(header.Get(name))
		if err != nil || at.Path == "" && at.Host == "" {
			continue
		}
		if at.Host != "" && !strings.EqualFold(at.Host, i.transport.base.Host) && !strings.EqualFold(at.Host, i.address) && !strings.EqualFold(i.transport.dialled(at.Host), i.address) {
			continue
		}
		at.Scheme, at.Host, at.User = "", "", nil
		path := at.String()
		if rest, below := strings.CutPrefix(path, strings.TrimSuffix(i.transport.base.EscapedPath(), "/")); below && (rest == "" || strings.HasPrefix(rest, "/")) {
			path = rest
		}
		header.Set(name, cmp.Or(path, "/"))
	}
}

// released is a body that ends its context when it is closed. That of a 101 can be written to, and stays so.
func released(body io.ReadCloser, cancel context.CancelFunc) io.ReadCloser {
	if both, ok := body.(io.ReadWriteCloser); ok {
		return &connection{both, cancel}
	}
	return &lastingBody{body, cancel}
}

type lastingBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *lastingBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

type connection struct {
	io.ReadWriteCloser
	cancel context.CancelFunc
}

func (c *connection) Close() error {
	defer c.cancel()
	return c.ReadWriteCloser.Close()
}

// CloseWrite says that nothing more is coming, where the connection can say so.
func (c *connection) CloseWrite() error {
	if half, ok := c.ReadWriteCloser.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
