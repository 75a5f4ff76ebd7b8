package projection

import (
	"strings"
	"sync/atomic"
)

// Type is the JSON type of a value, in JSON Schema's terms. The zero Type is Any.
type Type uint8

// The types. An Integer is a number without fraction and exponent (OpenAPI 3.0, "Data Types").
const (
	Any Type = iota
	Object
	Array
	String
	Number
	Integer
	Boolean
)

var typeNames = [...]string{"any value", "object", "array", "string", "number", "integer", "boolean"}

// String returns the type's name in JSON Schema.
func (t Type) String() string { return typeNames[t] }

// Shape is what a document says of a value. The zero Shape allows every JSON value but null.
type Shape struct {
	// Type is what the value must be.
	Type Type
	// Nullable allows null beside Type.
	Nullable bool
	// Enum lists the values allowed of a scalar; empty for all. Strings are as they are, others as JSON. Numbers are compared
	// by what they are: 1.0 is 1.
	Enum []string
	// Members are the members of an Object that the document names. Others are allowed.
	Members []Member
	// Rest is the shape of an Object's other members; nil for any.
	Rest *Shape
	// Items is the shape of an Array's items; nil for any.
	Items *Shape

	compiled atomic.Pointer[table] // nil until the first object
}

// Member is a named member of an object.
type Member struct {
	// Name is the member's name, unescaped.
	Name string
	// Required says that an object without it breaks the document.
	Required bool
	// Shape is the member's own; nil for any value.
	Shape *Shape
}

// anything is the shape of what a document leaves open.
var anything = &Shape{Nullable: true}

// table is what a checker wants to know of an object's members.
type table struct {
	keys     []string // as an object has them that has no white space: `"id":`; empty for a name that must be escaped
	required []uint64 // a bit for each member
}

// table makes the shape's table when it is asked for the first time. Two that are made at once are the same.
func (s *Shape) table() *table {
	if t := s.compiled.Load(); t != nil {
		return t
	}
	t := &table{keys: make([]string, len(s.Members)), required: make([]uint64, (len(s.Members)+63)/64)}
	for i, m := range s.Members {
		if !strings.ContainsFunc(m.Name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
			t.keys[i] = `"` + m.Name + `":`
		}
		if m.Required {
			t.required[i/64] |= 1 << (i % 64)
		}
	}
	s.compiled.Store(t)
	return t
}

// expected returns the index of the member at pos, and where its value may begin, when it is the one that is guessed; else
// -1. Members come in the document's order more often than not, and comparing is cheaper than scanning.
func (t *table) expected(data []byte, pos, guess int) (i, value int) {
	if guess >= len(t.keys) {
		return -1, 0
	}
	key := t.keys[guess]
	if end := pos + len(key); key != "" && end <= len(data) && string(data[pos:end]) == key {
		return guess, end
	}
	return -1, 0
}
