package main

import (
	"context"
	"fmt"
	"time"

	"github.com/facet-bff/facet/internal/bench/instructions"
	"github.com/facet-bff/facet/internal/bench/load"
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
		requests := map[*process]int{}
		for range o.rounds {
			for _, p := range s.contenders() {
				if requests[p] == 0 {
					requests[p], err = enough(ctx, way, p, w, o.turn)
				}
				var each float64
				if err == nil {
					each, err = countOnce(ctx, way, p, w, requests[p])
				}
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

// enough finds how many requests of a work take about that long. They are as many as a contender collects garbage in
// several times, if a turn is a few seconds: what is counted of a single collection, or none, is no average.
func enough(ctx context.Context, way instructions.Way, p *process, w work, turn time.Duration) (int, error) {
	least := 2 * w.connections
	each, err := countOnce(ctx, way, p, w, least)
	if err != nil {
		return 0, err
	}
	return max(least, int(way.Pace()*turn.Seconds()/each)), nil
}

func countOnce(ctx context.Context, way instructions.Way, p *process, w work, requests int) (float64, error) {
	pool, err := p.dial(ctx, w, w.connections)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, w.warming()); err != nil {
		return 0, err
	}
	n, err := way.Count(ctx, p.cmd.Process.Pid, func() error {
		_, err := pool.Closed(ctx, requests)
		return err
	})
	return float64(n) / float64(requests), err
}

// dial opens connections that ask the process for a work.
func (p *process) dial(ctx context.Context, w work, connections int) (*load.Pool, error) {
	request, err := w.bytes()
	if err != nil {
		return nil, err
	}
	return load.Dial(ctx, p.listen, connections, request)
}
