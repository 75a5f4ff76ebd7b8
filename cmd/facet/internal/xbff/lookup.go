package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Lookup is $lookup: of the answers of Step, the one whose key is Key, or null.
type Lookup struct {
	// Step is the id of a step with forEach.
	Step Text
	Key  *Expr
	// Pointer leads to a part of the answer; nil for all of it.
	Pointer *Pointer
}

func (r *reader) lookup(n *yaml.Node, in scope) *Lookup {
	o := r.object(n, &lookupKeys)
	l := &Lookup{}
	step, ok := r.name(o.value("$lookup"), "$lookup")
	l.Step = step
	if v := o.need("key"); v != nil {
		l.Key = r.expr(v, "key", in)
	}
	if v := o.value("pointer"); v != nil {
		l.Pointer = r.pointer(v, "pointer", "'#/price'")
		ok = ok && l.Pointer != nil
	}
	if !ok || l.Key == nil {
		return nil
	}
	return l
}
