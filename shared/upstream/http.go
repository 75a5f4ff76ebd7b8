package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Config says where a service is and how much of it to take. Only URL has no default.
type Config struct {
	// URL is the service's base, as "http://orders:8080"; a path in it is put before every target.
	URL string
	// MaxBody is the largest response body in bytes, after decompression. 0 means 8 MiB.
	MaxBody int64
	// Connections is how many idle connections are kept open. 0 means 64.
	Connections int
	// ConnectTimeout bounds dialling and, apart from it, the TLS handshake. 0 means 1 s.
	ConnectTimeout time.Duration
}

// Transport is the end of a chain: the service itself, over net/http. Redirects are not followed.
type Transport struct {
	base    string
	maxBody int64
	http    *http.Transport
}

// HTTP returns the transport to a service.
func HTTP(config Config) (*Transport, error) {
	base, err := url.Parse(config.URL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("upstream URL %q: want http://host[:port] or https://host[:port], without query and fragment", config.URL)
	}
	t := &Transport{
		base:    strings.TrimSuffix(base.String(), "/"),
		maxBody: config.MaxBody,
		http:    http.DefaultTransport.(*http.Transport).Clone(),
	}
	if t.maxBody <= 0 {
		t.maxBody = 8 << 20
	}
	connect := config.ConnectTimeout
	if connect <= 0 {
		connect = time.Second
	}
	t.http.Proxy = nil // a service is asked where the configuration says, whatever the environment holds
	t.http.DialContext = (&net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}).DialContext
	t.http.TLSHandshakeTimeout = connect
	t.http.MaxIdleConnsPerHost = config.Connections
	if t.http.MaxIdleConnsPerHost <= 0 {
		t.http.MaxIdleConnsPerHost = 64
	}
	t.http.MaxIdleConns = 0 // the bound for each host is enough: there is one
	return t, nil
}

// Close closes the idle connections.
func (t *Transport) Close() { t.http.CloseIdleConnections() }

// Exchange asks the service.
func (t *Transport) Exchange(ctx context.Context, req *Request, res *Response) error {
	out, err := http.NewRequestWithContext(ctx, req.Method, t.base+req.Target, bytes.NewReader(req.Body))
	if err != nil {
		return fault.Wrap(fault.Internal, req.Op, err)
	}
	for _, f := range req.Header {
		out.Header.Add(f.Name, f.Value)
	}
	in, err := t.http.RoundTrip(out)
	if err != nil {
		return failed(ctx, req, fault.Unavailable, err)
	}
	defer in.Body.Close()
	res.Status = in.StatusCode
	for name, values := range in.Header {
		for _, value := range values {
			res.Header = append(res.Header, Field{name, value})
		}
	}
	return t.read(ctx, req, res, in.Body)
}

func (t *Transport) read(ctx context.Context, req *Request, res *Response, body io.Reader) error {
	n, err := res.buffer.ReadFrom(io.LimitReader(body, t.maxBody+1))
	if err != nil {
		return failed(ctx, req, fault.BadUpstream, fmt.Errorf("read the body: %w", err))
	}
	if n > t.maxBody {
		return fault.Wrap(fault.BadUpstream, req.Op, fmt.Errorf("the body is larger than %d bytes", t.maxBody))
	}
	res.Body = res.buffer.Bytes()
	return nil
}

// failed says why an exchange failed: the context's own end comes first, because every other error may follow from it.
func failed(ctx context.Context, req *Request, kind fault.Kind, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		kind = fault.Timeout
	case errors.Is(ctx.Err(), context.Canceled) || errors.Is(err, context.Canceled):
		kind = fault.Canceled
	}
	return fault.Wrap(kind, req.Op, err)
}
