package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/facet-bff/facet/internal/bench/instructions"
	"github.com/facet-bff/facet/internal/bench/load"
)

// counts are a contender's instructions per request, of each round.
type counts []float64

func (c counts) min() float64 { return slices.Min(c) }

func (c counts) median() float64 {
	sorted := slices.Sorted(slices.Values(c))
	return (sorted[len(sorted)/2] + sorted[(len(sorted)-1)/2]) / 2
}

// count has the contenders take turns at a work, and returns the instructions per request of each by its role.
func count(ctx context.Context, way instructions.Way, s *setup, w work, rounds int) (map[string]counts, error) {
	found := map[string]counts{}
	for range rounds {
		for _, p := range s.contenders() {
			n, err := countOnce(ctx, way, p, w)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", w.Name, p.role, err)
			}
			found[p.role] = append(found[p.role], n)
		}
	}
	return found, nil
}

func countOnce(ctx context.Context, way instructions.Way, p *process, w work) (float64, error) {
	request, err := w.bytes()
	if err != nil {
		return 0, err
	}
	pool, err := load.Dial(ctx, p.listen, w.connections, request)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, 2*w.connections); err != nil { // its own connections are open and its pools full
		return 0, err
	}
	n, err := way.Count(ctx, p.cmd.Process.Pid, func() error {
		_, err := pool.Closed(ctx, w.requests)
		return err
	})
	return float64(n) / float64(w.requests), err
}
