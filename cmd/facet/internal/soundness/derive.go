package soundness

import (
	"maps"
	"slices"
)

// member is a property of the frontend that is made from one of an object's.
type member struct {
	name     string
	schema   object
	required bool
}

// memberFeatures make a property of the frontend from a property of an upstream's object; nil for none.
func memberFeatures() []feature[func(d *deriver, parent object, name string) *member] {
	return []feature[func(d *deriver, parent object, name string) *member]{
		{name: "member: same", weight: 60, write: func(d *deriver, parent object, name string) *member {
			return d.member(name, propertiesOf(parent)[name].(object), !needs(parent, name))
		}},
		{name: "member: left out", weight: 12, write: func(*deriver, object, string) *member { return nil }},
		{name: "member: renamed", weight: 15, write: func(d *deriver, parent object, name string) *member {
			m := d.member(d.w.name("renamed"), propertiesOf(parent)[name].(object), !needs(parent, name))
			if m != nil && m.schema["$ref"] == nil {
				m.schema["x-bff-from"] = pointer(name)
			} else {
				return nil
			}
			return m
		}},
		{name: "member: from inside", weight: 10, write: func(d *deriver, parent object, name string) *member {
			property := propertiesOf(parent)[name].(object)
			inner := d.of.resolve(property)
			inside := slices.Sorted(maps.Keys(propertiesOf(inner)))
			if len(inside) == 0 {
				return nil
			}
			deep := pick(d.w, inside)
			absent := !needs(parent, name) || nullable(inner) || !needs(inner, deep)
			m := d.member(d.w.name("deep"), propertiesOf(inner)[deep].(object), absent)
			if m == nil || m.schema["$ref"] != nil {
				return nil
			}
			m.schema["x-bff-from"] = pointer(name, deep)
			return m
		}},
		{name: "member: unmapped", weight: 3, write: func(d *deriver, _ object, _ string) *member {
			return &member{name: d.w.name("unmapped"), schema: object{"type": "string", "x-bff-unmapped": true}}
		}},
	}
}

// mistakes make of a schema one that the source may not fit.
func mistakes() []feature[func(w *writer, schema object)] {
	return []feature[func(w *writer, schema object)]{
		{name: "mistake: never null", weight: 10, write: func(_ *writer, schema object) { delete(schema, "nullable") }},
		{name: "mistake: null is not listed", weight: 6, write: func(_ *writer, schema object) {
			if values, ok := schema["enum"].([]any); ok && schema["nullable"] == true {
				schema["enum"] = slices.DeleteFunc(slices.Clone(values), func(v any) bool { return v == nil })
			}
		}},
		{name: "mistake: another type", weight: 10, write: func(w *writer, schema object) {
			delete(schema, "enum")
			delete(schema, "format")
			schema["type"] = pick(w, []string{"string", "integer", "number", "boolean"})
		}},
		{name: "mistake: int32", weight: 10, write: func(_ *writer, schema object) {
			if schema["type"] == "integer" {
				schema["format"] = "int32"
			}
		}},
		{name: "mistake: float", weight: 5, write: func(_ *writer, schema object) {
			if schema["type"] == "number" {
				schema["format"] = "float"
			}
		}},
		{name: "mistake: int64", weight: 5, write: func(_ *writer, schema object) {
			if schema["type"] == "integer" {
				schema["format"] = "int64"
			}
		}},
		{name: "mistake: double", weight: 5, write: func(_ *writer, schema object) {
			if schema["type"] == "number" {
				schema["format"] = "double"
			}
		}},
		{name: "mistake: narrower enum", weight: 10, write: func(_ *writer, schema object) {
			if schema["type"] == "string" {
				schema["enum"] = []any{"x", "PAID"}
			}
		}},
		{name: "mistake: narrower enum of no strings", weight: 6, write: func(_ *writer, schema object) {
			switch schema["type"] {
			case "integer":
				schema["enum"] = []any{1, 2}
			case "boolean":
				schema["enum"] = []any{true}
			}
		}},
		{name: "mistake: no type", weight: 5, write: func(_ *writer, schema object) {
			if schema["type"] == "string" {
				delete(schema, "type")
				schema["enum"] = []any{"x", "PAID"}
			}
		}},
		{name: "mistake: oneOf", weight: 5, write: func(_ *writer, schema object) {
			if kind := schema["type"]; kind == "string" || kind == "integer" {
				delete(schema, "type")
				schema["oneOf"] = []any{object{"type": "boolean"}, object{"type": "array", "items": object{}}}
			}
		}},
		{name: "mistake: not", weight: 3, write: func(_ *writer, schema object) { schema["not"] = object{"type": "string"} }},
		{name: "mistake: closed map", weight: 3, write: func(_ *writer, schema object) {
			if schema["type"] == "object" {
				schema["minProperties"] = 3
			}
		}},
		{name: "mistake: bounds of a number", weight: 8, write: func(_ *writer, schema object) {
			if schema["type"] == "integer" || schema["type"] == "number" {
				schema["minimum"] = 3
			}
		}},
		{name: "mistake: bounds of a string", weight: 8, write: func(w *writer, schema object) {
			if schema["type"] == "string" {
				maps.Copy(schema, pick(w, []object{{"maxLength": 3}, {"pattern": "^[a-z]+$"}, {"format": "date"}, {"minLength": 2}}))
			}
		}},
		{name: "mistake: bounds of a list", weight: 8, write: func(w *writer, schema object) {
			if schema["type"] == "array" {
				maps.Copy(schema, pick(w, []object{{"maxItems": 2}, {"minItems": 1}, {"uniqueItems": true}}))
			}
		}},
	}
}

