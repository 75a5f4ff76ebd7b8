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
	reads(s, func(e *xbff.Expr) {
		if e.Root == xbff.StepBody || e.Root == xbff.StepOutput {
			add(e.Step)
		}
	}, add)
	for _, id := range s.DependsOn {
		add(id.Value)
	}
	return ids
}

// claims returns what of the principal decides about a step's request: what it reads itself, and what the steps read that
// it reads.
func (o *operationBuilder) claims(s *xbff.Step) []string {
	var claims []string
	seen := map[*xbff.Step]bool{}
	var look func(*xbff.Step)
	look = func(s *xbff.Step) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		reads(s, func(e *xbff.Expr) {
			switch {
			case e.Root == xbff.Principal && len(e.Pointer) > 0 && !slices.Contains(claims, e.Pointer[0]):
				claims = append(claims, e.Pointer[0])
			case e.Root == xbff.StepBody || e.Root == xbff.StepOutput:
				look(o.x.Step(e.Step))
			}
		}, func(id string) { look(o.x.Step(id)) })
	}
	look(s)
	return claims
}

// reads finds the expressions of a step, and the steps that it looks into.
func reads(s *xbff.Step, read func(*xbff.Expr), lookInto func(string)) {
	some := func(e *xbff.Expr) {
		if e != nil {
			read(e)
		}
	}
	for _, p := range s.Parameters {
		readValue(p.Value, some)
	}
	if s.RequestBody != nil {
		readMapping(s.RequestBody.Payload, some, lookInto)
	}
	if s.When != nil {
		some(s.When.Left)
	}
	some(s.ForEach)
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
