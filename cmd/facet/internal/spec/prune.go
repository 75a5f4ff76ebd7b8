package spec

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pruner makes a smaller tree of a document's: some operations, and the components that these need.
type pruner struct {
	file       *file
	keep       map[string]bool // by operationId
	components map[component]bool
	waiting    []component // those that were not looked into yet
}

// component is a component by its section and its name.
type component struct{ section, name string }

// document returns the tree of what is kept. What is to be called is no operation of ours: webhooks and callbacks go.
func (p *pruner) document(root *yaml.Node) *yaml.Node {
	paths := filtered(get(root, "paths"), func(key, item *yaml.Node) *yaml.Node { return p.pathItem(key.Value, item) })
	p.needs(paths)
	for len(p.waiting) > 0 {
		next := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.needs(get(get(get(root, "components"), next.section), next.name))
	}
	return filtered(root, func(key, member *yaml.Node) *yaml.Node {
		switch key.Value {
		case "webhooks":
			return nil
		case "paths":
			return paths
		case "components":
			return p.kept(member)
		case "info":
			return p.info(member)
		default:
			return member
		}
	})
}

// info gives a document a title where it has none, or an empty one: nobody but its owner reads it.
func (p *pruner) info(n *yaml.Node) *yaml.Node {
	if title := get(n, "title"); n.Kind != yaml.MappingNode || title != nil && title.Value != "" {
		return n
	}
	without := filtered(n, func(key, member *yaml.Node) *yaml.Node {
		if key.Value == "title" {
			return nil
		}
		return member
	})
	name := strings.TrimPrefix(p.file.name, string(Upstream)+"/")
	without.Content = append([]*yaml.Node{text("title", n), text(name, n)}, without.Content...)
	return without
}

// pathItem returns a path with the operations that are kept, or nil when none is.
func (p *pruner) pathItem(path string, item *yaml.Node) *yaml.Node {
	if item.Kind != yaml.MappingNode {
		return nil
	}
	any := get(item, "$ref") != nil // of another file, or a component: whoever reads it sees
	kept := filtered(item, func(key, member *yaml.Node) *yaml.Node {
		if field("pathItem", key.Value) != "operation" {
			return member
		}
		id := identify(key.Value, path, member)
		if !p.keep[id] {
			return nil
		}
		any = true
		return operationOf(id, member)
	})
	if !any {
		return nil
	}
	return kept
}

// operationOf returns an operation under its name, without what it calls back.
func operationOf(id string, op *yaml.Node) *yaml.Node {
	kept := filtered(op, func(key, member *yaml.Node) *yaml.Node {
		if key.Value == "callbacks" {
			return nil
		}
		return member
	})
	if kept.Kind == yaml.MappingNode && get(op, "operationId") == nil {
		kept.Content = append([]*yaml.Node{text("operationId", op), text(id, op)}, kept.Content...)
	}
	return kept
}

// identify returns what an operation is called: its operationId, or else its method and path, as getOrdersOrderId for GET
// /orders/{order_id}.
func identify(method, path string, op *yaml.Node) string {
	if id := get(op, "operationId"); id != nil && id.Value != "" {
		return id.Value
	}
	name := strings.ToLower(method)
	for _, word := range notInName.Split(path, -1) {
		if word != "" {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return name
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9]+`)

// text makes a text that stands where another node does.
func text(value string, at *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: at.Line, Column: at.Column}
}

// kept returns the components that are kept. Schemes of security are few, and named without a reference.
func (p *pruner) kept(components *yaml.Node) *yaml.Node {
	return filtered(components, func(section, all *yaml.Node) *yaml.Node {
		if section.Value == "securitySchemes" {
			return all
		}
		return filtered(all, func(name, member *yaml.Node) *yaml.Node {
			if !p.components[component{section.Value, name.Value}] {
				return nil
			}
			return member
		})
	})
}

// needs keeps the components that a node refers to.
func (p *pruner) needs(n *yaml.Node) {
	scalars(n, func(_ string, n *yaml.Node) {
		location, fragment, isPointer := strings.Cut(n.Value, "#")
		if isPointer && strings.HasPrefix(fragment, "/components/") { // a $ref, or where a discriminator leads
			if name, err := p.file.beside(location); location == "" || err == nil && name == p.file.name {
				p.want(fragment)
			}
		}
	})
}

// want keeps a component that a pointer leads to, or into.
func (p *pruner) want(fragment string) {
	way := tokens(fragment)
	if len(way) < 3 || way[0] != "components" {
		return
	}
	c := component{way[1], way[2]}
	if !p.components[c] && get(get(get(p.file.root, "components"), c.section), c.name) != nil {
		p.components[c] = true
		p.waiting = append(p.waiting, c)
	}
}

// filtered returns a mapping with what to makes of its members; nil leaves a member out. What is no mapping stays.
func filtered(n *yaml.Node, to func(key, member *yaml.Node) *yaml.Node) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return n
	}
	made := *n
	made.Content = nil
	for key, member := range members(n) {
		if member = to(key, member); member != nil {
			made.Content = append(made.Content, key, member)
		}
	}
	return &made
}

// scalars calls do with each text below a node, and the key that it stands under, which is empty in a list.
func scalars(n *yaml.Node, do func(key string, n *yaml.Node)) {
	walkScalars("", n, do, map[*yaml.Node]bool{})
}

func walkScalars(key string, n *yaml.Node, do func(key string, n *yaml.Node), seen map[*yaml.Node]bool) {
	switch n = value(n); {
	case n == nil || seen[n]:
	case n.Kind == yaml.ScalarNode:
		do(key, n)
	case n.Kind == yaml.MappingNode:
		seen[n] = true
		for key, member := range members(n) {
			walkScalars(key.Value, member, do, seen)
		}
	default:
		seen[n] = true
		for _, item := range n.Content {
			walkScalars("", item, do, seen)
		}
	}
}
