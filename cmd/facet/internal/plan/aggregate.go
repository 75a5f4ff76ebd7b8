package plan

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
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
	b := &builder{frontend: f, document: x, upstreams: map[string]*Upstream{}, shapes: newShaper(), services: map[string]*Service{}}
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
		default:
			b.report(f.Name+"."+described.ID, xbff.NotSupported, described.Pos, fmt.Sprintf("a %s is not supported yet", form), "write the handler by hand, without x-bff")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.services)) {
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
	services  map[string]*Service  // by the upstream's name
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
	taken map[string]bool // Go variables of the steps
}

func (b *builder) aggregation(op *codegen.OperationDefinition, x *xbff.Operation) {
	o := &operationBuilder{builder: b, op: op, x: x, steps: map[string]*builtStep{}, taken: map[string]bool{}, plan: &Aggregation{
		Name: op.OperationId, Op: b.frontend.Name + "." + op.SpecOperationId, Doc: docLines(op.Spec), Line: line(op.Spec.Origin),
		Method: op.Method, Path: op.Path, Timeout: defaultTimeout, Status: http.StatusOK,
	}}
	if x.Timeout != nil {
		o.plan.Timeout = x.Timeout.Value
	}
	before := len(b.wrong)
	if x.Partial != nil && !x.Partial.Allow {
		o.complain(xbff.NotSupported, x.Partial.Pos, "an answer that may not be partial is not supported yet", "make the steps needed, by taking optional out")
	}
	var built []*builtStep
	for _, step := range o.ordered() {
		if b := o.step(step); b != nil {
			built = append(built, b)
		}
	}
	o.timing()
	if x.Form() == xbff.Gather {
		o.gather()
	} else if target, ok := o.response(); ok && len(b.wrong) == before {
		p := &projector{shapes: b.shapes, report: o.complain}
		o.plan.Body = p.mapping(target, x.Response, scope{o: o}, "#")
	}
	for _, step := range built {
		o.plan.Steps = append(o.plan.Steps, step.plan)
	}
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
		built.plan.Read = true
		if built.index || strings.Contains(built.model, "{") {
			o.complain(xbff.NotSupported, s.Pos, "a list of calls and a response without a named schema are not supported in a gather yet", "ask for it in the handler")
			continue
		}
		o.plan.Parts = append(o.plan.Parts, Part{
			Go: codegen.UppercaseFirstCharacter(built.plan.Go), Type: built.model, Needed: built.plan.Needed && s.When == nil, Step: built.plan,
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

// reserved are the names that generated code uses itself.
var reserved = []string{
	"a", "b", "g", "ctx", "req", "err", "principal", "parts", "missing", "body", "index", "keys", "answers", "answer",
	"context", "http", "strconv", "time", "auth", "fanout", "fault", "projection",
	"append", "byte", "error", "false", "int32", "int64", "len", "make", "new", "nil", "string", "true",
}

// counted are the names that the printer numbers itself.
var counted = regexp.MustCompile(`^(m|v|item)[0-9]+$|Index$`)

// variable returns the Go variable of a step: its id, unless that means something else already.
func (o *operationBuilder) variable(id string) string {
	name := codegen.LowercaseFirstCharacters(codegen.SchemaNameToTypeName(id))
	for !o.free(name) {
		name += "Step"
	}
	o.taken[name] = true
	return name
}

// free says whether a name may be a step's variable.
func (o *operationBuilder) free(name string) bool {
	for _, u := range o.upstreams {
		if u.Package == name {
			return false
		}
	}
	return !o.taken[name] && !codegen.IsGoKeyword(name) && !slices.Contains(reserved, name) && !counted.MatchString(name)
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
