package scaffold

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema is a part of a schema as a frontend's document has it: what an answer is narrowed to.
type schema struct {
	Type        string             `yaml:"type"`
	Description string             `yaml:"description,omitempty"`
	Format      string             `yaml:"format,omitempty"`
	Nullable    bool               `yaml:"nullable,omitempty"`
	Enum        []any              `yaml:"enum,flow,omitempty"`
	Pattern     string             `yaml:"pattern,omitempty"`
	MinLength   uint64             `yaml:"minLength,omitempty"`
	MaxLength   *uint64            `yaml:"maxLength,omitempty"`
	Minimum     *float64           `yaml:"minimum,omitempty"`
	Maximum     *float64           `yaml:"maximum,omitempty"`
	Required    []string           `yaml:"required,flow,omitempty"`
	Properties  map[string]*schema `yaml:"properties,omitempty"`
	Items       *schema            `yaml:"items,omitempty"`
}

const (
	deepest  = 4 // how far an answer is followed
	mostOwn  = 6 // members of an object that are scalars
	mostDeep = 2 // and that are not
)

var speakable = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// narrow returns a part of an upstream's schema that every value of it keeps; nil when there is none.
func narrow(ref *openapi3.SchemaRef, depth int) *schema {
	if ref == nil || ref.Value == nil || depth > deepest {
		return nil
	}
	s := ref.Value
	properties, required, ok := flat(s, 0)
	types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == "null" })
	if len(types) == 0 && len(properties) > 0 {
		types = []string{"object"}
	}
	if !ok || len(types) != 1 {
		return nil
	}
	n := &schema{Type: types[0], Description: sentence(s.Description), Nullable: s.Nullable || s.Type.Includes("null")}
	switch n.Type {
	case "object":
		return n.object(properties, required, depth)
	case "array":
		if n.Items = narrow(s.Items, depth+1); n.Items == nil {
			return nil
		}
		return n
	}
	return n.scalar(s)
}

func (n *schema) scalar(s *openapi3.Schema) *schema {
	switch s.Format {
	case "binary", "byte":
		return nil
	case "date", "date-time", "uuid", "int32", "int64", "float", "double":
		n.Format = s.Format
	}
	if !n.Nullable && n.Type == "string" && !slices.ContainsFunc(s.Enum, func(v any) bool { _, text := v.(string); return !text }) {
		n.Enum = s.Enum
	}
	return n
}

// object chooses members: those that are required, and scalars, before others.
func (n *schema) object(properties map[string]*openapi3.SchemaRef, required map[string]bool, depth int) *schema {
	names := slices.SortedFunc(maps.Keys(properties), func(a, b string) int {
		return cmp.Or(rank(a, required)-rank(b, required), cmp.Compare(a, b))
	})
	n.Properties = map[string]*schema{}
	own, deep := 0, 0
	folded := map[string]bool{}
	for _, name := range names {
		p := properties[name]
		key := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
		if !speakable.MatchString(name) || folded[key] || p.Value == nil || p.Value.WriteOnly || p.Value.Deprecated {
			continue
		}
		part := narrow(p, depth+1)
		if part == nil {
			continue
		}
		count, most := &own, mostOwn
		if part.Properties != nil || part.Items != nil {
			count, most = &deep, mostDeep
		}
		if *count == most {
			continue
		}
		*count++
		folded[key] = true
		n.Properties[name] = part
		if required[name] {
			n.Required = append(n.Required, name)
		}
	}
	if len(n.Properties) == 0 {
		return nil
	}
	slices.Sort(n.Required)
	return n
}

func rank(name string, required map[string]bool) int {
	switch {
	case name == "id":
		return 0
	case required[name]:
		return 1
	case slices.Contains([]string{"name", "title", "status", "items", "data", "total"}, name):
		return 2
	}
	return 3
}

// flat returns the members of an object, those of an allOf too. It reports false for what cannot be told: unions.
func flat(s *openapi3.Schema, depth int) (properties map[string]*openapi3.SchemaRef, required map[string]bool, ok bool) {
	if len(s.OneOf)+len(s.AnyOf) > 0 || s.Not != nil || s.Discriminator != nil || depth > deepest {
		return nil, nil, false
	}
	properties, required = maps.Clone(s.Properties), map[string]bool{}
	if properties == nil {
		properties = map[string]*openapi3.SchemaRef{}
	}
	for _, name := range s.Required {
		required[name] = true
	}
	for _, part := range s.AllOf {
		if part.Value == nil {
			return nil, nil, false
		}
		p, r, ok := flat(part.Value, depth+1)
		if !ok {
			return nil, nil, false
		}
		maps.Copy(properties, p)
		maps.Copy(required, r)
	}
	return properties, required, true
}

// sentence is the first one of a text, if it is short.
func sentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if at := strings.Index(text, ". "); at >= 0 {
		text = text[:at+1]
	}
	if len(text) > 120 {
		return ""
	}
	return text
}
