package main

import (
	"context"
	"fmt"

	"github.com/facet-bff/facet/internal/bench/instructions"
)

// top prints where Facet's instructions go at a work, function by function.
func top(ctx context.Context, o options, dir string) error {
	way := instructions.ByFunction(dir)
	s, err := build(ctx, way.Command, 0)
	if err != nil {
		return err
	}
	defer func() { _ = s.end() }() // what was measured is known
	w := o.works[0]
	each, requests, err := countOnce(ctx, way, s.facet, w, o.turn)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %.1f thousand instructions a request\n\n", w.Name, each/1000)
	for _, by := range []struct {
		what  string
		costs []instructions.Cost
	}{{"by package", way.Packages()}, {"by function, what it inlined apart", way.Functions()}} {
		fmt.Println(by.what)
		for _, c := range by.costs[:min(o.top, len(by.costs))] {
			n := float64(c.Instructions) / float64(requests)
			fmt.Printf("%8.1f k  %5.1f %%  %s\n", n/1000, 100*n/each, c.Name)
		}
		fmt.Println()
	}
	return nil
}
