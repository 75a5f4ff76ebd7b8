package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

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
	// Lock is the file of what is relied on of upstreams; empty for none.
	Lock string
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

// Run generates. It writes nothing unless every document is in order; what is not is returned as [spec.Diagnostics].
func Run(config Config) (Result, error) {
	workspace, err := spec.Open(config.Specs)
	if err != nil {
		return Result{}, err
	}
	root, err := importPath(config.Out)
	if err != nil {
		return Result{}, err
	}
	units := unitsOf(config, workspace, root)
	if err := inOrder(units); err != nil {
		return Result{}, err
	}
	files, err := printed(units)
	if err != nil {
		return Result{}, err
	}
	result, err := write(config.Out, files)
	result.Documents, result.Files, result.Frontends = len(workspace.Documents), len(files), frontends(units)
	if err == nil && config.Lock != "" {
		err = writeLock(config.Lock, &result)
	}
	return result, err
}

// inOrder reads, generates the models of, and plans every document, and reports what is wrong with any of them.
func inOrder(units []*unit) error {
	atOnce(units, (*unit).load)
	whole(units)
	atOnce(units, (*unit).models)
	upstreams := map[*spec.Document]*plan.Upstream{}
	for _, u := range units {
		u.planUpstream(upstreams)
	}
	sound := !slices.ContainsFunc(units, func(u *unit) bool { return u.document.Role == spec.Upstream && u.wrong != nil })
	for _, u := range units {
		u.planFrontend(upstreams, sound)
	}
	return wrong(units)
}

// wrong returns everything that is wrong with the documents.
func wrong(units []*unit) error {
	var all spec.Diagnostics
	for _, u := range units {
		all = append(all, u.wrong...)
	}
	return all.Err()
}

// printed returns the files, by slash-separated path.
func printed(units []*unit) (map[string][]byte, error) {
	atOnce(units, (*unit).print)
	if err := wrong(units); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, u := range units {
		for name, source := range u.files {
			files[path.Join(string(u.document.Role), u.document.Package(), name+suffix)] = source
		}
		if u.document.Role == spec.Frontend {
			data, err := u.public()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", u.document.Path(), err)
			}
			files[path.Join(string(u.document.Role), u.document.Package(), publicFile)] = data
		}
	}
	return files, nil
}

// print makes the document's files. Nothing is left to be decided.
func (u *unit) print() {
	part := func(p oapi.Part) func() ([]byte, error) {
		return func() ([]byte, error) { return oapi.Generate(u.request, p) }
	}
	sources := map[string]func() ([]byte, error){}
	if p := u.upstream; p != nil {
		sources["client"] = part(oapi.Client)
		sources["caller"] = func() ([]byte, error) { return emit.Caller(p) }
		sources["shapes"] = func() ([]byte, error) { return emit.Shapes(p) }
	}
	if p := u.frontend; p != nil {
		leaveBodies(u.request.Document, p.BodiesAsBytes())
		sources["document"] = func() ([]byte, error) { return emit.Document(p) }
		sources["mount"] = func() ([]byte, error) { return emit.Mount(p) }
		if len(p.Aggregations)+len(p.Forwards) > 0 {
			sources["aggregations"] = func() ([]byte, error) { return emit.Aggregations(p) }
		}
	}
	if u.served {
		sources["server"] = part(oapi.Server)
	}
	for name, source := range sources {
		data, err := source()
		u.add(err)
		u.files[name] = data
	}
	if u.wrong == nil {
		u.clashes()
	}
}

// importSpecs returns the import specifications of the packages of the other documents.
func importSpecs(imports map[string]string) []string {
	var all []string
	for _, imported := range imports {
		if name, path, ok := strings.Cut(imported, " "); ok {
			all = append(all, fmt.Sprintf("%s %q", name, path))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
