package xbff

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// spot is where in the OpenAPI document a node stands, as far as the extension depends on it.
type spot int

const (
	elsewhere spot = iota
	atRoot
	atPathItem
	atOperation
	atProperty
	// In these three the keys are names that somebody chose, not OpenAPI's words.
	inPaths
	inProperties
	inNames
)

var (
	// nameMaps are OpenAPI's words for objects whose keys are names, besides paths and properties.
	nameMaps = []string{
		"webhooks", "pathItems", "callbacks", "schemas", "responses", "parameters", "requestBodies", "headers",
		"securitySchemes", "links", "patternProperties", "dependentSchemas", "dependentRequired", "definitions", "$defs",
		"content", "encoding", "mapping", "scopes", "variables",
	}
	// dataWords are OpenAPI's words for values of any shape.
	dataWords = []string{"example", "examples", "default", "enum", "const", "value"}
)

// names reports whether keys are names here.
func (s spot) names() bool { return s >= inPaths }

// below returns where the value of key stands.
func (s spot) below(key string) spot {
	switch {
	case s == inPaths:
		return atPathItem
	case s == inProperties:
		return atProperty
	case s == inNames:
		return elsewhere
	case s == atRoot && key == "paths":
		return inPaths
	case s == atPathItem && slices.Contains(methods, key):
		return atOperation
	case key == "properties":
		return inProperties
	case slices.Contains(nameMaps, key):
		return inNames
	default:
		return elsewhere
	}
}

// strays goes through the whole document for words of the extension that stand where nothing reads them: to leave them
// alone would be to say that they work. It also collects the properties.
func (r *reader) strays(doc *Document, n *yaml.Node, at spot) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			r.strays(doc, item, elsewhere)
		}
	case yaml.AliasNode:
		if carries(n.Alias, map[*yaml.Node]bool{}) {
			r.wrong(place(n), AliasedValue, fmt.Sprintf("*%s stands for something with an x-bff", n.Value), "write it out here, so that its x-bff is one operation's")
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			r.stray(doc, n, i, at)
		}
	default: // there is nothing in it
	}
}

// stray looks at one member of an object.
func (r *reader) stray(doc *Document, n *yaml.Node, i int, at spot) {
	key, value := n.Content[i], n.Content[i+1]
	switch {
	case at.names():
		if at == inProperties {
			r.collect(doc, key, value)
		}
		r.strays(doc, value, at.below(key.Value))
	case strings.HasPrefix(key.Value, extension):
		r.extensionWord(n, key, at)
	case strings.HasPrefix(key.Value, "x-"), slices.Contains(dataWords, key.Value):
	default:
		r.strays(doc, value, at.below(key.Value))
	}
}

// collect keeps what a property says about where it comes from.
func (r *reader) collect(doc *Document, name, schema *yaml.Node) {
	if p := r.property(schema); p != nil {
		p.Name = Text{place(name), name.Value}
		doc.Properties = append(doc.Properties, p)
	}
}

// extensionWord reports a word of the extension that is none, or that nothing reads.
func (r *reader) extensionWord(n, key *yaml.Node, at spot) {
	const instead = "write x-bff in an operation or at the top of the document, and " + fromKey + " or " + unmappedKey + " in a property's schema"
	switch {
	case key.Value == experimentsKey && at == atRoot:
	case key.Value != extension && key.Value != experimentsKey && !slices.Contains(propertyKeys, key.Value):
		r.wrong(place(key), UnknownKey, fmt.Sprintf("nothing is called %q", key.Value), suggest(key.Value, append([]string{extension, experimentsKey}, propertyKeys...)))
	case key.Value == extension && at != atRoot && at != atOperation:
		r.wrong(place(key), MisplacedKey, "x-bff has no effect here", instead)
	case key.Value == experimentsKey:
		r.wrong(place(key), MisplacedKey, key.Value+" has no effect here", "write it at the top of the document")
	case key.Value != extension && at != atProperty:
		r.wrong(place(key), MisplacedKey, key.Value+" has no effect here", instead)
	}
	if first := find(n, key.Value).key; first != key {
		r.again(place(key), place(first), DuplicateKey, fmt.Sprintf("the key %s is here twice", key.Value), "keep one of them")
	}
}

// carries reports whether there is an x-bff anywhere below n.
func carries(n *yaml.Node, seen map[*yaml.Node]bool) bool {
	if n == nil || seen[n] {
		return false
	}
	seen[n] = true
	if n.Kind == yaml.AliasNode {
		return carries(n.Alias, seen)
	}
	if find(n, extension).key != nil {
		return true
	}
	return slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return carries(c, seen) })
}
