package main

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"github.com/facet-bff/facet/internal/bench/services"
)

// setup is a run's processes: the services, and the contenders over them.
type setup struct {
	services    *process
	bare, facet *process
}

// build starts the processes; the contenders as run says, which counts them or does not.
func build(ctx context.Context, run command, latency time.Duration) (*setup, error) {
	addresses, err := free(ctx, len(services.Names())+5)
	if err != nil {
		return nil, err
	}
	at := services.Addresses{}
	for i, name := range services.Names() {
		at[name] = addresses[i]
	}
	own := addresses[len(at):]
	s := new(setup)
	if s.services, err = start(ctx, exec.CommandContext, place{role: roleServices, services: at, latency: latency}); err != nil {
		return nil, err
	}
	if s.bare, err = start(ctx, run, place{role: roleBare, listen: own[0], probing: own[1], services: at}); err != nil {
		return nil, errors.Join(err, s.end())
	}
	if s.facet, err = start(ctx, run, place{role: roleFacet, listen: own[2], probing: own[3], admin: own[4], services: at}); err != nil {
		return nil, errors.Join(err, s.end())
	}
	return s, nil
}

// end ends what was started.
func (s *setup) end() error {
	var errs []error
	for _, p := range []*process{s.facet, s.bare, s.services} {
		if p != nil {
			errs = append(errs, p.end())
		}
	}
	return errors.Join(errs...)
}

// contenders are those that are measured, the one that the other is held against first.
func (s *setup) contenders() []*process { return []*process{s.bare, s.facet} }
