package plan

import (
	"encoding/json"
	"maps"
	"path"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// canonical returns a text that two schemas share when they say the same in the same words: references are followed, and
// what is there for people, and the order of what has none, do not matter. Whether null is allowed is left out for the
// schema itself where it has a type, since that is proved for itself, and kept for what is inside.
func canonical(schema *openapi3.Schema) string {
	if schema == nil {
		return ""
	}
	w := &canonicalWriter{}
	said := w.schema(schema)
	if len(types(schema)) > 0 {
		delete(said, "nullable")
	}
	text, err := json.Marshal(said)
	if err != nil {
		return ""
	}
	return string(text)
}

// canonicalWriter collects what schemas say. around are the schemas around the one that is looked at.
type canonicalWriter struct{ around []*openapi3.Schema }

func (w *canonicalWriter) schema(s *openapi3.Schema) map[string]any {
	if at := slices.Index(w.around, s); at >= 0 {
		return map[string]any{"recursion": len(w.around) - at}
	}
	w.around = append(w.around, s)
	defer func() { w.around = w.around[:len(w.around)-1] }()
	said := map[string]any{}
	say := func(word string, value any, used bool) {
		if used {
			said[word] = value
		}
	}
	named := types(s)
	slices.Sort(named)
	required := slices.Sorted(slices.Values(s.Required))
	say("type", named, len(named) > 0)
	say("nullable", true, s.Nullable || s.Type.IncludesNull())
	say("format", s.Format, s.Format != "")
	say("enum", s.Enum, len(s.Enum) > 0)
	say("const", s.Const, s.Const != nil)
	say("minimum", s.Min, s.Min != nil)
	say("maximum", s.Max, s.Max != nil)
	say("exclusiveMinimum", s.ExclusiveMin, s.ExclusiveMin.IsSet())
	say("exclusiveMaximum", s.ExclusiveMax, s.ExclusiveMax.IsSet())
	say("multipleOf", s.MultipleOf, s.MultipleOf != nil)
	say("length", []any{s.MinLength, s.MaxLength}, s.MinLength > 0 || s.MaxLength != nil)
	say("pattern", s.Pattern, s.Pattern != "")
	say("items", []any{s.MinItems, s.MaxItems, s.UniqueItems, w.ref(s.Items)}, s.Items != nil || s.MinItems > 0 || s.MaxItems != nil || s.UniqueItems)
	say("count", []any{s.MinProps, s.MaxProps}, s.MinProps > 0 || s.MaxProps != nil)
	say("required", required, len(required) > 0)
	say("properties", w.schemas(s.Properties), len(s.Properties) > 0)
	say("additionalProperties", []any{s.AdditionalProperties.Has, w.ref(s.AdditionalProperties.Schema)}, s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil)
	say("readOnly", true, s.ReadOnly)
	say("writeOnly", true, s.WriteOnly)
	say("oneOf", w.list(s.OneOf), len(s.OneOf) > 0)
	say("anyOf", w.list(s.AnyOf), len(s.AnyOf) > 0)
	say("allOf", w.list(s.AllOf), len(s.AllOf) > 0)
	say("not", w.ref(s.Not), s.Not != nil)
	say("discriminator", discriminator(s.Discriminator), s.Discriminator != nil)
	say("patternProperties", w.schemas(s.PatternProperties), len(s.PatternProperties) > 0)
	say("propertyNames", w.ref(s.PropertyNames), s.PropertyNames != nil)
	say("prefixItems", w.list(s.PrefixItems), len(s.PrefixItems) > 0)
	say("contains", []any{s.MinContains, s.MaxContains, w.ref(s.Contains)}, s.Contains != nil)
	say("if", []any{w.ref(s.If), w.ref(s.Then), w.ref(s.Else)}, s.If != nil)
	say("dependentSchemas", w.schemas(s.DependentSchemas), len(s.DependentSchemas) > 0)
	say("dependentRequired", s.DependentRequired, len(s.DependentRequired) > 0)
	say("unevaluatedProperties", []any{s.UnevaluatedProperties.Has, w.ref(s.UnevaluatedProperties.Schema)}, s.UnevaluatedProperties != openapi3.BoolSchema{})
	say("unevaluatedItems", []any{s.UnevaluatedItems.Has, w.ref(s.UnevaluatedItems.Schema)}, s.UnevaluatedItems != openapi3.BoolSchema{})
	say("always", s.Always, s.Always != nil)
	say("$dynamicRef", s.DynamicRef, s.DynamicRef != "")
	return said
}

func (w *canonicalWriter) ref(ref *openapi3.SchemaRef) any {
	if ref == nil || ref.Value == nil {
		return nil
	}
	return w.schema(ref.Value)
}

func (w *canonicalWriter) list(refs openapi3.SchemaRefs) []any {
	var all []any
	for _, ref := range refs {
		all = append(all, w.ref(ref))
	}
	return all
}

func (w *canonicalWriter) schemas(refs openapi3.Schemas) map[string]any {
	all := map[string]any{}
	for name, ref := range refs {
		all[name] = w.ref(ref)
	}
	return all
}

// discriminator names its schemas without the documents that they are in: their contents are compared beside it.
func discriminator(d *openapi3.Discriminator) any {
	if d == nil {
		return nil
	}
	mapping := map[string]string{}
	for value, ref := range d.Mapping {
		mapping[value] = path.Base(ref.Ref)
	}
	return []any{d.PropertyName, mapping}
}

// sorted returns the names in their order.
func sorted[T any](all map[string]T) []string { return slices.Sorted(maps.Keys(all)) }
