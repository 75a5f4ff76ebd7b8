package contract

import (
	"go.yaml.in/yaml/v3"
)

// Fact is what is relied on of one value, in the words of JSON Schema. The zero Fact is of a value of any type that may be
// absent and is never null where it is there.
//
// Of what is sent, a fact says what the values are: Required members are always sent.
type Fact struct {
	// Type are the types; empty for any. An integer is a number, too.
	Type string `yaml:"type,omitempty"`
	// Types are used where Type cannot say it, because there are several.
	Types []string `yaml:"types,omitempty,flow"`
	// Format is the format of a number, or of a text.
	Format string `yaml:"format,omitempty"`
	// Required says that the value is there whenever what it is in is.
	Required bool `yaml:"required,omitempty"`
	// Nullable says that the value may be null.
	Nullable bool `yaml:"nullable,omitempty"`
	// Enum are the only values that are understood; nil for all. Texts, booleans, numbers and null.
	Enum []any `yaml:"enum,omitempty,flow"`
	// Minimum and Maximum bound a number; empty for no bound. They are decimals. An Exclusive one is outside of the range.
	Minimum          string `yaml:"minimum,omitempty"`
	ExclusiveMinimum bool   `yaml:"exclusiveMinimum,omitempty"`
	Maximum          string `yaml:"maximum,omitempty"`
	ExclusiveMaximum bool   `yaml:"exclusiveMaximum,omitempty"`
	// MultipleOf are decimals that a number is a multiple of, each.
	MultipleOf []string `yaml:"multipleOf,omitempty,flow"`
	// MinLength and MaxLength bound the characters of a text.
	MinLength uint64  `yaml:"minLength,omitempty"`
	MaxLength *uint64 `yaml:"maxLength,omitempty"`
	// Pattern are regular expressions that a text matches, each.
	Pattern []string `yaml:"pattern,omitempty,flow"`
	// MinItems, MaxItems and UniqueItems are of a list.
	MinItems    uint64  `yaml:"minItems,omitempty"`
	MaxItems    *uint64 `yaml:"maxItems,omitempty"`
	UniqueItems bool    `yaml:"uniqueItems,omitempty"`
	// MinProperties and MaxProperties are of an object.
	MinProperties uint64  `yaml:"minProperties,omitempty"`
	MaxProperties *uint64 `yaml:"maxProperties,omitempty"`
	// Closed says that an object has no members but those that have pointers.
	Closed bool `yaml:"closed,omitempty"`
	// Tested says that the frontend has something to do with a value that is null or absent, so that the upstream's
	// document must leave it open. It says nothing of values.
	Tested bool `yaml:"tested,omitempty"`
	// Among are texts that the frontend compares with or translates, so that an enum of the upstream must have them. It says
	// nothing of values.
	Among []string `yaml:"among,omitempty,flow"`
	// Schema is the schema itself, as JSON in a normal form, where no other words describe it: a union is passed on as it is,
	// or not at all. It says nothing of values.
	Schema string `yaml:"schema,omitempty"`
	// Exact says that code written by hand has the value as a Go type, so that its type, its format, whether it may be null, and the
	// name of its schema stay what they are. It says nothing of values, and neither does Name, which is that of the schema.
	Exact bool   `yaml:"exact,omitempty"`
	Name  string `yaml:"name,omitempty"`
	// Never says that a member is never sent.
	Never bool `yaml:"never,omitempty"`
	// As is the pointer of a value around this one whose facts are those of this one, too: the schema contains itself.
	// Besides, only Required and Nullable are used.
	As string `yaml:"as,omitempty"`
}

// MarshalYAML writes a fact on one line.
func (f Fact) MarshalYAML() (any, error) {
	type plain Fact
	node := &yaml.Node{}
	if err := node.Encode(plain(f)); err != nil {
		return nil, err
	}
	node.Style |= yaml.FlowStyle
	return node, nil
}

// types returns the JSON types; nil for any.
func (f *Fact) types() []string {
	if f.Type != "" {
		return []string{f.Type}
	}
	return f.Types
}
