package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/shared/contract"
)

// successes proves the answers.
func (h *holder) successes(op *openapi3.Operation) {
	if len(h.call.Answers) == 0 {
		return
	}
	found := map[string]*openapi3.Response{}
	for status, ref := range op.Responses.Map() {
		if status[0] == '2' {
			found[strings.ToUpper(status)] = ref.Value
		}
	}
	if fallback := op.Responses.Value("default"); len(found) == 0 && fallback != nil && !h.forwards() {
		found["2XX"] = fallback.Value
	}
	if len(found) == 0 {
		h.broken("", "", "", "%s declares no success any more", h.name)
	}
	shape := ""
	for n, status := range slices.Sorted(maps.Keys(found)) {
		answer, known := h.call.Answers[status]
		if !known && h.forwards() {
			h.broken(status, "", "", "%s may answer %s, which %s does not declare", h.name, status, h.by)
			continue
		}
		if !known {
			answer = h.call.Answers[slices.Sorted(maps.Keys(h.call.Answers))[0]]
		}
		ref := h.success(status, answer, found[status])
		if n > 0 && !h.forwards() && answer.MediaType != "" && (ref == "" || ref != shape) {
			h.broken(status, "", "", "%s answers %s in another shape than its other successes, and %s reads one", h.name, status, h.by)
		}
		shape = ref
	}
}

// success proves one answer, and returns the name of its schema.
func (h *holder) success(status string, answer contract.Answer, r *openapi3.Response) string {
	h.headers(status, answer, r)
	if answer.MediaType == "" && (len(r.Content) == 0 || !h.forwards()) {
		return ""
	}
	var content *openapi3.MediaType
	for _, mediaType := range sorted(r.Content) {
		if content == nil && (h.forwards() && mediaType == answer.MediaType || !h.forwards() && isJSON(mediaType)) {
			content = r.Content[mediaType]
		}
	}
	switch {
	case content == nil:
		h.broken(status, "", "#", "%s answers %s without %s, which %s reads", h.name, status, cmp.Or(answer.MediaType, "an empty body"), h.by)
		return ""
	case h.forwards() && len(r.Content) != 1:
		h.broken(status, "", "#", "%s answers %s with one of several media types, and %s passes on one", h.name, status, h.by)
		return ""
	}
	h.answered(status, "", answer.Values, h.answers.node(content.Schema))
	if h.call.Fallback != "" {
		h.fallback(status, h.answers.node(content.Schema))
	}
	if content.Schema == nil {
		return ""
	}
	return content.Schema.Ref
}

// answered proves that what is answered is what is relied on.
func (h *holder) answered(status, name string, facts contract.Pointers, given *Node) {
	shapes := newShaper(answers)
	f := &fit{source: h.answers, target: shapes}
	source, target := side{given, of(h.name, name)}, side{shapes.node(schemaOfFacts(facts)), of(h.by, name)}
	f.null(source, target)
	f.whole(source, target)
	gone := h.named(status, name, facts, h.answers, given)
	for _, m := range f.misfits {
		pointer := pointerOf(m.of.target)
		if !slices.ContainsFunc(gone, func(at string) bool { return pointer == at || strings.HasPrefix(pointer, at+"/") }) {
			h.broken(status, name, pointer, "%s", m.text)
		}
	}
	h.same(status, name, facts, h.answers, given)
	h.exact(status, name, facts, given)
	h.left(status, name, facts, given)
}

func (h *holder) headers(status string, answer contract.Answer, r *openapi3.Response) {
	for _, name := range sorted(answer.Headers) {
		fact, given := answer.Headers[name], header(r, name)
		key := "header " + name
		switch {
		case given == nil && (fact.Required || !h.forwards()):
			h.broken(status, key, "", "%s does not declare the header %s any more, which %s reads", h.name, name, h.by)
		case given == nil, !h.forwards():
		case fact.Required && !given.Required:
			h.broken(status, key, "", "%s may be without the header %s, which %s promises", h.name, name, h.by)
		default:
			fact.Required = false
			h.answered(status, key, contract.Pointers{"#": fact}, h.answers.node(given.Schema))
		}
	}
}

func (h *holder) fallback(status string, node *Node) {
	l, err := literalText(h.call.Fallback)
	if err != nil {
		h.broken(status, "", "", "the fallback of %s is no JSON", h.by)
		return
	}
	if problem := fits(h.answers, node, l); problem != "" {
		h.broken(status, "", "", "the fallback of %s does not keep the schema of %s: %s", h.by, h.name, problem)
	}
}

// literalText reads JSON as a literal.
func literalText(text string) (*xbff.Literal, error) {
	value, err := decodeJSON(text)
	if err != nil {
		return nil, err
	}
	return literalOf(value), nil
}
