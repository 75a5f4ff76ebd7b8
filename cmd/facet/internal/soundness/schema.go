package soundness

import (
	"maps"
	"slices"
	"strings"
)

// schemaFeatures are the schemas of upstreams.
func schemaFeatures() []feature[func(s *service, depth int) object] {
	return []feature[func(s *service, depth int) object]{
		{name: "schema: string", weight: 20, write: func(*service, int) object { return object{"type": "string"} }},
		{name: "schema: string of a format", weight: 8, write: func(s *service, _ int) object {
			return object{"type": "string", "format": pick(s.w, []string{"date-time", "date", "uuid", "email", "byte", "whatever"})}
		}},
		{name: "schema: string with bounds", weight: 6, write: func(s *service, _ int) object {
			return pick(s.w, []object{
				{"type": "string", "minLength": 1, "maxLength": 12},
				{"type": "string", "pattern": "^[a-z]{1,8}$"},
				{"type": "string", "pattern": "^o-[0-9]{1,10}$", "maxLength": 12},
			})
		}},
		{name: "schema: enum", weight: 8, write: func(s *service, _ int) object {
			values := []any{"PAID", "sent", "a b", "", "type", "$x", `a"b`, "a`b", "ü", "1", "-", "true", "paid"}
			s.w.rng.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
			return object{"type": "string", "enum": values[:1+s.w.rng.IntN(5)]}
		}},
		{name: "schema: nullable enum", weight: 3, write: func(s *service, _ int) object {
			values := []any{"x", "y"}
			if s.w.chance(50) {
				values = append(values, nil)
			}
			return object{"type": "string", "nullable": true, "enum": values}
		}},
		{name: "schema: integer enum", weight: 3, write: func(*service, int) object {
			return object{"type": "integer", "enum": []any{1, 2, 5}}
		}},
		{name: "schema: integer", weight: 14, write: func(s *service, _ int) object { return formatted(s.w, "integer", "int32", "int64") }},
		{name: "schema: integer with bounds", weight: 4, write: func(s *service, _ int) object {
			return pick(s.w, []object{
				{"type": "integer", "minimum": 0},
				{"type": "integer", "minimum": 1, "maximum": 100, "multipleOf": 5},
				{"type": "integer", "format": "int32", "minimum": -5, "exclusiveMinimum": true, "maximum": 9},
			})
		}},
		{name: "schema: number", weight: 12, write: func(s *service, _ int) object { return formatted(s.w, "number", "float", "double") }},
		{name: "schema: number with bounds", weight: 3, write: func(*service, int) object { return object{"type": "number", "minimum": 0, "maximum": 10} }},
		{name: "schema: boolean", weight: 8, write: func(*service, int) object { return object{"type": "boolean"} }},
		{name: "schema: object", weight: 12, write: (*service).objectSchema},
		{name: "schema: reference", weight: 12, write: (*service).reference},
		{name: "schema: list", weight: 14, write: func(s *service, depth int) object {
			list := object{"type": "array", "items": s.schema(depth + 1)}
			if s.w.chance(20) {
				list["minItems"] = s.w.rng.IntN(2)
				list["maxItems"] = 1 + s.w.rng.IntN(5)
			}
			return list
		}},
		{name: "schema: map", weight: 4, write: func(s *service, depth int) object {
			return object{"type": "object", "additionalProperties": s.schema(depth + 1)}
		}},
		{name: "schema: anything", weight: 2, write: func(*service, int) object { return object{} }},
		{name: "schema: any object", weight: 2, write: func(*service, int) object { return object{"type": "object"} }},
		{name: "schema: closed object", weight: 3, write: func(s *service, depth int) object {
			schema := s.objectSchema(depth)
			schema["additionalProperties"] = false
			return schema
		}},
		{name: "schema: wide object", weight: 1, write: func(s *service, _ int) object {
			properties := object{}
			for range 20 + s.w.rng.IntN(60) {
				properties[s.w.name("wide")] = object{"type": "string"}
			}
			return object{"type": "object", "properties": properties}
		}},
		{name: "schema: allOf", weight: 5, write: func(s *service, depth int) object {
			parts := []any{s.component(s.objectSchema(depth)), object{"type": "object", "properties": object{s.w.name("more"): s.schema(depth + 1)}}}
			if s.w.chance(30) {
				parts = parts[:1]
			}
			return object{"allOf": parts}
		}},
		{name: "schema: oneOf", weight: 3, write: func(s *service, _ int) object {
			variant := func(kind string) object {
				return s.component(object{"type": "object", "required": []any{"kind"}, "properties": object{
					"kind": object{"type": "string", "enum": []any{kind}}, "at": object{"type": "string"},
				}})
			}
			return object{"oneOf": []any{variant("one"), variant("other")}}
		}},
		{name: "schema: recursion", weight: 3, write: func(s *service, depth int) object {
			name := s.w.name("Tree") + "q"
			schema := s.objectSchema(depth)
			schema["properties"].(object)["children"] = object{"type": "array", "items": object{"$ref": "#/components/schemas/" + name}}
			s.schemas[name] = schema
			return object{"$ref": "#/components/schemas/" + name}
		}},
	}
}

