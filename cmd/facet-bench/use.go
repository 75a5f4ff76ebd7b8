package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"github.com/facet-bff/facet/internal/bench/probe"
)

// usageTurn is how long a contender has a work in one round of what is not counted but timed.
const usageTurn = 2 * time.Second

// use has the contenders take turns at each work as fast as they can, and puts what that took into the report.
func use(ctx context.Context, o options, r *report) error {
	s, err := build(ctx, exec.CommandContext, 0)
	if err != nil {
		return err
	}
	defer func() { _ = s.end() }() // what was measured is known
	for _, w := range o.works {
		of := r.work(w)
		watch, err := s.watch()
		if err != nil {
			return err
		}
		for range o.rounds {
			for _, p := range s.contenders() {
				if err := useFor(ctx, p, w, of.Usage.of(p.role), usageTurn); err != nil {
					return fmt.Errorf("%s, %s: %w", w.Name, p.role, err)
				}
			}
		}
		if of.Foreign, err = watch(); err != nil {
			return err
		}
		u := of.Usage
		o.say("%-12s bare %6.0f/s %5.0f µs   facet %6.0f/s %5.0f µs", w.Name, u.Bare.Rate.median(), u.Bare.Micros.median(), u.Facet.Rate.median(), u.Facet.Micros.median())
	}
	return nil
}

// useFor has a process do a work for about that long.
func useFor(ctx context.Context, p *process, w work, u *taken, long time.Duration) error {
	pool, err := p.dial(ctx, w, w.connections)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, w.warming()); err != nil { // it opens connections
		return err
	}
	took, err := pool.Closed(ctx, w.warming())
	if err != nil {
		return err
	}
	before, err := probe.Ask(ctx, p.probing)
	if err != nil {
		return err
	}
	requests := w.warming() * max(1, int(long/took))
	if took, err = pool.Closed(ctx, requests); err != nil {
		return err
	}
	after, err := probe.Ask(ctx, p.probing)
	if err != nil {
		return err
	}
	each := func(total float64) float64 { return total / float64(requests) }
	u.Rate = append(u.Rate, float64(requests)/took.Seconds())
	u.Micros = append(u.Micros, each(float64((after.User + after.System - before.User - before.System).Microseconds())))
	u.Objects = append(u.Objects, each(float64(after.Mallocs-before.Mallocs)))
	u.Bytes = append(u.Bytes, each(float64(after.AllocBytes-before.AllocBytes)))
	return nil
}
