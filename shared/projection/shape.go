package projection

import "sync/atomic"

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

	compiled atomic.Pointer[rule] // nil until it is used
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
