package xbff

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Step is one upstream call, or one for each item of a list.
type Step struct {
	// Pos is where the step begins.
	Pos
	// ID is what expressions call the step by.
	ID Text
	// Operation is what is called.
	Operation OperationRef
	// Parameters are the call's, in the order of the document.
	Parameters []*Parameter
	// RequestBody is what the call sends; nil for nothing.
	RequestBody *Body
	// DependsOn are steps that must be over first although nothing of theirs is read.
	DependsOn []Text
	// Timeout bounds the step, all its attempts together; nil when not given.
	Timeout *Duration
	// SuccessCriteria must all hold, or the step failed although the upstream said it did not.
	SuccessCriteria []*Condition
	// Retry says when to try again; nil for never.
	Retry *Retry
	// When skips the step if it does not hold; nil for always.
	When *Condition
	// Optional steps may fail: what reads them then reads null, or the fallback.
	Optional bool
	// Fallback is what a failed step yields; nil for null.
	Fallback *Fallback
	// Errors says what the upstream's 4xx and 5xx mean for the client.
	Errors []*ErrorRule
	// Cache keeps the step's response; nil for not at all.
	Cache *Cache
	// ForEach is the list of which each item is called for; nil for a single call. Without it the next four are nil.
	ForEach *Expr
	// Key is what tells one call from another: items of the same key share one. Nil when not given.
	Key *Expr
	// Batch asks for many keys with one call; nil for one call a key.
	Batch *Batch
	// Concurrency is how many calls run at once; nil when not given.
	Concurrency *Number
	// MaxItems bounds the list; nil when not given.
	MaxItems *Number
	// Outputs are the parts of the response that later steps and the handler may read, besides its whole body.
	Outputs []*Output
}

// Output returns the output called name, or nil.
func (s *Step) Output(name string) *Output {
	for _, o := range s.Outputs {
		if o.Name.Value == name {
			return o
		}
	}
	return nil
}

// steps reads the upstream calls of an operation.
func (r *reader) steps(n *yaml.Node) []*Step {
	items, _ := r.list(n, "steps", 1, "write a step: "+stepKeys.shape)
	var steps []*Step
	for _, item := range items {
		s := r.step(item)
		if s == nil {
			continue
		}
		for _, other := range steps {
			if s.ID.Value != "" && other.ID.Value == s.ID.Value {
				r.again(s.ID.Pos, other.ID.Pos, DuplicateName, fmt.Sprintf("two steps are called %s", s.ID.Value), "give each step a stepId of its own")
				break
			}
		}
		steps = append(steps, s)
	}
	return steps
}

func (r *reader) step(n *yaml.Node) *Step {
	o := r.object(n, &stepKeys)
	if o == nil {
		return nil
	}
	s := &Step{Pos: o.Pos}
	if v := o.need("stepId"); v != nil {
		s.ID, _ = r.name(v, "stepId")
	}
	if v := o.need("operationId"); v != nil {
		if ref := r.reference(v, "operationId"); ref != nil {
			s.Operation = *ref
		}
	}
	r.order(s, o)
	r.loop(s, o)
	in := inCall
	if o.value("forEach") != nil {
		in = inLoop
	}
	r.call(s, o, in)
	r.outcome(s, o)
	r.companions(o)
	return s
}

// order reads when a step runs, and for how long.
func (r *reader) order(s *Step, o *object) {
	if v := o.value("dependsOn"); v != nil {
		items, _ := r.list(v, "dependsOn", 1, "name the steps to wait for, or leave it out: a step waits for what it reads")
		for _, item := range items {
			if id, ok := r.name(item, "dependsOn"); ok {
				s.DependsOn = append(s.DependsOn, id)
			}
		}
	}
	if v := o.value("when"); v != nil {
		s.When = r.condition(v, "when", inCall)
	}
	if v := o.value("timeout"); v != nil {
		s.Timeout = r.milliseconds(v, "timeout")
	}
	if v := o.value("optional"); v != nil {
		s.Optional, _ = r.flag(v, "optional")
	}
}

// call reads what the upstream is sent.
func (r *reader) call(s *Step, o *object, in scope) {
	if v := o.value("parameters"); v != nil {
		s.Parameters = r.parameters(v, in)
	}
	if v := o.value("requestBody"); v != nil {
		s.RequestBody = r.body(v, in)
	}
}

// outcome reads what becomes of the response, or of a failure.
func (r *reader) outcome(s *Step, o *object) {
	if v := o.value("successCriteria"); v != nil {
		s.SuccessCriteria = r.criteria(v)
	}
	if v := o.value("onFailure"); v != nil {
		s.Retry = r.retry(v)
	}
	if v := o.value("fallback"); v != nil {
		s.Fallback = r.fallback(v)
	}
	if v := o.value("errors"); v != nil {
		s.Errors = r.errors(v)
	}
	if v := o.value("cache"); v != nil {
		s.Cache = r.cache(v)
	}
	if v := o.value("outputs"); v != nil {
		s.Outputs = r.outputs(v)
	}
}

// companions reports keys that mean nothing without another one.
func (r *reader) companions(o *object) {
	for _, key := range []string{"key", "batch", "concurrency", "maxItems"} {
		if o.value(key) != nil && o.value("forEach") == nil {
			r.wrong(o.at(key), NeedsKey, key+" means nothing without forEach", "add forEach: $steps.order.outputs.body#/lines, or leave "+key+" out")
		}
	}
	if o.value("forEach") != nil && o.value("batch") != nil && o.value("key") == nil {
		r.wrong(o.at("batch"), NeedsKey, "batch has no keys to ask for", "add key: $item#/id")
	}
	if optional := o.value("optional"); o.value("fallback") != nil && (optional == nil || optional.Kind == yaml.ScalarNode && optional.Value == "false") {
		r.wrong(o.at("fallback"), NeedsKey, "fallback is never used, since the step is required", "add optional: true")
	}
}
