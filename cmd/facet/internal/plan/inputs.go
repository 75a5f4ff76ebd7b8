package plan

import (
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// inputs returns the ids of the steps that a step reads or waits for.
func inputs(s *xbff.Step) []string {
	var ids []string
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	read := func(e *xbff.Expr) {
		if e != nil && (e.Root == xbff.StepBody || e.Root == xbff.StepOutput) {
			add(e.Step)
		}
	}
	for _, p := range s.Parameters {
		readValue(p.Value, read)
	}
	if s.RequestBody != nil {
		readMapping(s.RequestBody.Payload, read, add)
	}
	if s.When != nil {
		read(s.When.Left)
	}
	read(s.ForEach)
	for _, id := range s.DependsOn {
		add(id.Value)
	}
	return ids
}

// readValue finds the expressions of a value.
func readValue(v *xbff.Value, read func(*xbff.Expr)) {
	if v == nil {
		return
	}
	read(v.Expr)
	if v.Template != nil {
		for _, part := range v.Template.Parts {
			read(part.Expr)
		}
	}
}

// readMapping finds the expressions of a mapping, and the steps that it looks into.
func readMapping(m *xbff.Mapping, read func(*xbff.Expr), lookInto func(string)) {
	if m == nil {
		return
	}
	readValue(m.Value, read)
	if m.Object != nil {
		for _, member := range m.Object.Members {
			readMapping(member.Value, read, lookInto)
		}
	}
	if m.Each != nil {
		read(m.Each.Over)
		readMapping(m.Each.Value, read, lookInto)
	}
	if m.Lookup != nil {
		read(m.Lookup.Key)
		lookInto(m.Lookup.Step.Value)
	}
	for _, of := range m.Coalesce {
		readMapping(of, read, lookInto)
	}
	if m.Enum != nil {
		read(m.Enum.Value)
	}
}
