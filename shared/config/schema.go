package config

import (
	"encoding/json"
	"reflect"
)

type object = map[string]any

// reference is how a value looks that has a variable in it. It may be in the place of any value.
var reference = object{"type": "string", "pattern": `\$\{[A-Za-z_]`}

// Schema returns the JSON Schema (2020-12) of the files that are read into a struct, for editors.
func Schema(title string, settings any) ([]byte, error) {
	s := schemas{defs: object{}}
	t := reflect.TypeOf(settings)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	root := s.structure(t)
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", title, s.defs
	return json.MarshalIndent(root, "", "  ")
}

// schemas has those of the structs that have a name.
type schemas struct{ defs object }

func (s schemas) structure(t reflect.Type) object {
	properties := object{}
	var required []string
	for _, f := range fieldsOf(t) {
		properties[f.key] = s.field(f)
		if f.required {
			required = append(required, f.key)
		}
	}
	schema := object{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		schema["type"], schema["required"] = "object", required
	}
	return schema
}

func (s schemas) field(f field) object {
	schema := s.of(f.Type)
	if len(f.enum) > 0 {
		schema = object{"anyOf": []any{object{"enum": f.enum}, reference}}
	}
	if f.doc != "" {
		schema["description"] = f.doc
	}
	if f.fallback != "" {
		schema["default"] = written(f)
	}
	return schema
}

// written is a default as the file would have it.
func written(f field) any {
	v := reflect.New(f.Type).Elem()
	if f.Type == durationType || reflect.PointerTo(f.Type).Implements(textType) || parse(f.fallback, v) != nil {
		return f.fallback
	}
	return v.Interface()
}

// of is the schema of a type.
func (s schemas) of(t reflect.Type) object {
	switch {
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t == secretType:
		file := object{"type": "object", "required": []string{"file"}, "additionalProperties": false, "properties": object{
			"file": object{"type": "string", "description": "The file that has the secret. White space at its ends is no part of it."},
		}}
		return object{"anyOf": []any{file, reference}}
	case t == durationType:
		return object{"anyOf": []any{object{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`}, object{"const": 0}, reference}}
	case t == sizeType:
		return object{"anyOf": []any{object{"type": "string", "pattern": `^[0-9]+(KiB|MiB|GiB)?$`}, object{"type": "integer", "minimum": 0}, reference}}
	case reflect.PointerTo(t).Implements(textType):
		return object{"type": "string"}
	case t.Kind() == reflect.Struct:
		if t.Name() == "" {
			return s.structure(t)
		}
		if _, known := s.defs[t.Name()]; !known {
			s.defs[t.Name()] = object{} // holds the place
			s.defs[t.Name()] = s.structure(t)
		}
		return object{"$ref": "#/$defs/" + t.Name()}
	case t.Kind() == reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": s.of(t.Elem())}
	case t.Kind() == reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": s.of(t.Elem())}
	default:
		return object{"anyOf": []any{object{"type": jsonType(t)}, reference}}
	}
}

func jsonType(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "integer"
	case reflect.Float64, reflect.Float32:
		return "number"
	default:
		return []string{"string", "number", "boolean"} // what is written plainly is a text all the same
	}
}
