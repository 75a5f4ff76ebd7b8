package scaffold

import (
	"maps"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample returns a value of an upstream's schema that has what is required and what is wanted of it. want is nil where
// nothing is.
func sample(ref *openapi3.SchemaRef, want *schema, depth int) any {
	if ref == nil || ref.Value == nil || depth > 16 {
		return nil
	}
	s := ref.Value
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.OneOf) > 0:
		return sample(s.OneOf[0], want, depth+1)
	case len(s.AnyOf) > 0:
		return sample(s.AnyOf[0], want, depth+1)
	case s.Type.Is("array") || s.Items != nil:
		if want == nil && s.MinItems == 0 {
			return []any{}
		}
		var inner *schema
		if want != nil {
			inner = want.Items
		}
		return []any{sample(s.Items, inner, depth+1)}
	case s.Type.Includes("object") || len(s.Properties)+len(s.AllOf) > 0:
		return object(s, want, depth)
	}
	return scalar(s)
}

func object(s *openapi3.Schema, want *schema, depth int) any {
	all := map[string]any{}
	for _, part := range s.AllOf {
		of := sample(part, want, depth+1)
		if members, ok := of.(map[string]any); ok {
			maps.Copy(all, members)
		} else if of != nil {
			return of // another name for what is no object
		}
	}
	properties, required, ok := flat(s, 0)
	if !ok {
		properties, required = s.Properties, map[string]bool{}
		for _, name := range s.Required {
			required[name] = true
		}
	}
	for name, p := range properties {
		var inner *schema
		if want != nil {
			inner = want.Properties[name]
		}
		if inner != nil || required[name] {
			all[name] = sample(p, inner, depth+1)
		}
	}
	return all
}

func scalar(s *openapi3.Schema) any {
	switch {
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		if s.Min != nil && *s.Min > 1 {
			return *s.Min
		}
		return 1
	case s.Type.Includes("boolean"):
		return true
	case !s.Type.Includes("string"):
		return nil
	}
	switch s.Format {
	case "date-time":
		return "2026-01-02T03:04:05Z"
	case "date":
		return "2026-01-02"
	case "uuid":
		return "6f1b7a52-2f0c-4f5e-9d3e-0a4c1f7b8d21"
	case "email":
		return "a@example.com"
	case "uri":
		return "https://example.com/"
	}
	return "text"
}

// picked is what a frontend's answer has of a value.
func picked(from any, want *schema) any {
	switch from := from.(type) {
	case []any:
		all := make([]any, len(from))
		for i, item := range from {
			all[i] = picked(item, want.Items)
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for name, inner := range want.Properties {
			if member, ok := from[name]; ok {
				all[name] = picked(member, inner)
			}
		}
		return all
	}
	return from
}
