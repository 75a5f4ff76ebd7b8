package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Enum is $enum. A value without a case stays what it is if the target has it too, and is the default otherwise.
type Enum struct {
	Value *Expr
	// Cases are the values that get another one, in the order of the document.
	Cases []*EnumCase
	// Default is for every other value; nil when not given.
	Default *Literal
}

// EnumCase translates one value.
type EnumCase struct {
	// From is the upstream's value, as text also when it is a number.
	From Text
	To   *Literal
}

func (r *reader) enum(n *yaml.Node, in scope) *Enum {
	o := r.object(n, &enumKeys)
	e := &Enum{Value: r.expr(o.value("$enum"), "$enum", in)}
	ok := e.Value != nil
	if v := o.value("cases"); v != nil {
		e.Cases = r.cases(v)
	}
	if v := o.value("default"); v != nil {
		e.Default = r.literal(v, "default", false)
		ok = ok && e.Default != nil
	}
	if o.value("cases") == nil && o.value("default") == nil {
		r.wrong(o.Pos, MissingKey, "$enum has neither cases nor a default", "write "+enumKeys.shape)
		return nil
	}
	if !ok {
		return nil
	}
	return e
}

func (r *reader) cases(n *yaml.Node) []*EnumCase {
	members, _ := r.members(n, "cases", "write {SHIPPED: sent}")
	var cases []*EnumCase
	for _, m := range members {
		if to := r.literal(m.value, "cases", false); to != nil {
			cases = append(cases, &EnumCase{Text{place(m.key), m.key.Value}, to})
		}
	}
	return cases
}
