package upstream

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream/internal/http1"
)

// ErrUnsent is in the chain of a fault whose request never reached the service: trying again is safe, whatever it was.
var ErrUnsent = errors.New("the request was not sent")

// ErrRefused is in the chain of a fault with which a link of ours refused a request: it is an [ErrUnsent], says nothing
// of the service, and asking again at once would not help.
var ErrRefused = fmt.Errorf("refused on our side: %w", ErrUnsent)

// Transport is the end of a chain: the service itself. Redirects are not followed, proxies of the
// environment not used, and nothing is dialled but the URL's host and the addresses that [Transport.At] was given.
type Transport struct {
	base    *url.URL
	maxBody int64
	http    *http.Transport
	guard   guard
	self    *Instance
	isLean  bool
}

// HTTP returns the transport to a service.
func HTTP(config Config) (*Transport, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	base, err := config.base()
	if err != nil {
		return nil, err
	}
	connect := cmp.Or(config.ConnectTimeout, time.Second)
	t := &Transport{base: base, maxBody: cmp.Or(config.MaxBody, 8<<20), isLean: config.isLean(base.Scheme)}
	t.guard.dial = (&net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}).DialContext
	t.http = &http.Transport{ // with no Proxy: a service is asked where the configuration says, whatever the environment holds
		DialContext:            t.guard.DialContext,
		TLSHandshakeTimeout:    connect,
		TLSClientConfig:        config.TLS.client(base.Hostname()),
		Protocols:              config.Protocol.protocols(),
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}, // finds a peer that died without a word
		MaxIdleConnsPerHost:    cmp.Or(config.Connections, 64),
		MaxResponseHeaderBytes: cmp.Or(config.MaxHeader, 64<<10),
		ResponseHeaderTimeout:  config.HeaderTimeout,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        cmp.Or(config.IdleTimeout, 90*time.Second),
	}
	t.self = t.At(base.Host)
	return t, nil
}

func (p Protocol) protocols() *http.Protocols {
	var set http.Protocols
	set.SetHTTP1(p == Auto || p == HTTP1)
	set.SetHTTP2(p == Auto || p == HTTP2)
	set.SetUnencryptedHTTP2(p == H2C)
	return &set
}

func (t *TLS) client(host string) *tls.Config {
	config := &tls.Config{
		RootCAs:    t.Roots,
		ServerName: cmp.Or(t.ServerName, host),
		MinVersion: cmp.Or(t.MinVersion, tls.VersionTLS12),
	}
	if t.Certificate != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return t.Certificate() }
	}
	return config
}

// Close closes the idle connections.
func (t *Transport) Close() {
	t.http.CloseIdleConnections()
	t.self.Close()
}

// Exchange asks the service at its URL.
func (t *Transport) Exchange(ctx context.Context, req *Request, res *Response) error {
	return t.self.Exchange(ctx, req, res)
}

// Instance is the service at one of its addresses.
type Instance struct {
	transport *Transport
	address   string        // with a port, as it is dialled
	prefix    string        // what comes before a target
	client    *http1.Client // nil where net/http is to speak
	path      string        // what comes before a target, without the host
}

// At returns the service at an address, "10.0.0.7:8080", whose port is the URL's where it has none. The address is
// dialled in place of the URL's host, which remains the name that the service is called by in Host and in TLS.
func (t *Transport) At(address string) *Instance {
	i := &Instance{transport: t, address: t.dialled(address)}
	at := *t.base
	at.Host = i.address
	i.prefix = strings.TrimSuffix(at.String(), "/")
	t.guard.allow(i.address, 1)
	if t.isLean {
		i.client, i.path = t.lean(i.address), strings.TrimSuffix(t.base.EscapedPath(), "/")
	}
	return i
}

// Close makes the address one that is not dialled any more, unless others were given the same.
func (i *Instance) Close() {
	i.transport.guard.allow(i.address, -1)
	if i.client != nil {
		i.client.Close()
	}
}

// dialled returns the address with a port.
func (t *Transport) dialled(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	port := t.base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.base.Scheme]
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), port)
}

// Exchange asks the instance.
func (i *Instance) Exchange(ctx context.Context, req *Request, res *Response) error {
	if !strings.HasPrefix(req.Target, "/") { // "@elsewhere" and ".elsewhere" would be part of the host
		return fault.Wrap(fault.Internal, req.Op, fmt.Errorf("the target %q does not begin with a slash", req.Target))
	}
	if i.client != nil && req.stream == nil {
		return i.exchangeLean(ctx, req, res)
	}
	out, err := http.NewRequestWithContext(ctx, req.Method, i.prefix+req.Target, bytes.NewReader(req.Body))
	if err != nil {
		return fault.Wrap(fault.Internal, req.Op, err)
	}
	out.Host = i.transport.base.Host
	for _, f := range req.Header {
		if !isFieldValue(f.Value) { // net/http would say so too, in a way that looks like the service's failure
			return fault.Wrap(fault.Internal, req.Op, fmt.Errorf("header field %s: the value has a control character", f.Name))
		}
		out.Header.Add(f.Name, f.Value)
	}
	if req.stream != nil {
		return i.stream(ctx, req, res, out)
	}
	in, err := i.transport.http.RoundTrip(out)
	if err != nil {
		return failed(ctx, req, fault.Unavailable, err)
	}
	defer in.Body.Close()
	if in.StatusCode == http.StatusSwitchingProtocols { // its body is the connection itself, which no context ends
		return fault.Wrap(fault.BadUpstream, req.Op, errors.New("the service switches to another protocol, which nobody asked for"))
	}
	res.Status = in.StatusCode
	res.addHeader(in.Header)
	return i.transport.read(ctx, req, res, in.Body)
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

// failed says why an exchange failed: the context's own end comes first, because every other error may follow from it. A
// service that could not be connected to in time is unavailable, not slow.
func failed(ctx context.Context, req *Request, kind fault.Kind, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		kind = fault.Timeout
	case errors.Is(ctx.Err(), context.Canceled) || errors.Is(err, context.Canceled):
		kind = fault.Canceled
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, ErrUnsent):
		kind = fault.Timeout
	}
	return fault.Wrap(kind, req.Op, err)
}
