package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/contract"
)

// named finds the pointers that the document has no word for any more, and returns them.
func (h *holder) named(where, name string, facts contract.Pointers, shapes *shaper, node *Node) (gone []string) {
	for _, pointer := range slices.Sorted(maps.Keys(facts)) {
		if slices.ContainsFunc(gone, func(at string) bool { return strings.HasPrefix(pointer, at+"/") }) {
			continue
		}
		if _, ok := lead(shapes, node, pointer); !ok && !facts[pointer].Never {
			gone = append(gone, pointer)
			h.broken(where, name, pointer, "%s has no %s, which %s %s", h.name, pointer, h.by, map[bool]string{true: "sends", false: "reads"}[where == request])
		}
	}
	return gone
}

// found is a value in a document: what it says, and whether it may be null or absent.
type found struct {
	node  *Node
	maybe bool
}

// lead follows a pointer, and reports false where it leads nowhere.
func lead(shapes *shaper, node *Node, pointer string) (found, bool) {
	at := found{node: node}
	for _, token := range contract.Tokens(pointer) {
		known := shapes.known(at.node)
		if known == nil {
			return found{}, false
		}
		at.maybe = at.maybe || known.Nullable
		member := known.member(token)
		switch {
		case known.Type == "Array" && token == contract.Any:
			at = found{node: known.Items}
		case member != nil && !member.Absent:
			at = found{node: member.Node, maybe: at.maybe || !member.Required}
		case known.Type == "Object" && known.Rest != nil:
			at = found{node: known.Rest, maybe: true}
		default:
			return found{}, false
		}
	}
	if known := shapes.known(at.node); known == nil || known.Nullable {
		at.maybe = true
	}
	return at, true
}

// exact proves that values keep the Go types that code written by hand reads.
func (h *holder) exact(status, name string, facts contract.Pointers, node *Node) {
	for pointer, fact := range facts {
		at, ok := lead(h.answers, node, pointer)
		if !fact.Exact || !ok {
			continue
		}
		known := h.answers.known(at.node)
		inside := facts[pointer[:max(0, strings.LastIndexByte(pointer, '/'))]].Exact // of a generated type, not a field of our own
		if known == nil || jsonTypeOf(known.Type) != fact.Type && fact.Type != "" || formatOf(known) != fact.Format ||
			h.answers.schemaName(at.node) != fact.Name || inside && h.null(known) != fact.Nullable {
			h.broken(status, name, pointer, "%s %s has another Go type, which code of %s reads", h.name, pointer, h.by)
		}
	}
}

// formatOf returns a format that says more than how to show a value.
func formatOf(n *Node) string {
	if n.Type == "String" {
		return textFormat(n)
	}
	return n.Format
}

// null says whether Go has null for a value: the word nullable is none of OpenAPI 3.1.
func (h *holder) null(n *Node) bool {
	if h.version31 && n.schema != nil && n.schema.Nullable && n.schema.Type != nil {
		return n.schema.Type.Includes(openapi3.TypeNull)
	}
	return n.Nullable
}

// same proves what is used in the words of its schema.
func (h *holder) same(where, name string, facts contract.Pointers, shapes *shaper, node *Node) {
	for pointer, fact := range facts {
		if fact.Schema == "" {
			continue
		}
		at, ok := lead(shapes, node, pointer)
		if !ok {
			continue
		}
		if known := shapes.known(at.node); known == nil || canonical(known.schema) != fact.Schema {
			h.broken(where, name, pointer, "%s %s is not described in the same words any more, and %s takes it as it is", h.name, pointer, h.by)
		}
	}
}

// left proves that a document leaves open what the frontend has something to do about.
func (h *holder) left(status, name string, facts contract.Pointers, node *Node) {
	for pointer, fact := range facts {
		at, ok := lead(h.answers, node, pointer)
		if !ok {
			continue
		}
		if fact.Tested && !at.maybe {
			h.broken(status, name, pointer, "%s %s is never null any more, and %s says what then", h.name, pointer, h.by)
		}
		known := h.answers.known(at.node)
		if known == nil || len(known.Enum) == 0 {
			continue
		}
		for _, text := range fact.Among {
			if !slices.Contains(known.Enum, text) {
				h.broken(status, name, pointer, "%s %s is never %s any more, for which %s has a rule", h.name, pointer, text, h.by)
			}
		}
	}
}
