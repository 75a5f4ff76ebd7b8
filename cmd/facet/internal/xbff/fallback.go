package xbff

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fallback is what a failed step yields: a value, or what another step yields, which is called for only then.
type Fallback struct {
	Pos
	// Value is nil when Step is given.
	Value *Literal
	// Step is the id of the other step; nil when Value is given.
	Step *Text
}

// fallback reads a value, or the body of another step.
func (r *reader) fallback(n *yaml.Node) *Fallback {
	if kind, _ := scalar(n); n.Kind == yaml.ScalarNode && kind == KindString && strings.HasPrefix(n.Value, "$") {
		return r.fallbackStep(n)
	}
	v := r.value(n, "fallback", scope{})
	if v == nil || v.Literal == nil {
		return nil
	}
	return &Fallback{Pos: v.Pos, Value: v.Literal}
}

func (r *reader) fallbackStep(n *yaml.Node) *Fallback {
	in := scope{[]Root{StepBody}, "a value, or $steps.<stepId>.outputs.body"}
	e := r.expr(n, "fallback", in)
	if e == nil {
		return nil
	}
	if len(e.Pointer) > 0 {
		r.wrong(e.Pos, ExpressionNotHere, fmt.Sprintf("fallback cannot use %s: it takes the place of the whole body", e.Text), "write $steps."+e.Step+".outputs.body")
		return nil
	}
	return &Fallback{Pos: e.Pos, Step: &Text{e.Pos, e.Step}}
}
