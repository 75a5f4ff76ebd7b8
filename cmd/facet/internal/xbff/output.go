package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Output is a named part of a response.
type Output struct {
	Name Text
	// Expr is $response.body#/… or $response.header.…
	Expr *Expr
}

func (r *reader) outputs(n *yaml.Node) []*Output {
	members, ok := r.members(n, "outputs", "write {total: $response.body#/total}")
	if ok && len(members) == 0 {
		r.wrong(place(n), TooFew, "outputs has no members", "write {total: $response.body#/total}, or leave it out for the whole body")
	}
	var outputs []*Output
	for _, m := range members {
		name, ok := r.name(m.key, "the name of an output")
		if name.Value == "body" {
			r.wrong(name.Pos, BadName, "body is every step's own output", "give the output another name")
			ok = false
		}
		if e := r.expr(m.value, m.key.Value, inResponse); e != nil && ok {
			outputs = append(outputs, &Output{name, e})
		}
	}
	return outputs
}
