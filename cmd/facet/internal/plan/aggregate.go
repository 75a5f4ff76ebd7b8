package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// defaultTimeout bounds an operation, and a step, that does not say how long it may take.
const defaultTimeout = 5 * time.Second

// BuildFrontend plans the aggregations of a frontend and reports every rule that its x-bff breaks. upstreams are by the
// path that the document refers to them with. It must be called while oapi-codegen can be asked for names.
func BuildFrontend(f *Frontend, x *xbff.Document, operations []codegen.OperationDefinition, upstreams map[string]*Upstream) []xbff.Diagnostic {
	b := &builder{frontend: f, document: x, upstreams: map[string]*Upstream{}, shapes: newShaper(answers), requests: newShaper(requests), services: map[string]*Service{}}
	b.shapes.typeOf = codegen.RefPathToGoType
	for _, source := range x.Sources {
		u, ok := upstreams[source.URL.Value]
		if !ok {
			b.report("", xbff.SourceUnreadable, source.URL.Pos, fmt.Sprintf("%s is no document of the workspace", source.URL.Value), "give the path of a document in upstreams")
			continue
		}
		b.upstreams[source.Name.Value] = u
	}
	f.Sources = b.upstreams
	for i := range operations {
		described := x.Operation(operations[i].SpecOperationId)
		switch form := described.Form(); {
		case form == xbff.Written || described.Broken:
		case form == xbff.Full, form == xbff.Gather:
			b.aggregation(&operations[i], described)
		case form == xbff.Forward:
			b.forward(&operations[i], described)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.services)) {
		f.Services = append(f.Services, *b.services[name])
	}
	slices.SortFunc(f.Holes, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(f.Forwards, func(a, b Forward) int { return a.Line - b.Line })
	slices.SortStableFunc(f.Aggregations, func(a, b Aggregation) int { return a.Line - b.Line })
	slices.SortStableFunc(b.wrong, func(a, b xbff.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(b.wrong)
}

// builder plans one frontend.
type builder struct {
	frontend  *Frontend
	document  *xbff.Document
	upstreams map[string]*Upstream // by source name
	shapes    *shaper              // of the frontend's answers
	requests  *shaper              // of the frontend's requests
	services  map[string]*Service  // by the upstream's name
	wrong     []xbff.Diagnostic
}

func (b *builder) report(operation string, code xbff.Code, at xbff.Pos, text, instead string) {
	b.wrong = append(b.wrong, xbff.Diagnostic{
		Code: code, File: b.document.File, Line: at.Line, Column: at.Column, Operation: operation, Text: text, Instead: instead,
	})
}

// qualified returns a type of another package; an empty pkg is the package itself.
func qualified(pkg, typ string) string {
	if pkg == "" {
		return typ
	}
	if list, ok := strings.CutPrefix(typ, "[]"); ok {
		return "[]" + qualified(pkg, list)
	}
	if typ == "" || strings.Contains(typ, ".") || typ[0] < 'A' || typ[0] > 'Z' {
		return typ
	}
	return pkg + "." + typ
}
