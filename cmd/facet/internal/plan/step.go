package plan

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// builtStep is a step and what it yields.
type builtStep struct {
	plan     Step
	x        *xbff.Step
	upstream *Upstream
	call     *Call
	yields   value // of a list of calls: one answer
	many     bool  // it yields an answer for each key
	keyType  string
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
		before := inputs(s)
		if s.Fallback != nil && s.Fallback.Step != nil {
			before = append(before, s.Fallback.Step.Value)
		}
		for _, input := range before {
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

// step plans one step; nil when what it calls is not known.
func (o *operationBuilder) step(s *xbff.Step) *builtStep {
	u, call := o.called(s)
	if call == nil {
		return nil
	}
	built := &builtStep{x: s, upstream: u, call: call, plan: Step{
		ID: s.ID.Value, Go: o.variable(s.ID.Value), Needed: !s.Optional, Timeout: o.plan.Timeout,
	}}
	if s.Timeout != nil {
		built.plan.Timeout = s.Timeout.Value
	}
	if built.plan.Timeout > o.plan.Timeout {
		o.complain(xbff.StepLongerThanTimeout, s.Timeout.Pos, fmt.Sprintf("step %s may take %s, the operation %s", s.ID.Value, built.plan.Timeout, o.plan.Timeout), "give the operation more time, or the step less")
	}
	o.waits(s, built)
	o.retry(s, built)
	o.cache(s, built)
	built.yields = value{shapes: u.shapes, raw: built.plan.Go + ".Value().Body", absent: s.When != nil || s.Optional, whence: "$steps." + s.ID.Value + ".outputs.body"}
	if call.Rawable() {
		built.yields.node = &Node{Ref: call.Result.Answers[0].Shape}
	}
	inside := scope{o: o, early: true}
	if s.ForEach != nil {
		item, ok := o.loop(s, built)
		if !ok {
			return nil
		}
		inside = inside.within(item)
	}
	built.plan.Call = o.stepCall(inside, built)
	if s.When != nil {
		built.plan.Skip = o.unless(s.When, scope{o: o})
	}
	o.fallback(s, built)
	o.steps[s.ID.Value] = built
	return built
}

// waits plans which steps come first.
func (o *operationBuilder) waits(s *xbff.Step, built *builtStep) {
	for _, input := range inputs(s) {
		other, ok := o.steps[input]
		switch {
		case ok && o.other[input]:
			o.complain(xbff.FallbackStepRead, s.Pos, fmt.Sprintf("step %s reads %s, which is asked only when another step has failed", s.ID.Value, input), "read the step that it stands in for")
		case ok:
			other.plan.Read = true
			built.plan.After = append(built.plan.After, other.plan.Go)
		case o.x.Step(input) == nil:
			o.complain(xbff.UnknownStep, s.Pos, fmt.Sprintf("there is no step %s", input), "name a step of this operation")
		}
	}
}

// called finds what a step calls.
func (o *operationBuilder) called(s *xbff.Step) (*Upstream, *Call) {
	u, ok := o.upstreams[s.Operation.Source]
	if !ok {
		o.complain(xbff.UnknownSource, s.Operation.Pos, fmt.Sprintf("sourceDescriptions has no %q", s.Operation.Source), "name one of its sources"+did(s.Operation.Source, o.sourceNames()))
		return nil, nil
	}
	var names []string
	for i := range u.Calls {
		call := &u.Calls[i]
		if name := strings.TrimPrefix(call.Op, u.Name+"."); name != s.Operation.OperationID {
			names = append(names, name)
			continue
		}
		if !call.Rawable() && (call.Result.Type != "" || s.ForEach != nil) {
			o.complain(xbff.NoStepBody, s.Operation.Pos, fmt.Sprintf("%s does not answer with JSON of one shape", call.Op), "call it in a handler written by hand")
			return nil, nil
		}
		o.use(u, call)
		return u, call
	}
	o.complain(xbff.UnknownOperation, s.Operation.Pos, fmt.Sprintf("%s has no operation %q", u.Source, s.Operation.OperationID), "name one of its operationIds"+did(s.Operation.OperationID, names))
	return nil, nil
}

func (o *operationBuilder) sourceNames() []string {
	var names []string
	for _, s := range o.document.Sources {
		names = append(names, s.Name.Value)
	}
	return names
}

// did suggests the nearest name.
func did(name string, names []string) string {
	if nearest := xbff.Nearest(name, names); nearest != "" {
		return ": did you mean " + nearest + "?"
	}
	return ""
}

// use adds a call to the interface that the aggregations need of an upstream.
func (o *operationBuilder) use(u *Upstream, call *Call) {
	o.service(u).add(Method{Name: method(call), Signature: signature(u, call)})
}

// method is the caller's method for a step.
func method(call *Call) string {
	if call.Rawable() || call.Body != nil {
		return call.Name + "JSON"
	}
	return call.Name
}

func signature(u *Upstream, call *Call) string {
	params := []string{"ctx context.Context"}
	for _, p := range call.Args {
		params = append(params, p.Go+" "+qualified(u.Package, p.Type))
	}
	if call.ParamsType != "" {
		params = append(params, "params *"+qualified(u.Package, call.ParamsType))
	}
	if call.Body != nil {
		params = append(params, "body projection.Raw")
	}
	result := "error"
	if call.Rawable() {
		result = "(upstream.Reply, error)"
	}
	return "(" + strings.Join(params, ", ") + ") " + result
}

// unsafe says whether a call may change something (RFC 9110 section 9.2.1).
func (c Call) unsafe() bool {
	return c.Method != http.MethodGet && c.Method != http.MethodHead && c.Method != http.MethodOptions
}

// safety proves that a change is one, and comes last.
func (o *operationBuilder) safety(built []*builtStep) {
	if o.x.AcceptNonAtomic {
		return
	}
	var changes []*builtStep
	for _, b := range built {
		if b.call.unsafe() {
			changes = append(changes, b)
		}
	}
	for i, b := range changes {
		switch {
		case b.x.ForEach != nil:
			o.complain(xbff.UnsafeInList, b.x.Pos, fmt.Sprintf("step %s changes something for each item, of which some may fail", b.plan.ID), "let one operation take the list, or accept it with acceptNonAtomic: true")
		case i > 0:
			o.complain(xbff.ManyUnsafeSteps, b.x.Pos, fmt.Sprintf("step %s changes something, and so does step %s", b.plan.ID, changes[0].plan.ID), "let one operation do both, or accept it with acceptNonAtomic: true")
		case len(changes) == 1:
			o.last(b, built)
		}
	}
}

// last proves that every other step is over before the one that changes something.
func (o *operationBuilder) last(change *builtStep, built []*builtStep) {
	before := map[string]bool{}
	var walk func(*xbff.Step)
	walk = func(s *xbff.Step) {
		for _, id := range inputs(s) {
			if other := o.x.Step(id); other != nil && !before[id] {
				before[id] = true
				walk(other)
			}
		}
	}
	walk(change.x)
	var late []string
	for _, b := range built {
		if b != change && !before[b.plan.ID] && !o.other[b.plan.ID] {
			late = append(late, b.plan.ID)
		}
	}
	if len(late) > 0 {
		names := strings.Join(late, ", ")
		o.complain(xbff.UnsafeNotLast, change.x.Pos, fmt.Sprintf("step %s changes something while %s may still fail", change.plan.ID, names), "let it wait with dependsOn: ["+names+"], or accept it with acceptNonAtomic: true")
	}
}
