package plan

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/contract"
)

func (h *holder) parameters(op *openapi3.Operation) {
	taken := map[string]bool{}
	for _, p := range h.call.Parameters {
		key := parameterKey(p.In, p.Name)
		taken[key] = true
		i := slices.IndexFunc(op.Parameters, func(of *openapi3.ParameterRef) bool { return parameterKey(of.Value.In, of.Value.Name) == key })
		name := p.In + " " + p.Name
		switch {
		case i < 0:
			h.broken(request, name, "", "%s takes no %s parameter %s, which %s sends", h.name, p.In, p.Name, h.by)
		case op.Parameters[i].Value.Required && p.Optional:
			h.broken(request, name, "", "%s requires the %s parameter %s, which %s does not always send", h.name, p.In, p.Name, h.by)
		default:
			h.sent(name, p.Values, p.Typed, h.requests.node(op.Parameters[i].Value.Schema))
		}
	}
	for _, p := range op.Parameters {
		if p.Value.Required && !taken[parameterKey(p.Value.In, p.Value.Name)] {
			h.broken(request, p.Value.In+" "+p.Value.Name, "", "%s requires the %s parameter %s, which %s does not send", h.name, p.Value.In, p.Value.Name, h.by)
		}
	}
}

func (h *holder) body(op *openapi3.Operation) {
	taken := requestBody(op)
	switch own := h.call.Body; {
	case own == nil && taken != nil && taken.Required:
		h.broken(request, "", "#", "%s requires a body, and %s sends none", h.name, h.by)
	case own == nil:
	case taken == nil:
		h.broken(request, "", "#", "%s takes no body, and %s sends one", h.name, h.by)
	case taken.Required && own.Optional:
		h.broken(request, "", "#", "%s requires a body, which %s does not always send", h.name, h.by)
	case taken.Content[own.MediaType] == nil:
		h.broken(request, "", "#", "%s takes no %s, which %s sends", h.name, own.MediaType, h.by)
	default:
		h.sent("", own.Values, false, h.requests.node(taken.Content[own.MediaType].Schema))
	}
}

// sent proves that the upstream takes what is sent.
func (h *holder) sent(name string, facts contract.Pointers, typed bool, taken *Node) {
	shapes := newShaper(requests)
	f := &fit{source: shapes, target: h.requests}
	source, target := side{shapes.node(schemaOfFacts(facts)), of(h.by, name)}, side{taken, of(h.name, name)}
	if name == "" || h.forwards() {
		f.null(source, target)
	}
	f.whole(source, target)
	for _, m := range f.misfits {
		pointer := pointerOf(m.of.target)
		switch {
		case typed && (bounding(m.code) || pointer == "#/*" && h.takesAnyKey(taken)): // of keys that are sent as text
		case facts[pointer].Schema != "": // which is held to its words
		default:
			h.broken(request, name, pointer, "%s", m.text)
		}
	}
	h.batch(name, facts["#"], typed, taken)
	if name == "" && !h.forwards() {
		h.named(request, name, facts, h.requests, taken)
	}
	h.same(request, name, facts, h.requests, taken)
}

// batch proves that so many keys are taken at once as are sent.
func (h *holder) batch(name string, sent contract.Fact, typed bool, taken *Node) {
	known := h.requests.known(taken)
	if !typed || sent.MaxItems == nil || known == nil {
		return
	}
	if most := limitsOf(known).Items.Max; most != nil && *most < *sent.MaxItems {
		h.broken(request, name, "#", "%s takes at most %d of %s, and %s sends %d", h.name, *most, name, h.by, *sent.MaxItems)
	}
}

// takesAnyKey says whether the items of a list are plain texts, as which any key can be sent.
func (h *holder) takesAnyKey(list *Node) bool {
	known := h.requests.known(list)
	if known == nil || known.Items == nil || known.Items.Ref != "" {
		return false
	}
	return known.Items.Type == "String" && known.Items.Format == "" && len(known.Items.Enum) == 0
}

// of names a value of an operation: "orders.getOrder query limit #", or of a body "orders.getOrder #".
func of(operation, name string) string {
	return strings.Join(strings.Fields(operation+" "+name+" #"), " ")
}

// pointerOf returns the pointer in what a message calls a value.
func pointerOf(name string) string {
	_, pointer, _ := strings.Cut(name, "#")
	return "#" + pointer
}
