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
	g, err := planned(specs)
	if err != nil {
		return nil, err
	}
	return g.byName(), nil
}

// planned is a run that has planned and prints nothing, so it does not matter in which module the output would be.
func planned(specs string) (*generator, error) {
	workspace, err := open(specs)
	if err != nil {
		return nil, err
	}
	g := newGenerator(Config{Specs: specs}, workspace, "gen")
	return g, g.plan()
}

// open finds the documents of a folder and makes sure that they are in order.
func open(specs string) (*spec.Workspace, error) {
	workspace, err := spec.Open(specs)
	if err != nil {
		return nil, err
	}
	return workspace, workspace.Check()
}

func newGenerator(config Config, workspace *spec.Workspace, root string) *generator {
	return &generator{config: config, workspace: workspace, root: root, upstreams: map[*spec.Document]*plan.Upstream{}, frontends: map[*spec.Document]*plan.Frontend{}}
}

// byName returns the frontends in the order of their documents, which is that of their names.
func (g *generator) byName() []*plan.Frontend {
	var all []*plan.Frontend
	for _, d := range g.workspace.Documents {
		if f, ok := g.frontends[d]; ok {
			all = append(all, f)
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
