package plan

import (
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Limits is what a schema demands beyond the type and the members of a value. The zero Limits demands nothing.
//
// Bounds are compared exactly. What is lost is lost before: kin-openapi keeps bounds and the numbers of an enum as
// float64, so those of more than 15 digits are the nearest number that a float64 holds.
type Limits struct {
	// Types are the types of a schema that names several, in JSON Schema's words, without null; nil for one or none.
	Types []string
	// Values are those of enum, or of const; nil for any.
	Values []*xbff.Literal
	// Min and Max bound a number; nil for no bound.
	Min, Max *Bound
	// MultipleOf are numbers that a number is a multiple of, each.
	MultipleOf []*big.Rat
	// Length bounds the characters of a string, Items the items of an array, Count the members of an object.
	Length, Items, Count Span
	// Patterns are what a string matches, each.
	Patterns []string
	// Unique says that no two items are equal.
	Unique bool
	// Closed says that an object has no members but the named ones.
	Closed bool
	// Map says that an object is meant to have members that are not named.
	Map bool
	// Guessed says that the type follows from the members alone: the schema names none.
	Guessed bool
	// Open is the word that no one shape describes, such as "oneOf"; empty for none.
	Open string
	// Conflict says why the parts of an allOf have no common shape; empty when they have one.
	Conflict string
}

// Bound is one end of a range of numbers.
type Bound struct {
	Value *big.Rat
	// Exclusive says that Value itself is outside.
	Exclusive bool
}

// Span is a range of counts. The zero Span is all of them.
type Span struct {
	Min uint64
	// Max is nil for no bound.
	Max *uint64
}

// limits returns what the schema itself demands.
func limits(schema *openapi3.Schema) *Limits {
	l := &Limits{
		Length: Span{schema.MinLength, schema.MaxLength},
		Items:  Span{schema.MinItems, schema.MaxItems},
		Count:  Span{schema.MinProps, schema.MaxProps},
		Unique: schema.UniqueItems,
		Open:   openWord(schema),
		Min:    bound(schema.Min, schema.ExclusiveMin, 1),
		Max:    bound(schema.Max, schema.ExclusiveMax, -1),
	}
	if schema.Pattern != "" {
		l.Patterns = []string{schema.Pattern}
	}
	if schema.MultipleOf != nil {
		l.MultipleOf = []*big.Rat{exact(*schema.MultipleOf)}
	}
	if named := types(schema); len(named) > 1 {
		l.Types = named
	}
	l.Values = values(schema)
	additional := schema.AdditionalProperties
	l.Closed = additional.Has != nil && !*additional.Has && len(schema.PatternProperties) == 0
	l.Map = additional.Schema != nil || additional.Has != nil && *additional.Has || len(schema.Properties)+len(schema.Required) == 0 && !l.Closed
	l.Guessed = len(types(schema)) == 0 && len(schema.Properties) > 0
	return l
}

// unlimited says that every value but null is one of the node's.
func unlimited(n *Node) bool {
	return n == nil || n.Type == "Any" && (n.Limits == nil || reflect.DeepEqual(n.Limits, &Limits{Map: true}))
}

// openWord returns the first word of the schema that no one shape describes.
func openWord(schema *openapi3.Schema) string {
	named := len(types(schema))
	inner := schema.Items != nil || len(schema.Required) > 0 || schema.AdditionalProperties != openapi3.BoolSchema{} || schema.Format != ""
	for _, part := range []struct {
		word string
		used bool
	}{
		{"oneOf", len(schema.OneOf) > 0},
		{"anyOf", len(schema.AnyOf) > 0},
		{"not", schema.Not != nil},
		{"discriminator", schema.Discriminator != nil},
		{"patternProperties", len(schema.PatternProperties) > 0},
		{"propertyNames", schema.PropertyNames != nil},
		{"prefixItems", len(schema.PrefixItems) > 0},
		{"contains", schema.Contains != nil},
		{"if", schema.If != nil},
		{"dependentSchemas", len(schema.DependentSchemas) > 0},
		{"dependentRequired", len(schema.DependentRequired) > 0},
		{"unevaluatedProperties", schema.UnevaluatedProperties != openapi3.BoolSchema{}},
		{"unevaluatedItems", schema.UnevaluatedItems != openapi3.BoolSchema{}},
		{"$dynamicRef", schema.DynamicRef != ""},
		{"several types", named > 1 && (inner || len(schema.Properties) > 0)},
		{"no type", named == 0 && inner && len(schema.Properties) == 0},
		{"false", schema.Always != nil && !*schema.Always},
	} {
		if part.used {
			return part.word
		}
	}
	return ""
}

// bound returns the stricter of the two that a schema may give: an inclusive and an exclusive one. OpenAPI 3.0 writes the
// latter as a flag beside the former, 3.1 as a number. sign is 1 for a lower bound and -1 for an upper.
func bound(inclusive *float64, exclusive openapi3.ExclusiveBound, sign int) *Bound {
	var b *Bound
	if inclusive != nil {
		b = &Bound{exact(*inclusive), exclusive.Bool != nil && *exclusive.Bool}
	}
	if exclusive.Value != nil {
		b = stricter(b, &Bound{exact(*exclusive.Value), true}, sign)
	}
	return b
}

// stricter returns the bound that allows less; nil when neither is there.
func stricter(a, b *Bound, sign int) *Bound {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	if by := a.Value.Cmp(b.Value) * sign; by > 0 || by == 0 && a.Exclusive {
		return a
	}
	return b
}

// exact returns the number that a document means by what became a float64: the shortest decimal that does.
func exact(f float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	if !ok { // infinite, which no document can say
		return new(big.Rat)
	}
	return r
}

// values returns the values of enum, or that of const. OpenAPI 3.0's nullable adds null to them.
func values(schema *openapi3.Schema) []*xbff.Literal {
	listed := schema.Enum
	if schema.Const != nil {
		listed = []any{schema.Const}
	}
	if len(listed) == 0 {
		return nil
	}
	all := []*xbff.Literal{}
	for _, value := range listed {
		all = append(all, literalOf(value))
	}
	if schema.Nullable && !slices.ContainsFunc(all, func(l *xbff.Literal) bool { return l.Kind == xbff.KindNull }) {
		all = append(all, &xbff.Literal{})
	}
	return all
}

// literalOf returns a value of a document as a literal.
func literalOf(value any) *xbff.Literal {
	switch value := value.(type) {
	case nil:
		return &xbff.Literal{}
	case bool:
		return &xbff.Literal{Kind: xbff.KindBoolean, Text: strconv.FormatBool(value)}
	case string:
		return &xbff.Literal{Kind: xbff.KindString, Text: value}
	case []any:
		l := &xbff.Literal{Kind: xbff.KindArray}
		for _, item := range value {
			l.Items = append(l.Items, literalOf(item))
		}
		return l
	case map[string]any:
		l := &xbff.Literal{Kind: xbff.KindObject}
		for _, name := range sorted(value) {
			l.Members = append(l.Members, &xbff.LiteralMember{Name: xbff.Text{Value: name}, Value: literalOf(value[name])})
		}
		return l
	default: // a number
		text, err := json.Marshal(value)
		if err != nil {
			return &xbff.Literal{}
		}
		return &xbff.Literal{Kind: xbff.KindNumber, Text: string(text)}
	}
}

// and returns what demands both.
func (l *Limits) and(m *Limits) *Limits {
	both := *l
	both.Min, both.Max = stricter(l.Min, m.Min, 1), stricter(l.Max, m.Max, -1)
	both.MultipleOf = slices.Concat(l.MultipleOf, m.MultipleOf)
	both.Patterns = slices.Concat(l.Patterns, m.Patterns)
	both.Length, both.Items, both.Count = l.Length.and(m.Length), l.Items.and(m.Items), l.Count.and(m.Count)
	both.Unique = l.Unique || m.Unique
	both.Closed = l.Closed || m.Closed
	both.Map = l.Map && m.Map
	both.Guessed = l.Guessed && m.Guessed
	if both.Types == nil {
		both.Types = m.Types
	}
	if both.Open == "" {
		both.Open = m.Open
	}
	if both.Conflict == "" {
		both.Conflict = m.Conflict
	}
	switch {
	case l.Values == nil:
		both.Values = m.Values
	case m.Values != nil:
		both.Values = slices.DeleteFunc(slices.Clone(l.Values), func(v *xbff.Literal) bool { return !contains(m.Values, v) })
	}
	return &both
}

func (s Span) and(t Span) Span {
	both := Span{max(s.Min, t.Min), s.Max}
	if s.Max == nil || t.Max != nil && *t.Max < *s.Max {
		both.Max = t.Max
	}
	return both
}

// within says whether every count of s is one of t's.
func (s Span) within(t Span) bool {
	return s.Min >= t.Min && (t.Max == nil || s.Max != nil && *s.Max <= *t.Max)
}

// has says whether n is one of the counts.
func (s Span) has(n int) bool {
	count := uint64(max(n, 0))
	return count >= s.Min && (s.Max == nil || count <= *s.Max)
}
