package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Config says what to serve where. Handler, Addr and AdminAddr are required; a zero duration or size means its default.
type Config struct {
	// Addr is the public address, as "127.0.0.1:8081"; port 0 takes a free one.
	Addr string
	// AdminAddr is the address of the admin endpoints.
	AdminAddr string
	// Handler answers the public address.
	Handler http.Handler
	// Metrics answers /metrics on the admin address; nil for none.
	Metrics http.Handler
	// Admin are further handlers of the admin address, by their patterns: "GET /upstreams".
	Admin map[string]http.Handler
	// Checks must all pass for /readyz to answer 200.
	Checks []Check
	// Logger is told what happens; nil means slog.Default().
	Logger *slog.Logger
	// Base is what the contexts of requests are derived from; nil means context.Background().
	Base context.Context //nolint:containedctx // as http.Server.BaseContext

	// TLS is for the public address; nil serves without it.
	TLS *TLS
	// H2C speaks HTTP/2 without TLS, to clients that begin with it (RFC 9113 section 3.3).
	H2C bool
	// MaxConnections bounds how many connections the public address has at once; the next wait. 0 for no bound.
	MaxConnections int
	// MaxStreams bounds how many requests one connection of HTTP/2 has under way. Default 100.
	MaxStreams int

	// ReadHeaderTimeout bounds the time that a client takes to send a request's header. Default 5 s.
	ReadHeaderTimeout time.Duration
	// ReadTimeout bounds the time that a client takes to send a whole request. Default 30 s.
	ReadTimeout time.Duration
	// WriteTimeout bounds the time from the end of a request's header to the end of its answer. Default 60 s.
	WriteTimeout time.Duration
	// IdleTimeout is how long an idle connection is kept. Default 2 min.
	IdleTimeout time.Duration
	// MaxHeaderBytes bounds a request's header. Default 64 KiB.
	MaxHeaderBytes int

	// DrainDelay is how long requests are still taken after /readyz has turned. Set it to what load balancers need to
	// notice; the zero value is none.
	DrainDelay time.Duration
	// DrainTimeout is how long requests under way may take to finish. Default 15 s.
	DrainTimeout time.Duration
}

// Check is a condition of readiness.
type Check struct {
	// Name says what is checked; /readyz shows it.
	Name string
	// Ready returns why the check fails, or nil. It is logged and not shown.
	Ready func(context.Context) error
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.TLS != nil {
		if err := c.TLS.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("TLS: %w", err))
		}
	}
	if c.TLS != nil && c.H2C {
		errs = append(errs, errors.New("H2C is HTTP/2 without TLS: want one of them"))
	}
	if c.MaxConnections < 0 || c.MaxStreams < 0 || c.MaxHeaderBytes < 0 {
		errs = append(errs, errors.New("MaxConnections, MaxStreams or MaxHeaderBytes is negative"))
	}
	if min(c.ReadHeaderTimeout, c.ReadTimeout, c.WriteTimeout, c.IdleTimeout, c.DrainDelay, c.DrainTimeout) < 0 {
		errs = append(errs, errors.New("a time span is negative"))
	}
	return errors.Join(errs...)
}

func (c *Config) server(handler http.Handler, logger *slog.Logger) *http.Server {
	base := c.Base
	if base == nil {
		base = context.Background()
	}
	return &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: cmp.Or(c.ReadHeaderTimeout, 5*time.Second),
		ReadTimeout:       cmp.Or(c.ReadTimeout, 30*time.Second),
		WriteTimeout:      cmp.Or(c.WriteTimeout, time.Minute),
		IdleTimeout:       cmp.Or(c.IdleTimeout, 2*time.Minute),
		MaxHeaderBytes:    cmp.Or(c.MaxHeaderBytes, 64<<10),
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: cmp.Or(c.MaxStreams, 100)},
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug), // clients that break off: no news
	}
}
