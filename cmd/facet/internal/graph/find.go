package graph

import (
	"fmt"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/internal/nearest"
)

// Find returns the plan of an operation, which is named as everywhere, "mobile.getDashboard", or without the frontend where
// only one has it.
func Find(frontends []*plan.Frontend, name string) (*plan.Aggregation, error) {
	var found []plan.Operation
	var names []string
	for _, f := range frontends {
		for _, o := range f.Operations {
			id := strings.TrimPrefix(o.Name, f.Name+".")
			names = append(names, o.Name, id)
			if o.Name == name || id == name {
				found = append(found, o)
			}
		}
	}
	switch {
	case len(found) == 0:
		if near := nearest.Word(name, names); near != "" {
			return nil, fmt.Errorf("there is no operation %s: did you mean %s?", name, near)
		}
		return nil, fmt.Errorf("there is no operation %s: `facet graph` draws all that have a plan", name)
	case len(found) > 1:
		var each []string
		for _, o := range found {
			each = append(each, o.Name)
		}
		return nil, fmt.Errorf("several frontends have %s: write %s", name, strings.Join(each, " or "))
	}
	for _, f := range frontends {
		for i := range f.Aggregations {
			if f.Aggregations[i].Op == found[0].Name {
				return &f.Aggregations[i], nil
			}
		}
	}
	if found[0].Form == xbff.Written {
		return nil, fmt.Errorf("%s has no x-bff: its handler is written by hand, so there is no plan to draw", found[0].Name)
	}
	return nil, fmt.Errorf("%s has no steps to draw: its x-bff is a %s", found[0].Name, found[0].Form)
}
