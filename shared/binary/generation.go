package binary

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/drift"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/service"
	"github.com/facet-bff/facet/shared/validate"
)

// base is what all generations have.
type base struct {
	logger  *slog.Logger
	metrics *telemetry.Metrics
}

// generation is everything that one state of the configuration file made. What it has is closed when it is no longer the
// current one and the last of its requests has been answered.
type generation struct {
	settings  Settings
	handler   http.Handler
	store     *store
	services  []*service.Service
	streams   Upstreams      // the services, for routes
	copies    sync.WaitGroup // those of routes that are under way
	schemes   auth.Schemes
	tracing   *telemetry.Tracing // nil for none
	drift     *drift.Watch       // nil for none
	ends      []func()           // close the ways to token endpoints, and what looks at answers
	collector []prometheus.Collector

	users atomic.Int64 // requests, and one while it is the current one
	ended sync.Once
}

// build makes a generation, of the old one's store where that may stay. old is nil for the first.
func build(ctx context.Context, program Program, settings Settings, old *generation, base base) (*generation, error) {
	g := &generation{settings: settings}
	g.users.Store(1)
	err := g.open(ctx, program, old, base)
	if err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *generation) open(ctx context.Context, program Program, old *generation, base base) (err error) {
	var before *store
	if old != nil {
		before = old.store
	}
	if g.store, err = openStore(g.settings.store(), before, base); err != nil {
		return err
	}
	if err := g.trace(ctx, program.Name, base); err != nil {
		return err
	}
	if err := g.hold(program, base); err != nil {
		return err
	}
	exchanges, err := g.reach(program.Upstreams, base)
	if err != nil {
		return err
	}
	if g.schemes, err = auth.Open(ctx, g.settings.schemes(base.logger)); err != nil {
		return err
	}
	g.collector = append(append(g.collector, service.Collector(g.services...)), g.store.collectors...)
	g.handler, err = g.serve(program, exchanges, base)
	return err
}

// reach makes the services: those of these names, and those that routes ask.
func (g *generation) reach(names []string, base base) (Upstreams, error) {
	exchanges := Upstreams{}
	g.streams = Upstreams{}
	names = slices.Concat(names, g.settings.passed())
	slices.Sort(names)
	var errs []error
	for _, name := range slices.Compact(names) {
		c, err := g.service(name, base)
		if err != nil {
			errs = append(errs, fmt.Errorf("upstream %s: %w", name, err))
			continue
		}
		s, err := service.New(name, c)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		g.services = append(g.services, s)
		exchanges[name], g.streams[name] = s.Exchange, s.Stream
	}
	return exchanges, errors.Join(errs...)
}

// service is the configuration of one of them.
func (g *generation) service(name string, base base) (service.Config, error) {
	u := g.settings.Upstreams[name]
	c, err := u.config(g.settings.Zone)
	if err != nil {
		return c, err
	}
	var end func()
	if c.Credential, end, err = u.Credential.link(); err != nil {
		return c, err
	}
	g.ends = append(g.ends, end)
	if g.store.cache != nil && !u.NoCache {
		if c.Cache, err = g.store.cache.Link(name); err != nil {
			return c, err
		}
	}
	c.Carry = upstream.Derived{Names: telemetry.CarriedHeaders, Values: telemetry.Carry}
	c.Tracer = g.tracer()
	if g.drift != nil {
		c.Check = g.drift.Link
	}
	c.Observe = func(op, outcome string, took time.Duration) { base.metrics.ObserveUpstream(name, op, outcome, took) }
	return c, nil
}

// serve makes the handler: of the one frontend, or of several below their names.
func (g *generation) serve(program Program, exchanges Upstreams, base base) (http.Handler, error) {
	handlers := map[string]http.Handler{}
	errs := []error{program.distinct()}
	for _, f := range program.Frontends {
		handler, err := g.versions(f, exchanges, base)
		handlers[f.Name], errs = handler, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(program.Frontends) == 1 {
		return handlers[program.Frontends[0].Name], nil
	}
	return gateway.Prefixes(handlers, base.logger, base.metrics), nil
}

// frontend makes the handler of one version of a frontend, whose paths are not below these names.
func (g *generation) frontend(f Frontend, below []string, exchanges Upstreams, base base) (http.Handler, error) {
	document, err := validate.Load(f.Documents, f.Document)
	if err != nil {
		return nil, err
	}
	if err := hidden(document, below); err != nil {
		return nil, fmt.Errorf("frontend %s: %w", f.Name, err)
	}
	c, err := g.settings.gateway(f.Name, g.store)
	if err != nil {
		return nil, err
	}
	c.Document, c.OpenAPI = document, f.OpenAPI
	c.Mount = func(r chi.Router) { f.Mount(r, exchanges) }
	c.Routes.Upstreams, c.Routes.Running = g.streams, &g.copies
	c.Schemes, c.Logger, c.Metrics, c.Tracing = g.schemes, base.logger, base.metrics, g.tracing
	if c.Responses, err = g.looking(f.Name, base); err != nil {
		return nil, err
	}
	return gateway.New(c)
}

// gateway is a frontend's configuration as far as the file knows it.
func (s *Settings) gateway(frontend string, store *store) (gateway.Config, error) {
	own := s.Frontends[frontend]
	limits, err := s.limits(frontend, store)
	c := gateway.Config{
		Name: frontend, Cache: store.cache, Limits: limits,
		Timeout: cmp.Or(own.Timeout, s.Timeout), MaxBody: int64(cmp.Or(own.MaxBody, s.MaxBody)),
	}
	s.route(frontend, &c)
	s.Answers.over(&c)
	own.Answers.over(&c)
	return c, err
}

// enter takes part in the generation, unless it has ended.
func (g *generation) enter() bool {
	for {
		users := g.users.Load()
		if users == 0 {
			return false
		}
		if g.users.CompareAndSwap(users, users+1) {
			return true
		}
	}
}

// leave reports whether that was the last one.
func (g *generation) leave() bool { return g.users.Add(-1) == 0 }

// close closes what the generation has, once.
func (g *generation) close() {
	g.ended.Do(func() {
		g.copies.Wait()
		for _, s := range g.services {
			s.Close()
		}
		for _, end := range g.ends {
			end()
		}
		g.schemes.Close()
		if g.store != nil {
			g.store.release()
		}
	})
}
