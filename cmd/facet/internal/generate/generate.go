package generate

import (
	"fmt"
	"path"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/emit"
	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
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
	// Written and Removed are the files that changed, as the user would write them.
	Written, Removed []string
}

// Run generates. It writes nothing unless every document is in order.
func Run(config Config) (Result, error) {
	workspace, err := spec.Open(config.Specs)
	if err != nil {
		return Result{}, err
	}
	if err := workspace.Check(); err != nil {
		return Result{}, err
	}
	root, err := importPath(config.Out)
	if err != nil {
		return Result{}, err
	}
	g := &generator{config: config, workspace: workspace, root: root, files: map[string][]byte{}}
	for _, document := range workspace.Documents {
		if err := g.document(document); err != nil {
			return Result{}, fmt.Errorf("%s: %w", document.Path(), err)
		}
	}
	result, err := write(config.Out, g.files)
	result.Documents, result.Files = len(workspace.Documents), len(g.files)
	return result, err
}

type generator struct {
	config    Config
	workspace *spec.Workspace
	root      string // the import path of the output folder
	files     map[string][]byte
}

func (g *generator) document(d *spec.Document) error {
	if d.Role == spec.Upstream {
		return g.upstream(d)
	}
	return g.frontend(d)
}

func (g *generator) upstream(d *spec.Document) error {
	parts := map[string]oapi.Part{"models": oapi.Models, "client": oapi.Client}
	if g.config.UpstreamServers {
		parts["server"] = oapi.Server
	}
	if err := g.parts(d, parts); err != nil {
		return err
	}
	request, err := g.request(d)
	if err != nil {
		return err
	}
	u := &plan.Upstream{Name: d.Name, Package: d.Package(), Source: d.File, Title: request.Document.Info.Title}
	for _, imported := range sortedValues(request.Imports) {
		u.Imports = append(u.Imports, strings.Replace(imported, " ", ` "`, 1)+`"`)
	}
	if err := oapi.Operations(request, func(ops []codegen.OperationDefinition) error { return plan.BuildUpstream(u, ops) }); err != nil {
		return err
	}
	if err := g.add(d, "caller", func() ([]byte, error) { return emit.Caller(u) }); err != nil {
		return err
	}
	return g.add(d, "shapes", func() ([]byte, error) { return emit.Shapes(u) })
}

func (g *generator) frontend(d *spec.Document) error {
	if err := g.parts(d, map[string]oapi.Part{"models": oapi.Models, "server": oapi.Server}); err != nil {
		return err
	}
	doc, err := d.Load()
	if err != nil {
		return err
	}
	f := &plan.Frontend{Name: d.Name, Package: d.Package(), Source: d.File, Title: doc.Info.Title}
	return g.add(d, "mount", func() ([]byte, error) { return emit.Mount(f) })
}

func (g *generator) parts(d *spec.Document, parts map[string]oapi.Part) error {
	for name, part := range parts {
		err := g.add(d, name, func() ([]byte, error) {
			request, err := g.request(d)
			if err != nil {
				return nil, err
			}
			return oapi.Generate(request, part)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) add(d *spec.Document, name string, source func() ([]byte, error)) error {
	data, err := source()
	if err != nil {
		return err
	}
	g.files[path.Join(string(d.Role), d.Package(), name+".gen.go")] = data
	return nil
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
