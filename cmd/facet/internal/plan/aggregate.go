package plan

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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
		case form == xbff.Full:
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

// operation plans one operation.
type operationBuilder struct {
	*builder
	op    *codegen.OperationDefinition
	x     *xbff.Operation
	plan  *Aggregation
	steps map[string]*builtStep
}

// builtStep is a step and what it yields.
type builtStep struct {
	plan   Step
	yields value
	index  bool // it yields an index of answers by key
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

// ordered returns the steps, each after those that it reads.
func (o *operationBuilder) ordered() []*xbff.Step {
	var ordered []*xbff.Step
	state := map[string]int{} // 1 while its inputs are visited, 2 when it is placed
	var visit func(*xbff.Step)
	visit = func(s *xbff.Step) {
		switch state[s.ID.Value] {
		case 1:
			o.complain(xbff.StepCycle, s.ID.Pos, fmt.Sprintf("step %s waits for itself", s.ID.Value), "take one of the references out")
			return
		case 2:
			return
		}
		state[s.ID.Value] = 1
		for _, input := range inputs(s) {
			if other := o.x.Step(input); other != nil {
				visit(other)
			}
		}
		state[s.ID.Value] = 2
		ordered = append(ordered, s)
	}
	for _, s := range o.x.Steps {
		visit(s)
	}
	return ordered
}

// inputs returns the ids of the steps that a step reads or waits for.
func inputs(s *xbff.Step) []string {
	var ids []string
	add := func(e *xbff.Expr) {
		if e != nil && (e.Root == xbff.StepBody || e.Root == xbff.StepOutput) && !slices.Contains(ids, e.Step) {
			ids = append(ids, e.Step)
		}
	}
	for _, p := range s.Parameters {
		if p.Value != nil {
			add(p.Value.Expr)
		}
	}
	if s.When != nil {
		add(s.When.Left)
	}
	add(s.ForEach)
	for _, id := range s.DependsOn {
		if !slices.Contains(ids, id.Value) {
			ids = append(ids, id.Value)
		}
	}
	return ids
}

func (o *operationBuilder) step(s *xbff.Step) {
	u, call := o.called(s)
	if call == nil {
		return
	}
	built := &builtStep{plan: Step{ID: s.ID.Value, Go: variable(s.ID.Value), Needed: !s.Optional, Timeout: o.plan.Timeout}}
	if s.Timeout != nil {
		built.plan.Timeout = s.Timeout.Value
	}
	if built.plan.Timeout > o.plan.Timeout {
		o.complain(xbff.StepLongerThanTimeout, s.Timeout.Pos, fmt.Sprintf("step %s may take %s, the operation %s", s.ID.Value, built.plan.Timeout, o.plan.Timeout), "give the operation more time, or the step less")
	}
	for _, input := range inputs(s) {
		if other, ok := o.steps[input]; ok {
			built.plan.After = append(built.plan.After, other.plan.Go)
		} else if o.x.Step(input) == nil {
			o.complain(xbff.UnknownStep, s.Pos, fmt.Sprintf("there is no step %s", input), "name a step of this operation")
		}
	}
	if s.SuccessCriteria != nil || s.Retry != nil || s.Cache != nil || s.RequestBody != nil || s.Fallback != nil && s.Fallback.Step != nil {
		o.complain(xbff.NotSupported, s.Pos, "successCriteria, retry, cache, requestBody and a fallback to another step are not supported yet", "write the handler by hand")
	}
	built.yields = value{node: call.response, shapes: u.shapes, raw: built.plan.Go + ".Value()", whence: "$steps." + s.ID.Value + ".outputs.body"}
	built.yields.null = s.When != nil || s.Optional
	o.fallback(s, built)
	o.skip(s, built)
	o.relays(s, built, call)
	if s.ForEach != nil {
		o.loop(s, built, u, call)
	}
	built.plan.Call = o.call(s, u, call)
	o.steps[s.ID.Value] = built
	o.plan.Steps = append(o.plan.Steps, built.plan)
}

// called finds what a step calls.
func (o *operationBuilder) called(s *xbff.Step) (*Upstream, *Call) {
	u, ok := o.upstreams[s.Operation.Source]
	if !ok {
		o.complain(xbff.UnknownSource, s.Operation.Pos, fmt.Sprintf("sourceDescriptions has no %q", s.Operation.Source), "name one of its sources")
		return nil, nil
	}
	for i := range u.Calls {
		if u.Calls[i].Op == u.Name+"."+s.Operation.OperationID {
			call := &u.Calls[i]
			if !call.Rawable() {
				o.complain(xbff.NoStepBody, s.Operation.Pos, fmt.Sprintf("%s does not answer with JSON of one shape", call.Op), "write the handler by hand")
				return nil, nil
			}
			o.use(u, s.Operation.Source, call)
			return u, call
		}
	}
	o.complain(xbff.UnknownOperation, s.Operation.Pos, fmt.Sprintf("%s has no operation %q", u.Source, s.Operation.OperationID), "name one of its operationIds")
	return nil, nil
}

// use adds a call to the interface that the aggregations need of an upstream.
func (o *operationBuilder) use(u *Upstream, source string, call *Call) {
	s, ok := o.services[source]
	if !ok {
		s = &Service{Name: codegen.SchemaNameToTypeName(u.Name), Field: variable(u.Name), Package: u.Package}
		o.services[source] = s
	}
	method := Method{Name: call.Name + "JSON", Signature: rawSignature(u, call)}
	if !slices.Contains(s.Methods, method) {
		s.Methods = append(s.Methods, method)
		slices.SortFunc(s.Methods, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	}
}

func rawSignature(u *Upstream, call *Call) string {
	params := []string{"ctx context.Context"}
	for _, p := range call.Args {
		params = append(params, p.Go+" "+qualified(u.Package, p.Type))
	}
	if call.ParamsType != "" {
		params = append(params, "params *"+qualified(u.Package, call.ParamsType))
	}
	return "(" + strings.Join(params, ", ") + ") (projection.Raw, error)"
}

func (o *operationBuilder) fallback(s *xbff.Step, built *builtStep) {
	if s.Fallback == nil || s.Fallback.Value == nil {
		return
	}
	if problem := fits(built.yields.shapes, built.yields.node, s.Fallback.Value); problem != "" {
		o.complain(xbff.FallbackMisfit, s.Fallback.Pos, fmt.Sprintf("the fallback of %s does not keep the upstream's response schema: %s", s.ID.Value, problem), "write a value that does")
	}
	built.plan.Fallback = string(s.Fallback.Value.JSON())
	built.yields.null = s.When != nil
}

// skip plans when. A condition on null is all that is supported yet.
func (o *operationBuilder) skip(s *xbff.Step, built *builtStep) {
	if s.When == nil {
		return
	}
	left, ok := (scope{o: o}).value(s.When.Left)
	if !ok {
		return
	}
	if s.When.Right == nil || s.When.Right.Kind != xbff.KindNull {
		o.complain(xbff.NotSupported, s.When.Pos, "a condition on other than null is not supported yet", "write the handler by hand")
		return
	}
	built.plan.Skip = left.raw + ".IsNull()"
	if s.When.Op == xbff.Equal {
		built.plan.Skip = "!" + built.plan.Skip
	}
}

// relays plans errors: the statuses that the client gets as they are.
func (o *operationBuilder) relays(s *xbff.Step, built *builtStep, call *Call) {
	for _, rule := range s.Errors {
		status, err := strconv.Atoi(rule.Status.Value)
		if err != nil || !rule.Relay {
			o.complain(xbff.NotSupported, rule.Status.Pos, "only a status that is relayed is supported yet", "write the handler by hand")
			continue
		}
		if !slices.Contains(call.Declared, rule.Status.Value) {
			o.complain(xbff.StatusNotUpstreams, rule.Status.Pos, fmt.Sprintf("%s does not declare status %d", call.Op, status), "take the line out")
		}
		if o.op.Spec.Responses.Value(rule.Status.Value) == nil {
			o.complain(xbff.UndeclaredStatus, rule.Status.Pos, fmt.Sprintf("the operation does not declare status %d, which this relays", status), "declare it")
		}
		built.plan.Relay = append(built.plan.Relay, status)
	}
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
