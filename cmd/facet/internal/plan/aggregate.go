package plan

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// defaultTimeout bounds an operation, and a step, that does not say how long it may take.
const defaultTimeout = 5 * time.Second

// BuildFrontend plans the aggregations of a frontend and reports every rule that its x-bff breaks. upstreams are by the
// path that the document refers to them with. It must be called while oapi-codegen can be asked for names.
func BuildFrontend(f *Frontend, x *xbff.Document, operations []codegen.OperationDefinition, upstreams map[string]*Upstream) []xbff.Diagnostic {
	b := &builder{frontend: f, document: x, upstreams: map[string]*Upstream{}, shapes: newShaper(), services: map[string]*Service{}}
	for _, source := range x.Sources {
		u, ok := upstreams[source.URL.Value]
		if !ok {
			b.report("", xbff.SourceUnreadable, source.URL.Pos, fmt.Sprintf("%s is no document of the workspace", source.URL.Value), "give the path of a document in upstreams")
			continue
		}
		b.upstreams[source.Name.Value] = u
	}
	for i := range operations {
		described := x.Operation(operations[i].SpecOperationId)
		switch form := described.Form(); {
		case form == xbff.Written || described.Broken:
		case form == xbff.Full, form == xbff.Gather:
			b.aggregation(&operations[i], described)
		default:
			b.report(f.Name+"."+described.ID, xbff.NotSupported, described.Pos, fmt.Sprintf("a %s is not supported yet", form), "write the handler by hand, without x-bff")
		}
	}
	for _, name := range slices.Sorted(keysOf(b.services)) {
		f.Services = append(f.Services, *b.services[name])
	}
	slices.SortStableFunc(f.Aggregations, func(a, b Aggregation) int { return a.Line - b.Line })
	slices.SortStableFunc(b.wrong, func(a, b xbff.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
	return b.wrong
}

// builder plans one frontend.
type builder struct {
	frontend  *Frontend
	document  *xbff.Document
	upstreams map[string]*Upstream // by source name
	shapes    *shaper              // of the frontend
	services  map[string]*Service  // by source name
	wrong     []xbff.Diagnostic
}

func (b *builder) report(operation string, code xbff.Code, at xbff.Pos, text, instead string) {
	b.wrong = append(b.wrong, xbff.Diagnostic{
		Code: code, File: b.document.File, Line: at.Line, Column: at.Column, Operation: operation, Text: text, Instead: instead,
	})
}

// operationBuilder plans one operation.
type operationBuilder struct {
	*builder
	op    *codegen.OperationDefinition
	x     *xbff.Operation
	plan  *Aggregation
	steps map[string]*builtStep
}

func (b *builder) aggregation(op *codegen.OperationDefinition, x *xbff.Operation) {
	o := &operationBuilder{builder: b, op: op, x: x, steps: map[string]*builtStep{}, plan: &Aggregation{
		Name: op.OperationId, Op: b.frontend.Name + "." + op.SpecOperationId, Doc: docLines(op.Spec), Line: line(op.Spec.Origin),
		Method: op.Method, Path: op.Path, Timeout: defaultTimeout, Status: http.StatusOK,
	}}
	if x.Timeout != nil {
		o.plan.Timeout = x.Timeout.Value
	}
	before := len(b.wrong)
	for _, step := range o.ordered() {
		o.step(step)
	}
	if x.Form() == xbff.Gather {
		o.gather()
		if len(b.wrong) == before {
			b.frontend.Aggregations = append(b.frontend.Aggregations, *o.plan)
		}
		return
	}
	target, ok := o.response()
	if !ok || len(b.wrong) > before {
		return
	}
	p := &projector{shapes: b.shapes, report: o.complain}
	o.plan.Body = p.mapping(target, x.Response, scope{o: o}, "#")
	if len(b.wrong) == before {
		b.frontend.Aggregations = append(b.frontend.Aggregations, *o.plan)
	}
}

// gather plans the parts that a handler written by hand makes its answer of.
func (o *operationBuilder) gather() {
	screen := strings.TrimPrefix(o.plan.Name, "Get")
	o.plan.Gather, o.plan.PartsType = "Gather"+screen, screen+"Parts"
	for _, s := range o.x.Steps {
		built, ok := o.steps[s.ID.Value]
		if !ok {
			continue
		}
		if built.index || s.Outputs != nil || strings.Contains(built.model, "{") {
			o.complain(xbff.NotSupported, s.Pos, "a list of calls, outputs and a response without a named schema are not supported in a gather yet", "ask for it in the handler")
			continue
		}
		o.plan.Parts = append(o.plan.Parts, Part{
			Go: codegen.SchemaNameToTypeName(s.ID.Value), Type: built.model, Needed: built.plan.Needed && s.When == nil, Step: built.plan,
		})
	}
}

func (o *operationBuilder) complain(code xbff.Code, at xbff.Pos, text, instead string) {
	o.report(o.plan.Op, code, at, text, instead)
}

// response returns what the document says of the success.
func (o *operationBuilder) response() (*Node, bool) {
	response := o.op.Spec.Responses.Value("200")
	if response == nil || response.Value == nil || response.Value.Content.Get("application/json") == nil {
		o.complain(xbff.NoResponseSchema, o.x.Pos, "the operation declares no JSON response of status 200", "declare one, with a schema")
		return nil, false
	}
	return o.shapes.node(response.Value.Content.Get("application/json").Schema), true
}

// variable returns the Go variable of a step or a service.
func variable(id string) string {
	name := codegen.SchemaNameToTypeName(id)
	name = codegen.LowercaseFirstCharacters(name)
	switch {
	case codegen.IsGoKeyword(name), name == "ctx", name == "req", name == "err", name == "g", name == "b", name == "principal":
		return name + "Step"
	default:
		return name
	}
}

// qualified returns a type of another package.
func qualified(pkg, typ string) string {
	if list, ok := strings.CutPrefix(typ, "[]"); ok {
		return "[]" + qualified(pkg, list)
	}
	if typ == "" || strings.Contains(typ, ".") || typ[0] < 'A' || typ[0] > 'Z' {
		return typ
	}
	return pkg + "." + typ
}

func keysOf[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// successNode returns what a call's success is.
func successNode(shapes *shaper, op *openapi3.Operation) *Node {
	for _, status := range []string{"200", "201", "2XX", "default"} {
		response := op.Responses.Value(status)
		if response == nil || response.Value == nil {
			continue
		}
		for mediaType, content := range response.Value.Content {
			if strings.HasSuffix(mediaType, "json") {
				return shapes.node(content.Schema)
			}
		}
	}
	return nil
}
