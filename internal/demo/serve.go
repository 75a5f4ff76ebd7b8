package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// control is the name under which the control listens.
const control = "control"

// drain is how long requests get to finish when the server stops.
const drain = 5 * time.Second

// Server is the services and the control, listening.
type Server struct {
	services *Services
	// listeners are by name, control first and then Names in their order.
	names     []string
	listeners map[string]net.Listener
}

// Listen opens the control's port, and after it one for each service. Port 0 takes any six that are free. Either all are
// open or none, and the error names every port that cannot be had.
func (s *Services) Listen(ctx context.Context, host string, port int) (*Server, error) {
	server := &Server{services: s, names: append([]string{control}, Names()...), listeners: map[string]net.Listener{}}
	var errs []error
	for i, name := range server.names {
		address := net.JoinHostPort(host, "0")
		if port != 0 {
			address = net.JoinHostPort(host, strconv.Itoa(port+i))
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			errs = append(errs, cannotListen(name, address, err))
			continue
		}
		if name != control {
			listener = s.get(name).faults.Guard(listener)
		}
		server.listeners[name] = listener
	}
	if errs != nil {
		return nil, errors.Join(append(errs, server.close())...)
	}
	return server, nil
}

func cannotListen(name, address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s: %s is taken by another program: stop that one, or choose other ports with -port", name, address)
	}
	return fmt.Errorf("%s: cannot listen on %s: %w", name, address, err)
}

// Address returns where a service, or "control", listens, as host:port. It panics when there is none of the name.
func (s *Server) Address(name string) string {
	listener, ok := s.listeners[name]
	if !ok {
		panic(fmt.Sprintf("demo: nothing listens as %q; there are %q", name, s.names))
	}
	return listener.Addr().String()
}

// Serve answers requests until ctx ends or a listener fails. Then it drops what hangs, lets the rest finish, and returns
// when nothing is left. The services stay open.
func (s *Server) Serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	var servers []*http.Server
	for _, name := range s.names {
		server := s.httpServer(name)
		servers = append(servers, server)
		listener := s.listeners[name]
		group.Go(func() error {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
		s.services.log.Info("listening", "service", name, "address", listener.Addr())
	}
	group.Go(func() error {
		<-ctx.Done()
		s.services.log.Info("stopping", "cause", context.Cause(ctx))
		return s.shutdown(context.WithoutCancel(ctx), servers)
	})
	err := group.Wait()
	s.services.log.Info("stopped")
	return err
}

func (s *Server) httpServer(name string) *http.Server {
	handler := s.services.Control()
	if name != control {
		handler = s.services.Handler(name)
	}
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		// No WriteTimeout: latency and hanging are for the caller to end.
		ErrorLog: slog.NewLogLogger(s.services.log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) shutdown(ctx context.Context, servers []*http.Server) error {
	s.services.release()
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	var group errgroup.Group
	for _, server := range servers {
		group.Go(func() error {
			if err := server.Shutdown(ctx); err != nil {
				return errors.Join(err, server.Close())
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *Server) close() error {
	var errs []error
	for _, listener := range s.listeners {
		errs = append(errs, listener.Close())
	}
	return errors.Join(errs...)
}
