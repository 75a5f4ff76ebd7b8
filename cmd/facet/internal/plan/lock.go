package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/shared/contract"
)

// Lock returns what the frontend relies on of its upstreams, by operation.
func (f *Frontend) Lock() map[string][]contract.Call {
	all := map[string][]contract.Call{}
	for i := range f.Aggregations {
		a := &f.Aggregations[i]
		steps := a.Steps
		for j := range a.Steps {
			if other := a.Steps[j].Other; other != nil { // it answers in the place of the step, so the same is relied on
				stand := *other
				stand.Reads = a.Steps[j].Reads
				steps = append(slices.Clip(steps), stand)
			}
		}
		for j := range steps {
			all[a.ID] = append(all[a.ID], steps[j].lock())
		}
		slices.SortFunc(all[a.ID], func(a, b contract.Call) int {
			return cmp.Or(cmp.Compare(a.Upstream, b.Upstream), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Step, b.Step))
		})
	}
	for i := range f.Forwards {
		all[f.Forwards[i].ID] = []contract.Call{f.Forwards[i].lock}
	}
	return all
}

// lock returns what a step relies on.
func (s *Step) lock() contract.Call {
	built := s.called
	c := calling(built.upstream, built.call)
	c.Step, c.Whole, c.Fallback = s.ID, s.whole, s.Fallback
	for _, sent := range s.sends {
		c.Parameters = append(c.Parameters, sent.lock())
	}
	ordered(c.Parameters)
	if body := requestBody(built.call.Spec); body != nil && built.x.RequestBody != nil {
		shapes := built.upstream.requests
		c.Body = &contract.Body{MediaType: built.call.Body.MediaType, Values: payloadFacts(s.Call.Payload, shapes.node(body.Content[built.call.Body.MediaType].Schema), shapes)}
	}
	for _, x := range built.x.Errors {
		c.Handled = append(c.Handled, x.Status.Value)
		if x.Override == nil && !built.x.Optional && strings.HasSuffix(x.Status.Value, "XX") {
			c.Relayed = built.declares
		}
	}
	slices.Sort(c.Handled)
	if !built.call.Rawable() {
		return c
	}
	facts := factTree{}
	facts.read("#", s.Reads)
	answer := contract.Answer{MediaType: "application/json", Values: facts.pointers()}
	for _, name := range s.fields {
		if answer.Headers == nil {
			answer.Headers = contract.Pointers{}
		}
		answer.Headers[name] = contract.Fact{Type: "string"}
	}
	for _, status := range built.call.Result.Answers[0].Match {
		c.Answers[status] = answer
	}
	return c
}

// calling begins a call.
func calling(u *Upstream, call *Call) contract.Call {
	return contract.Call{
		Upstream: u.Name, Operation: strings.TrimPrefix(call.Op, u.Name+"."), Method: call.Method, Path: call.Path, Answers: map[string]contract.Answer{},
	}
}

func (s *sent) lock() contract.Parameter {
	p := contract.Parameter{Name: s.param.Name, In: s.in, Optional: s.optional, Typed: s.value.loose}
	facts := factTree{}
	switch {
	case s.literal != nil:
		facts.at("#").present = true
		facts.at("#").nodes = append(facts.at("#").nodes, &Node{Type: capitalised(jsonType(s.literal)), Limits: &Limits{Values: []*xbff.Literal{s.literal}}})
	case s.batch > 0:
		most := uint64(s.batch)
		facts.at("#").present = true
		facts.at("#").nodes = append(facts.at("#").nodes, &Node{Type: "Array", Limits: &Limits{Items: Span{1, &most}}})
		facts.demand("#/*", s.value, nil)
		facts.at("#/*").present = true
	default:
		facts.demand("#", s.value, nil)
		facts.at("#").present = facts.at("#").present || !s.optional
	}
	p.Values = facts.pointers()
	return p
}

// ordered sorts parameters by where they are.
func ordered(all []contract.Parameter) {
	places := []string{"path", "query", "header", "cookie"}
	slices.SortStableFunc(all, func(a, b contract.Parameter) int {
		return cmp.Or(cmp.Compare(slices.Index(places, a.In), slices.Index(places, b.In)), cmp.Compare(a.Name, b.Name))
	})
}

func capitalised(typ string) string { return strings.ToUpper(typ[:1]) + typ[1:] }
