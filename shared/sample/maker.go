package sample

import (
	"cmp"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	budget  = 20_000 // values that are made at most, those that come to nothing too
	full    = 600    // from then on nothing optional is made
	deep    = 6      // how deep objects are that have optional members
	deepest = 32     // how deep anything is
	unions  = 16     // alternatives that are tried
)

var (
	errDeep  = errors.New("it has no end")
	errLarge = errors.New("it is too large")
	errNever = errors.New("no value keeps it")
)

// maker makes one value.
type maker struct {
	Source
	left int
}

// place is where a value is.
type place struct {
	name   string // the last name on the way, which says what the value is about
	path   string
	depth  int
	within []*openapi3.Schema // those around
}

func (p place) member(name string) place {
	p.path += "/" + name
	p.name = name
	p.depth++
	return p
}

// item is in a list, and called like it.
func (p place) item(i int) place {
	p.path += "/" + strconv.Itoa(i)
	p.depth++
	return p
}

func (p place) inside(schema *openapi3.Schema) place {
	p.within = append(slices.Clip(p.within), schema)
	return p
}

// repeats says that a schema is around itself.
func (p place) repeats(ref *openapi3.SchemaRef) bool {
	return ref != nil && ref.Value != nil && slices.ContainsFunc(p.within, func(s *openapi3.Schema) bool { return mentions(ref.Value, s, 4) })
}

// mentions says that a value of a schema may be one of another.
func mentions(schema, other *openapi3.Schema, depth int) bool {
	if schema == other {
		return true
	}
	if depth == 0 {
		return false
	}
	refs := slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf, openapi3.SchemaRefs{schema.Items})
	return slices.ContainsFunc(refs, func(r *openapi3.SchemaRef) bool {
		return r != nil && r.Value != nil && mentions(r.Value, other, depth-1)
	})
}

// random returns the numbers of a place.
func (m *maker) random(at place) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(at.path + "#" + at.name)) // never fails
	return rand.New(rand.NewPCG(m.Seed, h.Sum64())) //nolint:gosec // nothing is secret about it, and it has to come out the same again
}

// value makes a value of the schema, which may be one that breaks it: what only the whole can tell is not looked at.
func (m *maker) value(schema *openapi3.Schema, at place) (any, error) {
	if m.left--; m.left < 0 {
		return nil, errLarge
	}
	if at.depth > deepest {
		return nil, errDeep
	}
	if schema.Always != nil && !*schema.Always {
		return nil, errNever
	}
	whole, err := fold(schema, 0)
	if err != nil {
		return nil, err
	}
	if v, ok := m.given(schema, whole, at); ok {
		return v, nil
	}
	if len(whole.unions) > 0 {
		return m.alternative(schema, whole, at)
	}
	return m.made(whole, at.inside(schema))
}

// given finds a value in the document.
func (m *maker) given(schema *openapi3.Schema, whole *folded, at place) (any, bool) {
	if !m.Fresh {
		for _, v := range append([]any{whole.Example}, whole.Examples...) {
			if v != nil && m.Check(schema, v) == nil {
				return plain(v), true
			}
		}
	}
	if whole.Const != nil {
		return plain(whole.Const), true
	}
	if values := slices.DeleteFunc(slices.Clone(whole.Enum), func(v any) bool { return v == nil }); len(values) > 0 {
		from := m.random(at).IntN(len(values))
		for i := range values { // the first that keeps what else is said
			if v := values[(from+i)%len(values)]; m.Check(schema, v) == nil {
				return plain(v), true
			}
		}
		return plain(values[from]), true
	}
	if len(whole.Enum) > 0 {
		return nil, true
	}
	if v := whole.Default; !m.Fresh && v != nil && scalar(v) && m.Check(schema, v) == nil {
		return plain(v), true
	}
	return nil, false
}

// scalar says that a default is worth more than a value that is made up: those of lists and objects are empty.
func scalar(v any) bool {
	switch v := v.(type) {
	case map[string]any, []any:
		return false
	case string:
		return v != ""
	}
	return true
}

// alternative makes a value of the first alternatives that come to something.
func (m *maker) alternative(schema *openapi3.Schema, whole *folded, at place) (any, error) {
	most := 1
	for _, refs := range whole.unions {
		most = max(most, len(refs))
	}
	last := errNever
	for i := range min(most, unions) {
		one, err := whole.choose(i)
		if err != nil {
			last = err
			continue
		}
		v, err := m.branch(one, at.inside(schema))
		if err == nil && m.Check(schema, v) == nil {
			return v, nil
		}
		last = cmp.Or(err, errNever)
	}
	return nil, last
}

// branch makes a value of an alternative, which may have alternatives itself.
func (m *maker) branch(one *folded, at place) (any, error) {
	if v, ok := m.given(&one.Schema, one, at); ok {
		return v, nil
	}
	if len(one.unions) > 0 {
		return m.alternative(one.again(), one, at)
	}
	return m.made(one, at)
}

// made makes a value up.
func (m *maker) made(whole *folded, at place) (any, error) {
	switch kind(&whole.Schema) {
	case "object":
		return m.object(whole, at)
	case "array":
		return m.list(whole, at)
	case "integer", "number":
		return m.number(whole, at)
	case "boolean":
		return m.random(at).IntN(3) > 0, nil
	case "null":
		return nil, nil
	}
	return m.text(&whole.Schema, at)
}

// kind is the type of the values that are made.
func kind(s *openapi3.Schema) string {
	types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == "null" })
	switch {
	case len(types) > 0:
		return types[0]
	case s.Type.Is("null"):
		return "null"
	case len(s.Properties)+len(s.Required)+len(s.PatternProperties) > 0, s.AdditionalProperties.Has != nil, s.AdditionalProperties.Schema != nil:
		return "object"
	case s.Items != nil, len(s.PrefixItems) > 0:
		return "array"
	case s.Min != nil, s.Max != nil, s.MultipleOf != nil, strings.HasPrefix(s.Format, "int"):
		return "number"
	}
	return "string"
}
