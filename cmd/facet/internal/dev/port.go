package dev

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// port is an address of a frontend, behind which binaries change.
type port struct {
	frontend string
	listener net.Listener
	server   *http.Server

	mu  sync.RWMutex
	now *target // nil until there is a good one
}

// target is a binary that requests are passed on to.
type target struct {
	proxy     *httputil.ReverseProxy
	transport *http.Transport
	requests  sync.WaitGroup
}

func listen(frontend, address string) (*port, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &port{frontend: frontend, listener: listener}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	return p, nil
}

func (p *port) address() string { return p.listener.Addr().String() }

// ServeHTTP passes a request on.
func (p *port) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.RLock()
	t := p.now
	if t != nil {
		t.requests.Add(1)
	}
	p.mu.RUnlock()
	if t == nil {
		http.Error(w, "facet dev: nothing is built yet, see its terminal", http.StatusServiceUnavailable)
		return
	}
	defer t.requests.Done()
	t.proxy.ServeHTTP(w, r)
}

// to makes a target of an address.
func to(address string) *target {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t := &target{transport: transport}
	t.proxy = &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address})
			r.Out.Host = r.In.Host
		},
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "facet dev: the binary does not answer: "+err.Error(), http.StatusBadGateway)
		},
	}
	return t
}

// turn passes requests on to another target from now on, and returns the one before; nil for none.
func (p *port) turn(t *target) *target {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.now
	p.now = t
	return before
}

// drained waits until the last request of a target has been answered, or ctx ends.
func (t *target) drained(ctx context.Context) {
	done := make(chan struct{})
	go func() { t.requests.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	t.transport.CloseIdleConnections()
}
