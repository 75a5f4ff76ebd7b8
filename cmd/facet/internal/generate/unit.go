package generate

import (
	"path"
	"runtime"
	"slices"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// unit is a document on its way to a package. Each is in the hands of one goroutine at a time.
type unit struct {
	document *spec.Document
	specs    string // the folder of the documents
	root     string // the import path of the output folder
	// served says that a server is generated for it.
	served   bool
	request  oapi.Request
	upstream *plan.Upstream // of the document of an upstream
	frontend *plan.Frontend // of that of a frontend
	files    map[string][]byte
	wrong    spec.Diagnostics
}

func unitsOf(config Config, workspace *spec.Workspace, root string) []*unit {
	var all []*unit
	for _, d := range workspace.Documents {
		imports := map[string]string{}
		for _, other := range workspace.Documents {
			if other != d {
				imports[other.RelativeTo(d)] = imported(root, other)
			}
		}
		all = append(all, &unit{
			document: d, specs: workspace.Dir, root: root, files: map[string][]byte{}, served: config.UpstreamServers || d.Role == spec.Frontend,
			request: oapi.Request{From: d, Package: d.Package(), Source: "specs/" + d.File, Imports: imports},
		})
	}
	return all
}

// whole marks the documents that a document refers to by the name of a file.
func whole(units []*unit) {
	for _, u := range units {
		for _, other := range u.document.References() {
			i := slices.IndexFunc(units, func(u *unit) bool { return u.document == other })
			units[i].request.Whole = true
		}
	}
}

// imported returns the package of a document, as an import of another one.
func imported(root string, d *spec.Document) string {
	return d.Package() + " " + path.Join(root, string(d.Role), d.Package())
}

// atOnce does something with each document, as many at a time as there are processors.
func atOnce(units []*unit, do func(*unit)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, u := range units {
		group.Go(func() error { do(u); return nil })
	}
	_ = group.Wait() // they report what is wrong themselves
}

// add keeps what is wrong.
func (u *unit) add(err error) { u.wrong = u.wrong.Add(u.document.Path(), err) }

// load reads the document.
func (u *unit) load() {
	var err error
	u.request.Document, err = u.document.Load()
	u.add(err)
	if err == nil {
		for spelling, other := range u.document.References() {
			if u.request.Imports[spelling] = imported(u.root, other); other == u.document {
				u.request.Imports[spelling] = oapi.Itself
			}
		}
		u.wrong = append(u.wrong, oapi.Prepare(u.request, u.served)...)
	}
}

// models generates the models, which settles the names of all types.
func (u *unit) models() {
	if u.wrong != nil {
		return
	}
	source, err := oapi.Generate(u.request, oapi.Models)
	u.add(err)
	u.files["models"] = source
}

func (u *unit) planUpstream(all map[*spec.Document]*plan.Upstream) {
	if u.wrong != nil || u.document.Role != spec.Upstream {
		return
	}
	d := u.document
	u.upstream = &plan.Upstream{
		Name: d.Name, Package: d.Package(), Source: d.File, Title: u.request.Document.Info.Title, Imports: importSpecs(u.request.Imports),
	}
	all[d] = u.upstream
	u.add(oapi.Operations(u.request, func(ops []codegen.OperationDefinition) error { return plan.BuildUpstream(u.upstream, ops) }))
}

// planFrontend reads the x-bff of a frontend's document. It is proved when the documents are sound: this one, and those of
// the upstreams.
func (u *unit) planFrontend(all map[*spec.Document]*plan.Upstream, sound bool) {
	if u.document.Role != spec.Frontend {
		return
	}
	d := u.document
	data, err := d.Read()
	if err != nil {
		return // that is reported already
	}
	x, wrong := xbff.Read(d.Path(), data)
	if u.wrong = append(u.wrong, wrong...); len(u.wrong) > 0 || !sound {
		return
	}
	u.frontend = &plan.Frontend{
		Name: d.Name, Package: d.Package(), Source: d.File, Title: u.request.Document.Info.Title, Imports: importSpecs(u.request.Imports),
	}
	u.frontend.Operations = operations(d.Name, u.request.Document, x)
	upstreams := map[string]*plan.Upstream{}
	for other, p := range all {
		upstreams[other.RelativeTo(d)] = p
	}
	u.add(oapi.Operations(u.request, func(ops []codegen.OperationDefinition) error {
		if len(x.Operations) > 0 {
			wrong = plan.BuildFrontend(u.frontend, x, ops, upstreams)
		}
		return spec.Diagnostics(wrong).Err()
	}))
}
