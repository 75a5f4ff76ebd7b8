package sample

import (
	"maps"
	"path"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// folded is a schema with what its allOf says, and the alternatives that are still to be chosen from.
type folded struct {
	openapi3.Schema
	unions        []openapi3.SchemaRefs
	discriminator *openapi3.Discriminator // of the unions
}

// again is the schema with the alternatives in it.
func (f *folded) again() *openapi3.Schema {
	s := f.Schema
	for _, refs := range f.unions {
		s.AllOf = append(s.AllOf, openapi3.NewSchemaRef("", &openapi3.Schema{AnyOf: refs}))
	}
	return &s
}

func fold(schema *openapi3.Schema, depth int) (*folded, error) {
	if depth > deepest {
		return nil, errDeep
	}
	f := &folded{Schema: *schema}
	f.AllOf, f.OneOf, f.AnyOf = nil, nil, nil
	for _, refs := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf} {
		if len(refs) > 0 {
			f.unions = append(f.unions, nullLast(refs))
		}
	}
	if len(f.unions) > 0 {
		f.discriminator = schema.Discriminator
	}
	for _, part := range schema.AllOf {
		if part.Value == nil {
			continue
		}
		other, err := fold(part.Value, depth+1)
		if err != nil {
			return nil, err
		}
		f.merge(other)
	}
	return f, nil
}

// nullLast has the alternative that is null behind the others.
func nullLast(refs openapi3.SchemaRefs) openapi3.SchemaRefs {
	sorted := slices.Clone(refs)
	slices.SortStableFunc(sorted, func(a, b *openapi3.SchemaRef) int { return null(a) - null(b) })
	return sorted
}

func null(ref *openapi3.SchemaRef) int {
	if ref.Value != nil && ref.Value.Type.Is("null") {
		return 1
	}
	return 0
}

// choose returns the schema with the i-th alternative of each union.
func (f *folded) choose(i int) (*folded, error) {
	one := &folded{Schema: f.Schema}
	one.Properties, one.Required = maps.Clone(f.Properties), slices.Clone(f.Required)
	for _, refs := range f.unions {
		ref := refs[i%len(refs)]
		if ref.Value == nil {
			continue
		}
		other, err := fold(ref.Value, 0)
		if err != nil {
			return nil, err
		}
		if f.discriminator != nil {
			one.tell(f.discriminator, ref)
		}
		one.merge(other)
	}
	return one, nil
}

// tell has the value say which alternative it is.
func (f *folded) tell(d *openapi3.Discriminator, ref *openapi3.SchemaRef) {
	value := path.Base(ref.Ref)
	for _, key := range slices.Sorted(maps.Keys(d.Mapping)) {
		if to := d.Mapping[key].Ref; to == ref.Ref || path.Base(to) == path.Base(ref.Ref) {
			value = key
			break
		}
	}
	said := &openapi3.Schema{Type: &openapi3.Types{"string"}, Enum: []any{value}}
	f.merge(&folded{Schema: openapi3.Schema{
		Required: []string{d.PropertyName}, Properties: openapi3.Schemas{d.PropertyName: openapi3.NewSchemaRef("", said)},
	}})
}

// merge makes f keep what another says too.
func (f *folded) merge(b *folded) {
	f.unions = append(f.unions, b.unions...)
	if f.discriminator == nil {
		f.discriminator = b.discriminator
	}
	f.Type = both(f.Type, b.Type)
	f.Enum = common(f.Enum, b.Enum)
	first(&f.Format, b.Format)
	first(&f.Pattern, b.Pattern)
	first(&f.Const, b.Const)
	first(&f.Example, b.Example)
	first(&f.Default, b.Default)
	first(&f.MultipleOf, b.MultipleOf)
	f.Examples = append(slices.Clip(f.Examples), b.Examples...)
	f.bounds(&b.Schema)
	f.members(&b.Schema)
	f.Items = together(f.Items, b.Items)
	if f.PrefixItems == nil {
		f.PrefixItems = b.PrefixItems
	}
	first(&f.Contains, b.Contains)
	f.UniqueItems = f.UniqueItems || b.UniqueItems
}

func (f *folded) bounds(b *openapi3.Schema) {
	if b.Min != nil && (f.Min == nil || *b.Min >= *f.Min) {
		f.Min = b.Min
		if b.ExclusiveMin.Bool != nil {
			f.ExclusiveMin = b.ExclusiveMin
		}
	}
	if b.Max != nil && (f.Max == nil || *b.Max <= *f.Max) {
		f.Max = b.Max
		if b.ExclusiveMax.Bool != nil {
			f.ExclusiveMax = b.ExclusiveMax
		}
	}
	first(&f.ExclusiveMin.Value, b.ExclusiveMin.Value)
	first(&f.ExclusiveMax.Value, b.ExclusiveMax.Value)
	f.MinLength, f.MinItems, f.MinProps = max(f.MinLength, b.MinLength), max(f.MinItems, b.MinItems), max(f.MinProps, b.MinProps)
	f.MaxLength, f.MaxItems, f.MaxProps = least(f.MaxLength, b.MaxLength), least(f.MaxItems, b.MaxItems), least(f.MaxProps, b.MaxProps)
}

func (f *folded) members(b *openapi3.Schema) {
	f.Required = slices.Concat(f.Required, b.Required)
	properties := maps.Clone(f.Properties)
	if properties == nil {
		properties = openapi3.Schemas{}
	}
	for name, p := range b.Properties {
		properties[name] = together(properties[name], p)
	}
	f.Properties = properties
	if b.AdditionalProperties.Has != nil || b.AdditionalProperties.Schema != nil {
		if f.AdditionalProperties.Has == nil || *f.AdditionalProperties.Has {
			f.AdditionalProperties = b.AdditionalProperties
		}
	}
	if f.PatternProperties == nil {
		f.PatternProperties = b.PatternProperties
	}
}

// together is a schema of what keeps both.
func together(a, b *openapi3.SchemaRef) *openapi3.SchemaRef {
	switch {
	case a == nil || a.Value == nil:
		return b
	case b == nil || b.Value == nil || a.Value == b.Value:
		return a
	}
	return openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{a, b}})
}

// both are the types that are in two lists; an integer is a number.
func both(a, b *openapi3.Types) *openapi3.Types {
	if len(a.Slice()) == 0 {
		return b
	}
	if len(b.Slice()) == 0 {
		return a
	}
	var all openapi3.Types
	for _, t := range a.Slice() {
		switch {
		case b.Includes(t):
			all = append(all, t)
		case t == "number" && b.Includes("integer"):
			all = append(all, "integer")
		case t == "integer" && b.Includes("number"):
			all = append(all, t)
		}
	}
	if all == nil {
		return a // nothing keeps both, which the check will say
	}
	return &all
}

// common are the values that are in two lists, of which an empty one says nothing.
func common(a, b []any) []any {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	return slices.DeleteFunc(slices.Clone(a), func(v any) bool {
		return !slices.ContainsFunc(b, func(w any) bool { return reflect.DeepEqual(plain(v), plain(w)) })
	})
}

// first keeps what is there, or takes another.
func first[T any](a *T, b T) {
	if reflect.ValueOf(a).Elem().IsZero() {
		*a = b
	}
}

func least(a, b *uint64) *uint64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}
