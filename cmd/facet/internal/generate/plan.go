package generate

import (
	"cmp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Plan plans the documents of a folder, as [Run] does, and returns the frontends by name. It writes nothing.
func Plan(specs string) ([]*plan.Frontend, error) {
	units, err := planned(specs)
	return frontends(units), err
}

// planned are the documents of a folder, in order and planned. Nothing is printed, so it does not matter in which module the
// output would be.
func planned(specs string) ([]*unit, error) {
	workspace, err := spec.Open(specs)
	if err != nil {
		return nil, err
	}
	units := unitsOf(Config{Specs: specs}, workspace, "gen")
	if err := inOrder(units); err != nil {
		return nil, err
	}
	return units, nil
}

// frontends returns the plans of the frontends in the order of their documents, which is that of their names.
func frontends(units []*unit) []*plan.Frontend {
	var all []*plan.Frontend
	for _, u := range units {
		if u.frontend != nil {
			all = append(all, u.frontend)
		}
	}
	return all
}

// operations returns the operations of a frontend's document, in its order, each with how it is made.
func operations(frontend string, doc *openapi3.T, x *xbff.Document) []plan.Operation {
	var all []plan.Operation
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			line := 0
			if o.Origin != nil && o.Origin.Key != nil {
				line = o.Origin.Key.Line
			}
			all = append(all, plan.Operation{Name: frontend + "." + o.OperationID, Form: x.Operation(o.OperationID).Form(), Line: line})
		}
	}
	slices.SortFunc(all, func(a, b plan.Operation) int { return cmp.Or(a.Line-b.Line, cmp.Compare(a.Name, b.Name)) })
	return all
}