func formatted(w *writer, kind string, formats ...string) object {
	schema := object{"type": kind}
	if w.chance(60) {
		schema["format"] = pick(w, formats)
	}
	return schema
}

// schema makes a schema for a place that is so deep.
func (s *service) schema(depth int) object {
	if depth > 3 {
		return object{"type": pick(s.w, []string{"string", "integer", "boolean"})}
	}
	schema := draw(s.w, schemaFeatures())(s, depth)
	if schema["type"] != nil && schema["enum"] == nil && s.w.chance(20) {
		schema["nullable"] = true
	}
	return schema
}

func (s *service) objectSchema(depth int) object {
	properties := object{}
	required := []any{}
	for range s.w.rng.IntN(5) {
		name := s.w.freshName(properties)
		properties[name] = s.schema(depth + 1)
		if s.w.chance(55) {
			required = append(required, name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

// component gives a schema a name and returns a reference to it.
func (s *service) component(schema object) object {
	name := s.w.schemaName()
	s.schemas[name] = schema
	return object{"$ref": "#/components/schemas/" + name}
}

// reference refers to a schema that has a name, or gives one to a new one.
func (s *service) reference(depth int) object {
	if len(s.schemas) > 0 && s.w.chance(40) {
		return object{"$ref": "#/components/schemas/" + pick(s.w, slices.Sorted(maps.Keys(s.schemas)))}
	}
	return s.component(s.objectSchema(depth))
}

// resolve follows a reference, and flattens allOf.
func (s *service) resolve(schema object) object {
	for schema["$ref"] != nil {
		schema = s.schemas[strings.TrimPrefix(schema["$ref"].(string), "#/components/schemas/")].(object)
	}
	parts, ok := schema["allOf"].([]any)
	if !ok {
		return schema
	}
	properties, required, nullable := object{}, []any{}, true
	for _, part := range parts {
		one := s.resolve(part.(object))
		more, _ := one["properties"].(object)
		maps.Copy(properties, more)
		needed, _ := one["required"].([]any)
		required = append(required, needed...)
		nullable = nullable && one["nullable"] == true
	}
	return object{"type": "object", "properties": properties, "required": required, "nullable": nullable}
}

// nullable says whether null keeps a schema that is resolved. Of a list of values that says nullable and does not list
// null, that is read one way or the other: here it counts as nullable.
func nullable(schema object) bool {
	return schema["nullable"] == true || schema["type"] == nil
}

func needs(schema object, name string) bool {
	required, _ := schema["required"].([]any)
	return slices.Contains(required, any(name))
}

func propertiesOf(schema object) object {
	properties, _ := schema["properties"].(object)
	return properties
}
