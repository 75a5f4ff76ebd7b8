package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/faultinject"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/internal/demo/service"
	"github.com/facet-bff/facet/internal/demo/store"
)

// Fault is how a service misbehaves. The zero Fault is not to.
type Fault = faultinject.Fault

// Names are the services, in the order of their ports.
func Names() []string { return service.Names() }

// Config says how to run the services. The zero Config is the whole demo in memory.
type Config struct {
	// File keeps the database, data and all that was changed. Empty, the default, is in memory.
	File string
	// Size is how much data a new database gets. The default is seed.Full.
	Size seed.Size
	// Faults are the services' faults at first, by their names. The default is none.
	Faults map[string]Fault
	// Now says when things are created. The default is time.Now.
	Now func() time.Time
	// Log gets what operators want to know, and on level debug each request. The default is to say nothing.
	Log *slog.Logger
}

// Validate reports everything that is wrong.
func (c Config) Validate() error {
	var errs []error
	for name := range c.Faults {
		if !slices.Contains(Names(), name) {
			errs = append(errs, fmt.Errorf("demo: a fault for %q: there is no such service; there are %q", name, Names()))
		}
	}
	if c.Size != (seed.Size{}) && (c.Size.Users < seed.Small.Users || c.Size.Products < seed.Small.Products || c.Size.Orders < seed.Small.Orders) {
		errs = append(errs, fmt.Errorf("demo: size %+v is less than the least, %+v", c.Size, seed.Small))
	}
	return errors.Join(errs...)
}

// Services are the running services. Close them after use.
type Services struct {
	store    *store.Store
	log      *slog.Logger
	services map[string]*running
	close    func() error
}

// running is a service with its faults.
type running struct {
	handler http.Handler
	faults  *faultinject.Injector
}

// Open starts the services. A new database is filled first.
func Open(ctx context.Context, c Config) (*Services, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Size == (seed.Size{}) {
		c.Size = seed.Full
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	db, err := store.Open(ctx, c.File)
	if err != nil {
		return nil, err
	}
	s := &Services{store: db, log: c.Log, services: map[string]*running{}}
	s.close = sync.OnceValue(func() error {
		s.release()
		return db.Close()
	})
	if err := s.start(ctx, c); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Services) start(ctx context.Context, c Config) error {
	err := s.store.Load(ctx, func(into *store.Loader) {
		began := time.Now()
		seed.Make(c.Size).Load(into)
		s.log.Info("data made", "users", c.Size.Users, "products", c.Size.Products, "orders", c.Size.Orders, "took", time.Since(began))
	})
	if err != nil {
		return err
	}
	for _, name := range Names() {
		handler, err := service.New(ctx, name, s.store, c.Now)
		if err != nil {
			return err
		}
		faults := faultinject.NewInjector(name)
		faults.Set(c.Faults[name])
		s.services[name] = &running{handler: edge.Identify(s.observe(name, faults.Wrap(handler))), faults: faults}
	}
	return nil
}

// Handler returns a service. It panics when there is none of the name.
func (s *Services) Handler(name string) http.Handler { return s.get(name).handler }

// Fault changes how a service misbehaves, from the next request on. It panics when there is no service of the name.
func (s *Services) Fault(name string, f Fault) { s.get(name).faults.Set(f) }

// get panics for an unknown name: it is a mistake in the program, as an index out of range is.
func (s *Services) get(name string) *running {
	found, ok := s.services[name]
	if !ok {
		panic(fmt.Sprintf("demo: there is no service %q; there are %q", name, Names()))
	}
	return found
}

// Close drops the requests that hang and closes the database. Close the servers before, unless something hangs. To close
// again does nothing.
func (s *Services) Close() error { return s.close() }

// release ends all waiting that was injected.
func (s *Services) release() {
	for _, running := range s.services {
		running.faults.Close()
	}
}
