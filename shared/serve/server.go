package serve

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"
)

// Server listens on both addresses and is ready to run.
type Server struct {
	config   Config
	logger   *slog.Logger
	public   net.Listener
	private  net.Listener
	draining atomic.Bool
}

// Listen takes both addresses, so that whatever is wrong with them is known before anything else starts. The error names
// each one that is not to be had. [Server.Run] must follow.
func Listen(config Config) (*Server, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	s := &Server{config: config, logger: config.Logger}
	if s.logger == nil {
		s.logger = slog.Default()
	}
	var publicErr, adminErr error
	s.public, publicErr = listen("public", config.Addr)
	s.private, adminErr = listen("admin", config.AdminAddr)
	if err := errors.Join(publicErr, adminErr); err != nil {
		for _, open := range []net.Listener{s.public, s.private} {
			if open != nil {
				_ = open.Close()
			}
		}
		return nil, err
	}
	return s, nil
}

func listen(what, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the %s address %s is taken: stop what listens there, or choose another", what, address)
	case err != nil:
		return nil, fmt.Errorf("the %s address %q: %w", what, address, err)
	}
	return listener, nil
}

// Addr returns the public address that was taken.
func (s *Server) Addr() string { return s.public.Addr().String() }

// AdminAddr returns the admin address that was taken.
func (s *Server) AdminAddr() string { return s.private.Addr().String() }

// Run serves until ctx ends, then drains. It returns nil when every request was answered, and otherwise what went wrong.
func (s *Server) Run(ctx context.Context) error {
	public := s.config.server(lastIfChunked(s.config.Handler), s.logger)
	admin := s.config.server(s.admin(), s.logger)
	running, broken := errgroup.WithContext(ctx)
	running.Go(func() error { return serving(s.serve(public)) })
	running.Go(func() error { return serving(admin.Serve(s.private)) })
	running.Go(func() error {
		<-broken.Done() // the end of ctx, or of one of the two
		err := s.drain(public)
		return errors.Join(err, admin.Close())
	})
	s.logger.Info("listening", "addr", s.Addr(), "admin", s.AdminAddr())
	err := running.Wait()
	s.logger.Info("stopped")
	return err
}

// lastIfChunked closes a connection after a request in chunks. net/http takes such a request with a Content-Length beside
// them, and with folded lines, without a word, and nobody can tell afterwards; RFC 9112 section 6.1 wants the connection
// closed then, because whoever is before us may disagree on what comes after.
func lastIfChunked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 1 && len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// serve serves the public address, with TLS where it is to be.
func (s *Server) serve(public *http.Server) error {
	listener := s.public
	if s.config.MaxConnections > 0 {
		listener = netutil.LimitListener(listener, s.config.MaxConnections)
	}
	if s.config.TLS == nil {
		if s.config.H2C {
			public.Protocols = new(http.Protocols)
			public.Protocols.SetHTTP1(true)
			public.Protocols.SetUnencryptedHTTP2(true)
		}
		return public.Serve(listener)
	}
	kept, err := newKeeper(*s.config.TLS, s.logger)
	if err != nil {
		return fmt.Errorf("TLS: %w", err) // which was right a moment ago
	}
	public.TLSConfig = &tls.Config{GetConfigForClient: kept.config, MinVersion: tls.VersionTLS12}
	return public.ServeTLS(listener, "", "")
}

// serving leaves out the error that says that a server was told to stop.
func serving(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (s *Server) drain(public *http.Server) error {
	s.draining.Store(true)
	s.logger.Info("draining", "delay", s.config.DrainDelay.String())
	<-time.After(s.config.DrainDelay)
	limit := cmp.Or(s.config.DrainTimeout, 15*time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := public.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were still under way after %s and were cut off", limit), public.Close())
	}
	return nil
}

// Signals returns a context that ends with SIGINT or SIGTERM. After the first one the next ends the process at once.
func Signals() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
