package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// builtStep is a step and what it yields.
type builtStep struct {
	plan   Step
	yields value
	model  string // the Go type of what it yields
	index  bool   // it yields an index of answers by key
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

// step plans one step; nil when what it calls is not known.
func (o *operationBuilder) step(s *xbff.Step) *builtStep {
	u, call := o.called(s)
	if call == nil {
		return nil
	}
	built := &builtStep{plan: Step{ID: s.ID.Value, Go: o.variable(s.ID.Value), Needed: !s.Optional, Timeout: o.plan.Timeout}}
	built.model = qualified(u.Package, call.Result.Answers[0].JSON)
	if s.Timeout != nil {
		built.plan.Timeout = s.Timeout.Value
	}
	if built.plan.Timeout > o.plan.Timeout {
		o.complain(xbff.StepLongerThanTimeout, s.Timeout.Pos, fmt.Sprintf("step %s may take %s, the operation %s", s.ID.Value, built.plan.Timeout, o.plan.Timeout), "give the operation more time, or the step less")
	}
	for _, input := range inputs(s) {
		if other, ok := o.steps[input]; ok {
			other.plan.Read = true
			built.plan.After = append(built.plan.After, other.plan.Go)
		} else if o.x.Step(input) == nil {
			o.complain(xbff.UnknownStep, s.Pos, fmt.Sprintf("there is no step %s", input), "name a step of this operation")
		}
	}
	if s.SuccessCriteria != nil || s.Retry != nil || s.Cache != nil || s.RequestBody != nil || s.Outputs != nil || s.Fallback != nil && s.Fallback.Step != nil {
		o.complain(xbff.NotSupported, s.Pos, "successCriteria, retry, cache, requestBody, outputs and a fallback to another step are not supported yet", "write the handler by hand")
	}
	built.yields = value{node: &Node{Ref: call.Result.Answers[0].Shape}, shapes: u.shapes, raw: built.plan.Go + ".Value()", whence: "$steps." + s.ID.Value + ".outputs.body"}
	built.yields.null = s.When != nil || s.Optional
	o.fallback(s, built)
	o.skip(s, built)
	o.relays(s, built, call)
	if s.ForEach != nil {
		o.loop(s, built, u, call)
	}
	built.plan.Call = o.call(s, u, call)
	o.steps[s.ID.Value] = built
	return built
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
			if call.Method != http.MethodGet && call.Method != http.MethodHead {
				o.complain(xbff.NotSupported, s.Operation.Pos, fmt.Sprintf("%s is a %s; steps that change something are not supported yet", call.Op, call.Method), "write the handler by hand")
				return nil, nil
			}
			o.use(u, call)
			return u, call
		}
	}
	o.complain(xbff.UnknownOperation, s.Operation.Pos, fmt.Sprintf("%s has no operation %q", u.Source, s.Operation.OperationID), "name one of its operationIds")
	return nil, nil
}

// use adds a call to the interface that the aggregations need of an upstream.
func (o *operationBuilder) use(u *Upstream, call *Call) {
	s, ok := o.services[u.Name]
	if !ok {
		s = &Service{Name: codegen.SchemaNameToTypeName(u.Name), Field: codegen.LowercaseFirstCharacters(codegen.SchemaNameToTypeName(u.Name)), Package: u.Package}
		if codegen.IsGoKeyword(s.Field) {
			s.Field += "Service"
		}
		o.services[u.Name] = s
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
	if left.text != "" {
		o.complain(xbff.ConditionNeverHolds, s.When.Pos, fmt.Sprintf("%s is never null", left.whence), "take the condition out")
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
