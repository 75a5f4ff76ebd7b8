package generate

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/emit"
	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Config says what to generate.
type Config struct {
	// Specs is the folder of the documents.
	Specs string
	// Out is the folder of the generated packages.
	Out string
	// UpstreamServers also generates servers for the upstreams, to fake or to demonstrate them.
	UpstreamServers bool
}

// Result says what a run did.
type Result struct {
	// Documents is how many documents there are, Files how many files they give.
	Documents, Files int
	// Frontends are the plans, by name.
	Frontends []*plan.Frontend
	// Written and Removed are the files that changed, as the user would write them.
	Written, Removed []string
}

// Run generates. It writes nothing unless every document is in order.
func Run(config Config) (Result, error) {
	workspace, err := open(config.Specs)
	if err != nil {
		return Result{}, err
	}
	root, err := importPath(config.Out)
	if err != nil {
		return Result{}, err
	}
	g := newGenerator(config, workspace, root)
	if err := g.plan(); err != nil {
		return Result{}, err
	}
	files, err := g.print()
	if err != nil {
		return Result{}, err
	}
	result, err := write(config.Out, files)
	result.Documents, result.Files, result.Frontends = len(workspace.Documents), len(files), g.byName()
	return result, err
}

// generator is one run: first everything is planned, then everything is printed.
type generator struct {
	config    Config
	workspace *spec.Workspace
	root      string // the import path of the output folder
	upstreams map[*spec.Document]*plan.Upstream
	frontends map[*spec.Document]*plan.Frontend
}

// plan plans every document and reports what is wrong with all of them. The upstreams come first: frontends are proved
// against them.
func (g *generator) plan() error {
	var wrong []error
	for _, d := range g.workspace.Documents {
		var err error
		if d.Role == spec.Upstream {
			err = g.planUpstream(d)
		} else {
			err = g.planFrontend(d)
		}
		var mistakes diagnostics
		switch {
		case errors.As(err, &mistakes):
			wrong = append(wrong, mistakes)
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s: %w", d.Path(), err))
		}
	}
	return errors.Join(wrong...)
}

func (g *generator) planUpstream(d *spec.Document) error {
	request, err := g.request(d)
	if err != nil {
		return err
	}
	u := &plan.Upstream{
		Name: d.Name, Package: d.Package(), Source: d.File, Title: request.Document.Info.Title, Imports: importSpecs(request),
	}
	g.upstreams[d] = u
	return oapi.Operations(request, func(ops []codegen.OperationDefinition) error { return plan.BuildUpstream(u, ops) })
}

func (g *generator) planFrontend(d *spec.Document) error {
	request, err := g.request(d)
	if err != nil {
		return err
	}
	f := &plan.Frontend{
		Name: d.Name, Package: d.Package(), Source: d.File, Title: request.Document.Info.Title, Imports: importSpecs(request),
	}
	g.frontends[d] = f
	data, err := os.ReadFile(d.Path())
	if err != nil {
		return err
	}
	x, wrong := xbff.Read(d.Path(), data)
	f.Operations = operations(f.Name, request.Document, x)
	if len(wrong) == 0 && len(x.Operations) > 0 {
		upstreams := map[string]*plan.Upstream{}
		for other, u := range g.upstreams {
			upstreams[other.RelativeTo(d)] = u
		}
		err := oapi.Operations(request, func(ops []codegen.OperationDefinition) error {
			wrong = plan.BuildFrontend(f, x, ops, upstreams)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		return diagnostics(wrong)
	}
	return nil
}

// diagnostics are what is wrong with an x-bff.
type diagnostics []xbff.Diagnostic

func (ds diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// print returns the files, by slash-separated path.
func (g *generator) print() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, d := range g.workspace.Documents {
		for name, source := range g.sources(d) {
			data, err := source()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.Path(), err)
			}
			files[path.Join(string(d.Role), d.Package(), name+suffix)] = data
		}
		if d.Role == spec.Frontend {
			data, err := g.public(d)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.Path(), err)
			}
			files[path.Join(string(d.Role), d.Package(), publicFile)] = data
		}
	}
	return files, nil
}

// sources are what a document gives: the names of its files, and what prints each.
func (g *generator) sources(d *spec.Document) map[string]func() ([]byte, error) {
	part := func(p oapi.Part) func() ([]byte, error) {
		return func() ([]byte, error) {
			request, err := g.request(d)
			if err != nil {
				return nil, err
			}
			if f, ok := g.frontends[d]; ok {
				leaveBodies(request.Document, f.Forwards)
			}
			return oapi.Generate(request, p)
		}
	}
	sources := map[string]func() ([]byte, error){"models": part(oapi.Models)}
	if u, ok := g.upstreams[d]; ok {
		sources["client"] = part(oapi.Client)
		if g.config.UpstreamServers {
			sources["server"] = part(oapi.Server)
		}
		sources["caller"] = func() ([]byte, error) { return emit.Caller(u) }
		sources["shapes"] = func() ([]byte, error) { return emit.Shapes(u) }
		return sources
	}
	f := g.frontends[d]
	sources["server"] = part(oapi.Server)
	sources["mount"] = func() ([]byte, error) { return emit.Mount(f) }
	sources["document"] = func() ([]byte, error) { return emit.Document(f) }
	if len(f.Aggregations)+len(f.Forwards) > 0 {
		sources["aggregations"] = func() ([]byte, error) { return emit.Aggregations(f) }
	}
	return sources
}

// request reads the document anew, because oapi-codegen changes what it is given.
func (g *generator) request(d *spec.Document) (oapi.Request, error) {
	doc, err := d.Load()
	if err != nil {
		return oapi.Request{}, err
	}
	imports := map[string]string{}
	for _, other := range g.workspace.Documents {
		if other != d {
			imports[other.RelativeTo(d)] = other.Package() + " " + path.Join(g.root, string(other.Role), other.Package())
		}
	}
	return oapi.Request{Document: doc, Package: d.Package(), Source: "specs/" + d.File, Imports: imports}, nil
}

// importSpecs returns the import specifications of the packages of the other documents.
func importSpecs(request oapi.Request) []string {
	var all []string
	for _, imported := range slices.Sorted(maps.Values(request.Imports)) {
		all = append(all, strings.Replace(imported, " ", ` "`, 1)+`"`)
	}
	return all
}
