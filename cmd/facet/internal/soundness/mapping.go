package soundness

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mapped is a value of the answer: its schema, and what the document's response says of it; a nil from leaves it out.
type mapped struct {
	schema object
	from   any
}

// mappingFeatures make values of the answer; nil when there is nothing to make them of.
func mappingFeatures() []feature[func(s *screen) *mapped] {
	return []feature[func(s *screen) *mapped]{
		{name: "mapping: expression", weight: 40, write: func(s *screen) *mapped { return s.expression(pick(s.w, s.sources).walk(s.w, 3)) }},
		{name: "mapping: body", weight: 15, write: func(s *screen) *mapped { return s.expression(pick(s.w, s.sources)) }},
		{name: "mapping: $const", weight: 8, write: func(s *screen) *mapped {
			schema := pick(s.w, []object{{"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"type": "number"}, {"type": "array", "items": object{"type": "string"}}})
			return &mapped{schema, object{"$const": literal(example(s.w, nil, schema))}}
		}},
		{name: "mapping: $coalesce", weight: 15, write: (*screen).coalesce},
		{name: "mapping: $each", weight: 15, write: (*screen).each},
		{name: "mapping: $lookup", weight: 20, write: (*screen).lookup},
		{name: "mapping: principal", weight: 5, write: func(s *screen) *mapped {
			return &mapped{object{"type": "string"}, pick(s.w, []string{"$principal#/sub", "$principal#/tier"})}
		}},
		{name: "mapping: path", weight: 5, write: func(s *screen) *mapped {
			if len(s.inPath) == 0 {
				return nil
			}
			return &mapped{object{"type": "string"}, "$request.path." + pick(s.w, s.inPath)}
		}},
		{name: "mapping: object", weight: 8, write: func(s *screen) *mapped { return s.object(2) }},
		{name: "mapping: unmapped", weight: 2, write: func(*screen) *mapped {
			return &mapped{object{"type": "string", "x-bff-unmapped": true}, nil}
		}},
		{name: "mapping: literal of an enum", weight: 3, write: func(s *screen) *mapped {
			value := "a"
			if s.w.mistake() {
				value = "b"
			}
			return &mapped{object{"type": "string", "enum": []any{"a"}}, object{"$const": value}}
		}},
		{name: "mapping: $enum", weight: 12, write: func(s *screen) *mapped {
			for range 20 {
				from := pick(s.w, s.sources).walk(s.w, 3)
				if values, ok := from.schema["enum"].([]any); ok && from.schema["type"] == "string" && !from.null {
					return &mapped{object{"type": "string", "enum": []any{"one", "other"}}, object{
						"$enum": from.expression, "cases": object{values[0].(string): "one"}, "default": "other",
					}}
				}
			}
			return nil
		}},
		{name: "mapping: $go", weight: 5, write: func(s *screen) *mapped {
			schema := pick(s.w, []object{
				{"type": "string"},
				{"type": "integer"},
				{"type": "number", "nullable": true},
				{"type": "boolean"},
				{"type": "array", "items": object{"type": "string"}},
				{"type": "object", "nullable": true, "properties": object{"a": object{"type": "string"}}},
				{"type": "string", "format": "date-time", "nullable": true},
			})
			return &mapped{maps.Clone(schema), object{"$go": "Label" + s.w.name("")}}
		}},
		{name: "mapping: template", weight: 5, write: func(*screen) *mapped {
			return &mapped{object{"type": "string"}, "Hello, {$principal#/sub}"}
		}},
		{name: "mapping: template of sources", weight: 8, write: (*screen).template},
		{name: "mapping: query", weight: 4, write: func(s *screen) *mapped {
			name, schema := s.w.name("q"), pick(s.w, parameterFeatures()).write(s.w)["schema"].(object)
			s.parameters = append(s.parameters, object{"name": name, "in": "query", "required": true, "schema": schema})
			return &mapped{maps.Clone(schema), "$request.query." + name}
		}},
		{name: "mapping: $coalesce of several", weight: 8, write: func(s *screen) *mapped {
			from := pick(s.w, s.sources).walk(s.w, 3)
			m := s.expression(from)
			if m == nil || m.schema["$ref"] != nil || !from.null {
				return nil
			}
			m.schema["nullable"] = true
			return &mapped{m.schema, object{"$coalesce": []any{from.expression, from.expression}}}
		}},
	}
}

func (s *screen) expression(from source) *mapped {
	d := &deriver{w: s.w, of: from.of}
	schema := d.schema(from.schema, from.null)
	if schema == nil {
		return nil
	}
	return &mapped{schema, from.expression}
}

// template makes a text of scalars.
func (s *screen) template() *mapped {
	schema, text := object{"type": "string"}, `ü"% `
	for range 1 + s.w.rng.IntN(2) {
		from := pick(s.w, s.sources).walk(s.w, 3)
		if !from.scalar() {
			return nil
		}
		if from.null {
			schema["nullable"] = true
		}
		text += "{" + from.expression + "}, "
	}
	return &mapped{schema, text}
}

func (s *screen) coalesce() *mapped {
	from := pick(s.w, s.sources).walk(s.w, 3)
	if !from.null {
		return nil
	}
	d := &deriver{w: s.w, of: from.of}
	schema := d.like(from.of.resolve(from.schema))
	if schema == nil {
		return nil
	}
	text := example(s.w, s.w.schemas, schema)
	var value any
	if json.Unmarshal([]byte(text), &value) != nil || value == nil {
		return nil
	}
	return &mapped{schema, object{"$coalesce": []any{from.expression, object{"$const": literal(text)}}}}
}

// each makes a list from a list.
func (s *screen) each() *mapped {
	for range 10 {
		list := pick(s.w, s.sources).walk(s.w, 3)
		if list.of.resolve(list.schema)["type"] == "array" {
			return s.over(list, nil)
		}
	}
	return nil
}

// lookup makes a list of which each item has what another step tells about it.
func (s *screen) lookup() *mapped {
	if len(s.listed) == 0 {
		return nil
	}
	of := pick(s.w, s.listed)
	return s.over(of.list, &of)
}

func (s *screen) over(list source, of *listed) *mapped {
	resolved := list.of.resolve(list.schema)
	inner := &screen{w: s.w, sources: []source{{expression: "$item", of: list.of, schema: resolved["items"].(object)}}}
	var value *mapped
	if of == nil && s.w.chance(30) {
		value = inner.expression(inner.sources[0])
	} else {
		value = inner.item(of)
	}
	if value == nil {
		return nil
	}
	schema := object{"type": "array", "items": value.schema}
	if list.null || nullable(resolved) {
		schema["nullable"] = true
	}
	return &mapped{schema, object{"$each": list.expression, "value": value.from}}
}

// item makes an object of an item, and of what a lookup finds for it.
func (s *screen) item(of *listed) *mapped {
	made := &mapped{object{"type": "object"}, nil}
	properties, required, from := object{}, []any{}, object{}
	add := func(name string, m *mapped) {
		if m != nil {
			properties[name], from[name] = m.schema, m.from
			required = append(required, name)
		}
	}
	for range 1 + s.w.rng.IntN(2) {
		add(s.w.name("it"), s.expression(s.sources[0].walk(s.w, 2)))
	}
	if of != nil {
		found := of.told
		found.expression = "#"
		if s.w.chance(40) {
			s.w.used["mapping: $lookup with a pointer"]++
			found = found.walk(s.w, 2)
		}
		if m := s.expression(found); m != nil {
			look := object{"$lookup": of.step, "key": "$item#/" + of.key}
			if found.expression != "#" {
				look["pointer"] = found.expression
			}
			add(s.w.name("found"), &mapped{m.schema, look})
		}
	}
	if len(from) == 0 {
		return nil
	}
	made.schema["properties"], made.schema["required"], made.from = properties, required, from
	return made
}

// object makes an object of values of any kind.
func (s *screen) object(depth int) *mapped {
	properties, required, from := object{}, []any{}, object{}
	for range 1 + s.w.rng.IntN(4) {
		if depth == 0 {
			break
		}
		m := draw(s.w, mappingFeatures())(s)
		if m == nil {
			continue
		}
		name := s.w.freshName(properties)
		if strings.HasPrefix(name, "$") { // x-bff-from renames such; a mapping has no word for it
			continue
		}
		properties[name] = m.schema
		if m.from == nil {
			continue
		}
		from[name] = m.from
		if s.w.chance(80) {
			required = append(required, name)
		}
	}
	if len(from) == 0 {
		return nil
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return &mapped{schema, from}
}

// literal makes YAML that says what the JSON text does, with numbers as they are written.
func literal(text string) *yaml.Node {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		panic(err) // a maker made it
	}
	return node(v)
}

func node(v any) *yaml.Node {
	switch v := v.(type) {
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			n.Content = append(n.Content, node(name), node(v[name]))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range v {
			n.Content = append(n.Content, node(item))
		}
		return n
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: v.String()}
	default:
		n := &yaml.Node{}
		if err := n.Encode(v); err != nil {
			panic(err) // scalars encode
		}
		return n
	}
}
