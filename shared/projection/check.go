package projection

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// MaxDepth is how deeply arrays and objects may be nested. Deeper JSON is an error, before it can exhaust the stack.
const MaxDepth = 512

// Check reports how data breaks the shape: a syntax error, a wrong type, a missing member, a null or a string that is
// not allowed. The error names the place by a JSON pointer (RFC 6901) and repeats nothing of the data.
func (s *Shape) Check(data []byte) error {
	_, err := s.Parse(data)
	return err
}

// Parse checks data as Check does, and returns its value: a part of data, which stays its owner's.
func (s *Shape) Parse(data []byte) (Raw, error) {
	c := checker{data: data}
	c.space()
	start := c.pos
	if err := c.value(s, 0); err != nil {
		return nil, err
	}
	end := c.pos
	c.space()
	if c.pos != len(data) {
		return nil, c.syntax("something follows the value")
	}
	return data[start:end:end], nil
}

// Error is a place where a value breaks its shape.
type Error struct {
	// Pointer names the place (RFC 6901); empty for the whole value.
	Pointer string
	// Problem says what is wrong there.
	Problem string
}

func (e *Error) Error() string { return fmt.Sprintf("#%s: %s", e.Pointer, e.Problem) }

// within adds a token in front of the pointer: errors are built from the inside out, so that the path costs nothing
// while all is well.
func (e *Error) within(token string) *Error {
	e.Pointer = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token) + e.Pointer
	return e
}

// checker scans one value.
type checker struct {
	data []byte
	pos  int
}

func (c *checker) syntax(problem string) *Error {
	return &Error{Problem: "not JSON at byte " + strconv.Itoa(c.pos) + ": " + problem}
}

func (c *checker) space() {
	for c.pos < len(c.data) {
		switch c.data[c.pos] {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return
		}
	}
}

// next skips white space and returns the byte there, or 0 at the end.
func (c *checker) next() byte {
	c.space()
	if c.pos == len(c.data) {
		return 0
	}
	return c.data[c.pos]
}

func (c *checker) value(s *Shape, depth int) *Error {
	if s == nil {
		s = anything
	}
	if depth > MaxDepth {
		return &Error{Problem: "nested too deeply"}
	}
	first := c.next()
	start := c.pos
	var is Type
	var err *Error
	switch {
	case first == '{':
		is = Object
		err = c.object(s.inside(is), depth)
	case first == '[':
		is = Array
		err = c.array(s.inside(is), depth)
	case first == '"':
		is = String
		err = c.string()
	case first == 't':
		is = Boolean
		err = c.literal("true")
	case first == 'f':
		is = Boolean
		err = c.literal("false")
	case first == 'n':
		if err := c.literal("null"); err != nil {
			return err
		}
		if !s.Nullable {
			return &Error{Problem: "null is not allowed"}
		}
		return nil
	case first == '-' || first >= '0' && first <= '9':
		is, err = c.number()
	case c.pos == len(c.data):
		return c.syntax("the text ends early")
	default:
		return c.syntax("no value starts so")
	}
	if err != nil {
		return err
	}
	if !s.allows(is) {
		return &Error{Problem: "is of type " + is.String() + ", want " + s.Type.String()}
	}
	if is == String && len(s.Enum) > 0 && !s.lists(c.data[start:c.pos]) {
		return &Error{Problem: "is none of " + strings.Join(s.Enum, ", ")}
	}
	return nil
}

// inside returns the shape that tells of the members or items of a value of type is; of another type's it tells nothing.
func (s *Shape) inside(is Type) *Shape {
	if s.Type == is {
		return s
	}
	return anything
}

func (s *Shape) allows(is Type) bool {
	return s.Type == Any || s.Type == is || s.Type == Number && is == Integer
}

func (c *checker) object(s *Shape, depth int) *Error {
	var few [64]bool
	seen := few[:]
	if len(s.Members) > len(few) {
		seen = make([]bool, len(s.Members))
	}
	c.pos++ // {
	for first := true; ; first = false {
		switch b := c.next(); {
		case b == '}' && first:
			c.pos++
			return s.complete(seen)
		case b != '"':
			return c.syntax("want a member's name")
		}
		start := c.pos
		if err := c.string(); err != nil {
			return err
		}
		name := c.data[start:c.pos]
		if c.next() != ':' {
			return c.syntax("want ':'")
		}
		c.pos++
		shape := s.Rest
		if i := s.member(name); i >= 0 {
			seen[i] = true
			shape = s.Members[i].Shape
		}
		if err := c.value(shape, depth+1); err != nil {
			return err.within(string(unquote(nil, name)))
		}
		switch c.next() {
		case ',':
			c.pos++
		case '}':
			c.pos++
			return s.complete(seen)
		default:
			return c.syntax("want ',' or '}'")
		}
	}
}

