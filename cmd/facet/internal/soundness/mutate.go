package soundness

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mutation changes an upstream's document. It says whether the document has anything that can be changed so.
type mutation struct {
	name  string
	apply func(m *mutator) bool
}

// mutator changes one document.
type mutator struct {
	rng     *rand.Rand
	root    object
	schemas []object // all of them, references too
}

// notYet are the mutations that are not made, with the reasons.
var notYet = map[string]string{}

// Mutations returns the names of the ways in which documents are changed; of those that are switched off, the reason.
func Mutations() (names []string, off map[string]string) {
	for _, m := range mutations() {
		names = append(names, m.name)
	}
	return names, notYet
}

// Mutate returns the pair under another name, with one of its upstreams changed in the way of that number; false when
// none of them can be.
func Mutate(p Pair, name string, way int, seed uint64) (Pair, bool) {
	rng := rand.New(rand.NewPCG(seed, 11))
	mutant := Pair{Name: name, Files: maps.Clone(p.Files), Loose: p.Loose}
	upstreams := slices.DeleteFunc(slices.Sorted(maps.Keys(p.Files)), func(file string) bool { return strings.HasPrefix(file, "frontends/") })
	rng.Shuffle(len(upstreams), func(i, j int) { upstreams[i], upstreams[j] = upstreams[j], upstreams[i] })
	for _, file := range upstreams {
		m := &mutator{rng: rng}
		if err := yaml.Unmarshal(p.Files[file], &m.root); err != nil {
			return p, false
		}
		m.collect(m.root["paths"])
		m.collect(m.root["components"])
		rng.Shuffle(len(m.schemas), func(i, j int) { m.schemas[i], m.schemas[j] = m.schemas[j], m.schemas[i] })
		if mutations()[way].apply(m) {
			mutant.Files[file] = marshal(m.root)
			return mutant, true
		}
	}
	return p, false
}

// collect finds the schemas of responses, and those that have a name.
func (m *mutator) collect(v any) {
	switch v := v.(type) {
	case object:
		if v["type"] != nil || v["$ref"] != nil || v["allOf"] != nil || v["oneOf"] != nil {
			m.schemas = append(m.schemas, v)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key != "parameters" && key != "requestBody" && key != "securitySchemes" {
				m.collect(v[key])
			}
		}
	case []any:
		for _, item := range v {
			m.collect(item)
		}
	}
}

// any changes the first schema that change takes.
func (m *mutator) any(change func(schema object) bool) bool {
	return slices.ContainsFunc(m.schemas, change)
}

// ofType changes a schema of a type.
func (m *mutator) ofType(kind string, change func(schema object)) bool {
	return m.any(func(schema object) bool {
		if schema["type"] != kind {
			return false
		}
		change(schema)
		return true
	})
}

// property changes an object with a property.
func (m *mutator) property(change func(schema, properties object, name string) bool) bool {
	return m.any(func(schema object) bool {
		properties := propertiesOf(schema)
		names := slices.Sorted(maps.Keys(properties))
		m.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		return slices.ContainsFunc(names, func(name string) bool { return change(schema, properties, name) })
	})
}

// operation changes an operation that reads.
func (m *mutator) operation(change func(paths object, path string, op object) bool) bool {
	paths, _ := m.root["paths"].(object)
	names := slices.Sorted(maps.Keys(paths))
	m.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return slices.ContainsFunc(names, func(path string) bool {
		item, _ := paths[path].(object)
		op, ok := item["get"].(object)
		return ok && change(paths, path, op)
	})
}

// parameter changes a parameter that is written beside its operation.
func (m *mutator) parameter(in string, change func(op, p object) bool) bool {
	return m.operation(func(_ object, _ string, op object) bool {
		return slices.ContainsFunc(unlisted(op["parameters"]), func(v any) bool {
			p, _ := v.(object)
			return p["in"] == in && change(op, p)
		})
	})
}

// success changes the response 200 of an operation.
func (m *mutator) success(change func(responses, response object)) bool {
	return m.operation(func(_ object, _ string, op object) bool {
		responses, _ := op["responses"].(object)
		response, ok := responses["200"].(object)
		if !ok || response["content"] == nil {
			return false
		}
		change(responses, response)
		return true
	})
}

// set returns a change that sets some words of a schema.
func set(words object) func(schema object) { return func(schema object) { maps.Copy(schema, words) } }

// become replaces a schema.
func become(schema, other object) {
	clear(schema)
	maps.Copy(schema, other)
}

func without(list any, name string) []any {
	return slices.DeleteFunc(slices.Clone(unlisted(list)), func(v any) bool { return v == any(name) })
}
