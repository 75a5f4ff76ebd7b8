package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/internal/bench/instructions"
	"github.com/facet-bff/facet/internal/bench/load"
	"github.com/facet-bff/facet/internal/bench/probe"
)

// count has the contenders take turns at each work, and puts the instructions per request into the report.
func count(ctx context.Context, way instructions.Way, o options, r *report) error {
	s, err := build(ctx, way.Command, 0)
	if err != nil {
		return err
	}
	defer func() { _ = s.end() }() // what was measured is known
	for _, w := range o.works {
		of := &r.work(w).Instructions
		for range o.rounds {
			for _, p := range s.contenders() {
				each, _, err := countOnce(ctx, way, p, w, o.turn)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", w.Name, p.role, err)
				}
				*of.of(p.role) = append(*of.of(p.role), each)
			}
		}
		o.say("%-12s bare %7.0f k   facet %7.0f k   %.3f", w.Name, of.Bare.median()/1000, of.Facet.median()/1000, ratio(*of))
	}
	r.extra()
	return nil
}

// countOnce has a process do a work for at least a turn, and returns its instructions per request, and of how many requests.
//
// It counts from the end of one collection of garbage to the end of another: with a part of one, two rounds would differ by
// as much as a tenth.
func countOnce(ctx context.Context, way instructions.Way, p *process, w work, turn time.Duration) (each float64, requests int, err error) {
	pool, err := p.dial(ctx, w, w.connections)
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, w.warming()); err != nil {
		return 0, 0, err
	}
	collections, err := probe.Collect(ctx, p.probing)
	if err != nil {
		return 0, 0, err
	}
	n, err := way.Count(ctx, p.cmd.Process.Pid, func() (err error) {
		requests, err = untilCollected(ctx, pool, p, collections, turn)
		return err
	})
	return float64(n) / float64(requests), requests, err
}

// untilCollected asks for at least a turn, until there has been a collection, and returns how often.
func untilCollected(ctx context.Context, pool *load.Pool, p *process, collections uint64, turn time.Duration) (requests int, err error) {
	start := time.Now()
	enough := make(chan struct{})
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(enough)
		for {
			var err error
			if collections, err = probe.Collected(ctx, p.probing, collections); err != nil || time.Since(start) >= turn {
				return err
			}
		}
	})
	g.Go(func() (err error) {
		requests, err = pool.Until(ctx, enough)
		return err
	})
	return requests, g.Wait()
}

// dial opens connections that ask the process for a work.
func (p *process) dial(ctx context.Context, w work, connections int) (*load.Pool, error) {
	request, err := w.bytes()
	if err != nil {
		return nil, err
	}
	return load.Dial(ctx, p.listen, connections, request)
}
