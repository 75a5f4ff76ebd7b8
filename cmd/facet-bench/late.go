package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"github.com/facet-bff/facet/internal/bench/load"
	"github.com/facet-bff/facet/internal/bench/probe"
)

// crowd is how many connections an open loop has, and those that fill the memory: more than are ever busy at once unless a
// contender falls behind.
const crowd = 128

// late puts into the report how long the first work takes when requests come at a rate, with services that take no time
// and with slow ones.
func late(ctx context.Context, o options, r *report) error {
	for _, latency := range []time.Duration{0, o.latency} {
		if err := lateWith(ctx, o, r, latency); err != nil {
			return err
		}
	}
	return nil
}

func lateWith(ctx context.Context, o options, r *report, latency time.Duration) error {
	s, err := build(ctx, exec.CommandContext, latency)
	if err != nil {
		return err
	}
	defer func() { _ = s.end() }() // what was measured is known
	w := o.works[0]
	found := latencyReport{Work: w.Name, Rate: o.rate, Latency: latency}
	watch, err := s.watch()
	if err != nil {
		return err
	}
	for range o.rounds {
		for _, p := range s.contenders() {
			took, err := lateOnce(ctx, p, w, o)
			if err != nil {
				return fmt.Errorf("%s at %d/s, %s: %w", w.Name, o.rate, p.role, err)
			}
			*found.Took.of(p.role) = append(*found.Took.of(p.role), took)
		}
	}
	if found.Foreign, err = watch(); err != nil {
		return err
	}
	r.Latencies = append(r.Latencies, found)
	return nil
}

func lateOnce(ctx context.Context, p *process, w work, o options) (load.Latencies, error) {
	pool, err := p.dial(ctx, w, crowd)
	if err != nil {
		return load.Latencies{}, err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, 2*crowd); err != nil {
		return load.Latencies{}, err
	}
	return pool.Open(ctx, o.rate, o.duration)
}

// fill puts into the report what is resident when contenders that have just begun are asked for the first work by many at
// once.
func fill(ctx context.Context, o options, r *report) error {
	s, err := build(ctx, exec.CommandContext, 0)
	if err != nil {
		return err
	}
	defer func() { _ = s.end() }() // what was measured is known
	r.Memory = new(pair[memory])
	for _, p := range s.contenders() {
		if *r.Memory.of(p.role), err = fillOnce(ctx, p, o.works[0], 200*crowd); err != nil {
			return fmt.Errorf("memory, %s: %w", p.role, err)
		}
	}
	return nil
}

func fillOnce(ctx context.Context, p *process, w work, requests int) (memory, error) {
	pool, err := p.dial(ctx, w, crowd)
	if err != nil {
		return memory{}, err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, requests); err != nil {
		return memory{}, err
	}
	used, err := probe.Ask(ctx, p.probing)
	return memory{used.RSS, used.PeakRSS}, err
}
