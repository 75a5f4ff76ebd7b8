package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/internal/nearest"
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
	declares []string // the failures that the operation of the frontend declares
}

// ordered returns the steps, each after those that it reads.
func (o *operationBuilder) ordered() []*xbff.Step {
	var ordered []*xbff.Step
	var path []string // the steps whose inputs are visited
	placed := map[string]bool{}
	var visit func(*xbff.Step)
	visit = func(s *xbff.Step) {
		if placed[s.ID.Value] {
			return
		}
		if from := slices.Index(path, s.ID.Value); from >= 0 {
			o.circle = true
			round := strings.Join(append(slices.Clone(path[from:]), s.ID.Value), " → ")
			o.complain(xbff.StepCycle, s.ID.Pos, fmt.Sprintf("step %s waits for itself: %s", s.ID.Value, round), "take one of the references out")
			return
		}
		path = append(path, s.ID.Value)
		before := inputs(s)
		if s.Fallback != nil && s.Fallback.Step != nil {
			before = append(before, s.Fallback.Step.Value)
		}
		for _, input := range before {
			if other := o.x.Step(input); other != nil {
				visit(other)
			}
		}
		path = path[:len(path)-1]
		placed[s.ID.Value] = true
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
	built.plan.Reads, built.plan.Picks = new(Reads), lowerFirst(o.plan.Name)+codegen.UppercaseFirstCharacter(built.plan.Go)+"Reads"
	built.yields = value{shapes: u.shapes, reads: built.plan.Reads, raw: built.plan.Go + ".Value().Body", absent: s.When != nil || s.Optional, maybe: s.When != nil || s.Optional, whence: "$steps." + s.ID.Value + ".outputs.body"}
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
	built.plan.called, built.declares = built, failures(o.op.Spec)
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
		if other, ok := o.steps[input]; ok {
			other.plan.Read = true
			built.plan.After = append(built.plan.After, other.plan.Go)
		}
	}
	for _, id := range s.DependsOn { // what is read is proved where it is read
		switch {
		case o.x.Step(id.Value) == nil:
			o.unknownStep(id.Value, id.Pos)
		case o.other[id.Value]:
			o.complain(xbff.FallbackStepRead, id.Pos, fmt.Sprintf("step %s is asked only when another step has failed", id.Value), "wait for the step that it stands in for")
		}
	}
}

func (o *operationBuilder) unknownStep(id string, at xbff.Pos) {
	o.complain(xbff.UnknownStep, at, fmt.Sprintf("there is no step %s", id), "name a step of this operation"+did(id, o.stepNames()))
}

// called finds what a step calls.
func (o *operationBuilder) called(s *xbff.Step) (*Upstream, *Call) {
	u, call := o.find(&s.Operation)
	if call == nil {
		return nil, nil
	}
	if !call.Rawable() && (call.Result.Type != "" || s.ForEach != nil) {
		o.complain(xbff.NoStepBody, s.Operation.Pos, fmt.Sprintf("%s does not answer with JSON of one shape", call.Op), "call it in a handler written by hand")
		return nil, nil
	}
	o.use(u, call)
	return u, call
}

// find finds an upstream's operation.
func (o *operationBuilder) find(ref *xbff.OperationRef) (*Upstream, *Call) {
	u, ok := o.upstreams[ref.Source]
	if sources := o.sourceNames(); !ok {
		if !slices.Contains(sources, ref.Source) { // else its document is what is missing, which is reported
			o.complain(xbff.UnknownSource, ref.Pos, fmt.Sprintf("sourceDescriptions has no %q", ref.Source), "name one of its sources"+did(ref.Source, sources))
		}
		return nil, nil
	}
	var names []string
	for i := range u.Calls {
		name := strings.TrimPrefix(u.Calls[i].Op, u.Name+".")
		if name == ref.OperationID {
			return u, &u.Calls[i]
		}
		names = append(names, name)
	}
	o.complain(xbff.UnknownOperation, ref.Pos, fmt.Sprintf("%s has no operation %q", u.Source, ref.OperationID), "name one of its operationIds"+did(ref.OperationID, names))
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
	if near := nearest.Word(name, names); near != "" {
		return ": did you mean " + near + "?"
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
		params = append(params, "reads *projection.Pick")
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