// deriver makes schemas of the frontend from those of one upstream.
type deriver struct {
	w      *writer
	of     *service
	within []string // the components around
}

// member makes a property. absent says that its source may be.
func (d *deriver) member(name string, source object, absent bool) *member {
	m := &member{name: name, required: !absent}
	if absent && d.w.chance(40) {
		d.w.used["member: null for absent"]++
		m.schema, m.required = d.schema(source, true), d.w.chance(60)
	} else {
		m.schema = d.schema(source, false)
	}
	if m.required && d.w.chance(15) {
		m.required = false
	}
	if absent && d.w.mistake() {
		d.w.used["mistake: required"]++
		m.required = true
	}
	if m.schema == nil {
		return nil
	}
	return m
}

// schema makes a schema that a source fits, or nil where there is none. null says that the source may be null for
// reasons of its own.
func (d *deriver) schema(source object, null bool) object {
	if ref, ok := source["$ref"].(string); ok {
		if slices.Contains(d.within, ref) {
			return nil
		}
		d.within = append(d.within, ref)
		defer func() { d.within = d.within[:len(d.within)-1] }()
	}
	resolved := d.of.resolve(source)
	if source["$ref"] != nil && !null && d.w.chance(12) {
		d.w.used["same reference"]++
		return d.of.outside(source)
	}
	schema := d.like(resolved)
	if schema == nil {
		return nil
	}
	if schema["type"] != nil && schema["nullable"] == nil && (null || nullable(resolved) || d.w.chance(8)) {
		schema["nullable"] = true
		listNull(schema)
	}
	if d.w.mistake() {
		draw(d.w, mistakes())(d.w, schema)
	}
	if schema["type"] == "object" && d.w.chance(30) {
		name := d.w.schemaName()
		d.w.schemas[name] = schema
		return object{"$ref": "#/components/schemas/" + name}
	}
	return schema
}

// listNull adds null to the values of an enumeration: OpenAPI 3.0.3 demands that, whatever nullable says. oapi-codegen
// takes it among strings only.
func listNull(schema object) {
	values, ok := schema["enum"].([]any)
	switch {
	case !ok || slices.Contains(values, nil):
	case schema["type"] == "string":
		schema["enum"] = append(slices.Clone(values), nil)
	default:
		delete(schema, "enum")
	}
}

// like makes a schema like the source's, or a wider one.
func (d *deriver) like(source object) object {
	switch source["type"] {
	case "object":
		return d.object(source)
	case "array":
		items := d.schema(source["items"].(object), false)
		if items == nil {
			return nil
		}
		return d.facets(source, object{"type": "array", "items": items}, "minItems", "maxItems")
	case "string":
		schema := d.facets(source, object{"type": "string"}, "format", "pattern", "minLength", "maxLength")
		if values, ok := source["enum"].([]any); ok && d.w.chance(60) {
			d.w.used["widening: enum"]++
			if d.w.chance(40) {
				values = append(slices.Clone(values), d.w.name("more"))
			}
			schema["enum"] = values
		}
		return schema
	case "integer":
		return d.number(source)
	case "number":
		return d.facets(source, object{"type": "number"}, "minimum", "maximum", "exclusiveMinimum", "multipleOf", "format")
	case "boolean":
		return object{"type": "boolean"}
	default:
		return object{}
	}
}

func (d *deriver) number(source object) object {
	if d.w.chance(25) {
		d.w.used["widening: number"]++
		return object{"type": "number"}
	}
	schema := d.facets(source, object{"type": "integer"}, "minimum", "maximum", "exclusiveMinimum", "multipleOf")
	switch format := source["format"]; {
	case format == "int32" && d.w.chance(30):
		d.w.used["widening: int64"]++
		schema["format"] = "int64"
	case format != nil && d.w.chance(70):
		schema["format"] = format
	}
	maybe(d.w, sameNumbers(source, schema))
	return schema
}

// sameNumbers takes the source's enumeration of numbers over.
func sameNumbers(source, schema object) feature[func()] {
	return feature[func()]{name: "widening: enum of numbers", weight: 50, write: func() {
		if values, ok := source["enum"]; ok {
			schema["enum"] = values
		}
	}}
}

// facets takes the source's facets over, all or none.
func (d *deriver) facets(source, schema object, names ...string) object {
	if d.w.chance(50) {
		return schema
	}
	for _, name := range names {
		if value, ok := source[name]; ok {
			d.w.used["same facets"]++
			schema[name] = value
		}
	}
	return schema
}

func (d *deriver) object(source object) object {
	properties, required := object{}, []any{}
	from := slices.Sorted(maps.Keys(propertiesOf(source)))
	for _, name := range from {
		m := draw(d.w, memberFeatures())(d, source, name)
		if m == nil || properties[m.name] != nil {
			continue
		}
		properties[m.name] = m.schema
		if m.required {
			required = append(required, m.name)
		}
	}
	schema := object{"type": "object"}
	if len(from) == 0 { // what is not named is the same on both sides, in the same words
		return d.of.outside(source)
	}
	if len(properties) == 0 {
		return nil
	}
	if len(properties) > 0 {
		schema["properties"] = properties
	}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}
