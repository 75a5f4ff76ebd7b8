package xbff

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parameter is one parameter of a call.
type Parameter struct {
	Pos
	Name Text
	// In is path, query, header or cookie.
	In    Text
	Value *Value
}

var places = []string{"path", "query", "header", "cookie"}

func (r *reader) parameters(n *yaml.Node, in scope) []*Parameter {
	items, _ := r.list(n, "parameters", 0, "write [{name: orderId, in: path, value: $request.path.order_id}]")
	var parameters []*Parameter
	for _, item := range items {
		p := r.parameter(item, in)
		if p == nil {
			continue
		}
		twin := slices.IndexFunc(parameters, func(other *Parameter) bool {
			return other.In.Value == p.In.Value && (other.Name.Value == p.Name.Value || p.In.Value == "header" && strings.EqualFold(other.Name.Value, p.Name.Value))
		})
		if twin >= 0 {
			r.again(p.Name.Pos, parameters[twin].Name.Pos, DuplicateName, fmt.Sprintf("the %s parameter %s is given twice", p.In.Value, p.Name.Value), "keep one of them")
		}
		parameters = append(parameters, p)
	}
	return parameters
}

func (r *reader) parameter(n *yaml.Node, in scope) *Parameter {
	o := r.object(n, &parameterKeys)
	if o == nil {
		return nil
	}
	p := &Parameter{Pos: o.Pos}
	ok := true
	if v := o.need("name"); v != nil {
		p.Name, ok = r.text(v, "name", "write the parameter's name")
	}
	if v := o.need("in"); v != nil {
		var known bool
		p.In, known = r.word(v, "in", places)
		ok = ok && known
	}
	if v := o.need("value"); v != nil {
		p.Value = r.value(v, "value", in)
	}
	if !ok || p.Name.Value == "" || p.In.Value == "" {
		return nil
	}
	return p
}
