package plan

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/contract"
)

// locked notes what passing an operation through relies on.
func (f *forwarder) locked() {
	c := calling(f.u, f.call)
	for _, group := range []struct {
		in     string
		params []*openapi3.Parameter
	}{{"path", f.own("path")}, {"query", f.own("query")}, {"header", f.own("header")}, {"cookie", f.own("cookie")}} {
		for _, p := range group.params {
			facts := factTree{}
			shapes := newShaper(requests)
			facts.demand("#", demand{node: shapes.node(p.Schema), in: shapes, whole: true}, nil)
			c.Parameters = append(c.Parameters, contract.Parameter{Name: p.Name, In: group.in, Optional: !p.Required, Values: facts.pointers()})
		}
	}
	ordered(c.Parameters)
	if own := requestBody(f.op.Spec); own != nil && f.plan.Body {
		mediaType := f.call.Body.MediaType
		c.Body = &contract.Body{MediaType: mediaType, Optional: !own.Required, Values: passedFacts(requests, own.Content[mediaType].Schema)}
	}
	for _, status := range relayable {
		if text := strconv.Itoa(status); declares(f.op.Spec, text) {
			c.Relayed = append(c.Relayed, text)
		}
	}
	for status, ref := range f.op.Spec.Responses.Map() {
		if status[0] == '2' && ref.Value != nil {
			c.Answers[status] = passedAnswer(ref.Value)
		}
	}
	f.plan.lock = c
}

// own returns the frontend's parameters of a place.
func (f *forwarder) own(in string) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, p := range slices.Concat(f.op.PathParams, f.op.QueryParams, f.op.HeaderParams, f.op.CookieParams) {
		if p.In == in {
			all = append(all, p.Spec)
		}
	}
	return all
}

func passedFacts(d direction, schema *openapi3.SchemaRef) contract.Pointers {
	facts, shapes := factTree{}, newShaper(d)
	facts.demand("#", demand{node: shapes.node(schema), in: shapes, whole: true}, nil)
	return facts.pointers()
}

// passedAnswer is what the frontend says of an answer that is passed on.
func passedAnswer(r *openapi3.Response) contract.Answer {
	a := contract.Answer{}
	for mediaType, content := range r.Content {
		if isJSON(mediaType) {
			a.MediaType, a.Values = mediaType, passedFacts(answers, content.Schema)
		}
	}
	for name, ref := range r.Headers {
		if name = http.CanonicalHeaderKey(name); name == "Content-Type" {
			continue
		}
		shapes, facts := newShaper(answers), factTree{}
		facts.demand("#", demand{node: shapes.node(ref.Value.Schema), in: shapes, whole: true}, nil)
		facts.at("#").there = ref.Value.Required
		if a.Headers == nil {
			a.Headers = contract.Pointers{}
		}
		a.Headers[name] = facts.at("#").lock()
	}
	return a
}

// failures returns the failures that an operation declares, in the document's words.
func failures(op *openapi3.Operation) []string {
	var all []string
	for status := range op.Responses.Map() {
		switch {
		case status[0] == '2':
		case strings.EqualFold(status, "default"):
			all = append(all, "default")
		default:
			all = append(all, strings.ToUpper(status))
		}
	}
	slices.Sort(all)
	return all
}
