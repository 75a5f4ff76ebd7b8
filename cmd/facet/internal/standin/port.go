package standin

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/mock"
)

// endTimeout is how long requests may take to finish when a port ends.
const endTimeout = 5 * time.Second

// Port is an address where a service is stood in for. Make one with [Listen]; its methods may be called at the same time.
type Port struct {
	listener net.Listener
	server   *http.Server
	now      atomic.Pointer[mock.Service]
	ended    chan struct{}
}

// Listen answers at the address, host and port, until [Port.Close]. Port 0 is a free one.
func Listen(address string, config mock.Config) (*Port, error) {
	p := &Port{ended: make(chan struct{})}
	if err := p.Turn(config); err != nil {
		return nil, err
	}
	var err error
	if p.listener, err = net.Listen("tcp", address); err != nil {
		return nil, err
	}
	p.server = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.now.Load().ServeHTTP(w, r) }),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(p.ended)
		_ = p.server.Serve(p.listener) // until it is closed
	}()
	return p, nil
}

// Turn answers as config says from now on.
func (p *Port) Turn(config mock.Config) error {
	service, err := mock.New(config)
	if err != nil {
		return err
	}
	p.now.Store(service)
	return nil
}

// URL is where it is, without a slash at the end.
func (p *Port) URL() string { return "http://" + p.listener.Addr().String() }

// Close ends it, after the requests that are under way, and cuts off what is late.
func (p *Port) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	err := p.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, p.server.Close())
	}
	<-p.ended
	return err
}
