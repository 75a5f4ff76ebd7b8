package projection

import (
	"encoding/binary"
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
	members  []named
	rest     named // any other
	required members
}

// named is a member that a shape names.
type named struct {
	index int
	name  string
	// key is the name as an object has it that has no white space: `"id":`; empty for a name that must be escaped. Its first
	// bytes are compared as words, and most names have no others.
	key           string
	first, second word
	shape         *Shape
	text          bool // any string keeps the shape
}

// word is up to eight bytes in the order of memory, with a mask of those that count.
type word struct{ bytes, mask uint64 }

func wordOf(text string) word {
	var bytes, mask [8]byte
	for i := range copy(bytes[:], text) {
		mask[i] = 0xff
	}
	return word{binary.LittleEndian.Uint64(bytes[:]), binary.LittleEndian.Uint64(mask[:])}
}

// differs returns 0 if the word is in data at pos.
func (w *word) differs(data []byte, pos int) uint64 { return (load(data, pos) ^ w.bytes) & w.mask }

// table makes the shape's table when it is asked for the first time. Two that are made at once are the same.
func (s *Shape) table() *table {
	if t := s.compiled.Load(); t != nil {
		return t
	}
	t := &table{members: make([]named, len(s.Members)), rest: named{shape: s.Rest, text: s.Rest.isText()}}
	for i, m := range s.Members {
		n := named{index: i, name: m.Name, shape: m.Shape, text: m.Shape.isText()}
		if !strings.ContainsFunc(m.Name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
			n.key = `"` + m.Name + `":`
			n.first, n.second = wordOf(n.key), wordOf(n.key[min(8, len(n.key)):])
		}
		t.members[i] = n
		if m.Required {
			t.required.add(i)
		}
	}
	s.compiled.Store(t)
	return t
}

// isText says whether any string keeps the shape.
func (s *Shape) isText() bool {
	return s == nil || (s.Type == String || s.Type == Any) && len(s.Enum) == 0
}

// at says whether the member's key is at pos, followed by a few bytes. Members come in the document's order more often than
// not, and comparing is cheaper than scanning.
func (n *named) at(data []byte, pos int) bool {
	if pos+16 > len(data) || n.first.differs(data, pos) != 0 {
		return false
	}
	return n.second.differs(data, pos+8) == 0 && n.key != "" && (len(n.key) <= 16 || n.ends(data, pos))
}

// ends says whether the rest of a long key is there.
func (n *named) ends(data []byte, pos int) bool {
	end := pos + len(n.key)
	return end <= len(data) && string(data[pos:end]) == n.key
}

// find returns the member of that name, or nil. It begins to look at guess.
func (t *table) find(name []byte, guess int) *named {
	for i := guess; i < len(t.members); i++ {
		if t.members[i].name == string(name) {
			return &t.members[i]
		}
	}
	for i := range min(guess, len(t.members)) {
		if t.members[i].name == string(name) {
			return &t.members[i]
		}
	}
	return nil
}
