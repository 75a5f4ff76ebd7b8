package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Each is $each: for each item of the list Over, a Value, in which $item is the item.
type Each struct {
	Over  *Expr
	Value *Mapping
}

func (r *reader) each(n *yaml.Node, in scope) *Each {
	o := r.object(n, &eachKeys)
	e := &Each{Over: r.expr(o.value("$each"), "$each", in)}
	if v := o.need("value"); v != nil {
		e.Value = r.mapping(v, "value", inEach)
	}
	if e.Over == nil || e.Value == nil {
		return nil
	}
	return e
}