// lists says whether the enum has what the JSON string quoted spells.
func (s *Shape) lists(quoted []byte) bool {
	var buffer [64]byte
	value := unquote(buffer[:0], quoted)
	for _, allowed := range s.Enum {
		if allowed == string(value) {
			return true
		}
	}
	return false
}

// member returns the index of the member whose name the JSON string quoted spells, or -1.
func (s *Shape) member(quoted []byte) int {
	var buffer [64]byte
	name := unquote(buffer[:0], quoted)
	for i := range s.Members {
		if s.Members[i].Name == string(name) {
			return i
		}
	}
	return -1
}

func (s *Shape) complete(seen []bool) *Error {
	for i := range s.Members {
		if s.Members[i].Required && !seen[i] {
			return &Error{Problem: "member " + strconv.Quote(s.Members[i].Name) + " is missing"}
		}
	}
	return nil
}

func (c *checker) array(s *Shape, depth int) *Error {
	c.pos++ // [
	if c.next() == ']' {
		c.pos++
		return nil
	}
	for i := 0; ; i++ {
		if err := c.value(s.Items, depth+1); err != nil {
			return err.within(strconv.Itoa(i))
		}
		switch c.next() {
		case ',':
			c.pos++
		case ']':
			c.pos++
			return nil
		default:
			return c.syntax("want ',' or ']'")
		}
	}
}

func (c *checker) literal(word string) *Error {
	if !bytes.HasPrefix(c.data[c.pos:], []byte(word)) {
		return c.syntax("no value starts so")
	}
	c.pos += len(word)
	return nil
}

// string scans a string (RFC 8259 section 7).
func (c *checker) string() *Error {
	c.pos++ // "
	for c.pos < len(c.data) {
		switch b := c.data[c.pos]; {
		case b == '"':
			c.pos++
			return nil
		case b < ' ':
			return c.syntax("a control character in a string")
		case b == '\\':
			if err := c.escape(); err != nil {
				return err
			}
		default:
			c.pos++
		}
	}
	return c.syntax("the text ends inside a string")
}

func (c *checker) escape() *Error {
	rest := c.data[c.pos+1:]
	switch {
	case len(rest) == 0:
		return c.syntax("the text ends inside a string")
	case rest[0] == 'u':
		if len(rest) < 5 || !hex(rest[1:5]) {
			return c.syntax("a bad \\u escape")
		}
		c.pos += 6
	case bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0:
		c.pos += 2
	default:
		return c.syntax("a bad escape")
	}
	return nil
}

func hex(digits []byte) bool {
	for _, b := range digits {
		if (b < '0' || b > '9') && (b|0x20 < 'a' || b|0x20 > 'f') {
			return false
		}
	}
	return true
}

// number scans a number (RFC 8259 section 6) and tells whether it is an Integer.
func (c *checker) number() (Type, *Error) {
	is := Integer
	if c.data[c.pos] == '-' {
		c.pos++
	}
	leading := c.pos
	if c.digits() == 0 || c.data[leading] == '0' && c.pos-leading > 1 {
		return is, c.syntax("a bad number")
	}
	if c.pos < len(c.data) && c.data[c.pos] == '.' {
		is = Number
		c.pos++
		if c.digits() == 0 {
			return is, c.syntax("a bad number")
		}
	}
	if c.pos < len(c.data) && c.data[c.pos]|0x20 == 'e' {
		is = Number
		c.pos++
		if c.pos < len(c.data) && (c.data[c.pos] == '+' || c.data[c.pos] == '-') {
			c.pos++
		}
		if c.digits() == 0 {
			return is, c.syntax("a bad number")
		}
	}
	return is, nil
}

func (c *checker) digits() int {
	start := c.pos
	for c.pos < len(c.data) && c.data[c.pos] >= '0' && c.data[c.pos] <= '9' {
		c.pos++
	}
	return c.pos - start
}
