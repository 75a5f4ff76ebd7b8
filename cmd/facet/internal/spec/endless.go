package spec

import (
	"maps"

	"go.yaml.in/yaml/v3"
)

// endless reports schemas that contain themselves in a way that has no end in Go: a list of itself, and an allOf that is
// part of what it puts together. A schema that contains itself as a property by a $ref is a pointer in Go, and fine.
func (w *walker) endless() {
	done := map[*yaml.Node]bool{}
	reported := map[*yaml.Node]bool{}
	for _, schema := range w.schemas {
		on := map[*yaml.Node]bool{}
		if reported[schema.node] {
			continue
		}
		if w.isList(schema, false, on) {
			w.report(schema.file, w.top(schema.node), "this is a list of itself, which has no end", "put an object in between, which has the list as a property")
			maps.Copy(reported, on)
		} else if clear(on); w.expands(schema, on, done) {
			w.report(schema.file, w.top(schema.node), "this is put together (allOf) of something that contains it, which has no end",
				"where it contains itself write a $ref alone, or an allOf with nothing but the $ref")
			maps.Copy(reported, on)
		}
	}
}

// isList says whether a schema is a list of itself: directly, through names, through other lists, or through objects that
// have no name in Go. inline says that a list's items stand there themselves.
func (w *walker) isList(at place, inline bool, on map[*yaml.Node]bool) bool {
	if at.node == nil || at.node.Kind != yaml.MappingNode {
		return false
	}
	if on[at.node] {
		return true
	}
	on[at.node] = true
	var next []*yaml.Node
	if items := get(at.node, "items"); items != nil {
		next = append(next, items)
	}
	if all := get(at.node, "allOf"); all != nil && len(all.Content) == 1 {
		next = append(next, value(all.Content[0]))
	}
	if inline {
		for _, member := range members(get(at.node, "properties")) {
			next = append(next, member)
		}
	}
	for _, n := range next {
		if w.isList(w.resolve(place{at.file, n}), get(n, "$ref") == nil, on) {
			return true
		}
	}
	delete(on, at.node)
	return false
}

// expands says whether what has to be written out for a schema comes back to it. on are the schemas that are being
// written out, done those that are known to have an end.
func (w *walker) expands(at place, on, done map[*yaml.Node]bool) bool {
	if at.node == nil || at.node.Kind != yaml.MappingNode || done[at.node] {
		return false
	}
	if on[at.node] {
		return true
	}
	on[at.node] = true
	for _, inner := range w.inside(at) {
		if w.expands(inner, on, done) {
			return true
		}
	}
	delete(on, at.node)
	done[at.node] = true
	return false
}

// inside returns what has to be written out for a schema: what stands in it, for a $ref is a name in Go, and what the
// references of its allOf lead to, which are merged.
func (w *walker) inside(at place) []place {
	var all []place
	add := func(n *yaml.Node) {
		if n != nil && get(n, "$ref") == nil {
			all = append(all, place{at.file, n})
		}
	}
	for _, member := range members(get(at.node, "properties")) {
		add(member)
	}
	add(get(at.node, "items"))
	add(get(at.node, "additionalProperties"))
	for _, name := range []string{"oneOf", "anyOf"} {
		for _, n := range content(get(at.node, name)) {
			add(value(n))
		}
	}
	merged := content(get(at.node, "allOf"))
	if len(merged) == 1 && get(at.node, "properties") == nil && get(at.node, "additionalProperties") == nil && get(at.node, "required") == nil {
		add(value(merged[0]))
		return all
	}
	for _, n := range merged {
		all = append(all, w.resolve(place{at.file, value(n)}))
	}
	return all
}

func content(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	return n.Content
}
