package projection

import (
	"slices"
	"strconv"
	"strings"
)

// MaxDepth is how deeply arrays and objects may be nested. Deeper JSON is an error, before it can exhaust the stack.
const MaxDepth = 512

// Check reports how data breaks the shape: a syntax error, a wrong type, a missing member, one that is there twice, a null
// or a string that is not allowed. The error names the place by a JSON pointer (RFC 6901) and repeats nothing of the data.
func (s *Shape) Check(data []byte) error {
	_, err := s.Parse(data)
	return err
}

// Parse checks data as Check does, and returns its value: a part of data, which stays its owner's.
func (s *Shape) Parse(data []byte) (Raw, error) { return s.ParseMembers(data, nil, nil) }

// ParseMembers does what Parse and then Members do, in one scan. When there is an error, no member is there.
func (s *Shape) ParseMembers(data []byte, names []string, into []Raw) (Raw, error) {
	clear(into)
	var few [16]span
	found := few[:]
	if len(names) > len(few) {
		found = make([]span, len(names))
	}
	c := checker{data: data, names: names, found: found}
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
	for i := range names {
		if at := found[i]; at.end > 0 {
			into[i] = data[at.start:at.end:at.end]
		}
	}
	return data[start:end:end], nil
}

// checker scans one value, and finds the members of the outermost object that are called names.
type checker struct {
	data    []byte
	pos     int
	escaped bool // whether the last string has an escape
	names   []string
	found   []span
}

// span is where a value is. The checker keeps no slices of data, which would move what the caller collects to the heap.
type span struct{ start, end int }

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
	if len(s.Enum) > 0 && !c.listed(s.Enum, is, start) {
		return &Error{Problem: "is none of " + strings.Join(s.Enum, ", ")}
	}
	return nil
}

// listed says whether the scalar that has just been scanned, from start on, is one of the values.
func (c *checker) listed(values []string, is Type, start int) bool {
	switch is {
	case String:
		return slices.Contains(values, string(c.text(start)))
	case Number, Integer:
		value := Raw(c.data[start:c.pos])
		return slices.ContainsFunc(values, func(v string) bool { return v == string(value) || value.Compare(Raw(v)) == 0 })
	case Boolean:
		return slices.Contains(values, string(c.data[start:c.pos]))
	default:
		return true
	}
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
	guess := 0
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
		name := c.text(start)
		if c.next() != ':' {
			return c.syntax("want ':'")
		}
		c.pos++
		shape := s.Rest
		if i := s.member(name, guess); i >= 0 {
			if seen[i] {
				return &Error{Problem: "member " + strconv.Quote(s.Members[i].Name) + " is there twice"}
			}
			guess = i + 1
			seen[i] = true
			shape = s.Members[i].Shape
		}
		start = c.pos
		if err := c.value(shape, depth+1); err != nil {
			return err.within(string(name))
		}
		if depth == 0 {
			c.collect(name, start)
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

// collect notes the value that starts after start, behind white space, and ends here.
func (c *checker) collect(name []byte, start int) {
	if i := find(c.names, name, 0); i >= 0 {
		for c.data[start] <= ' ' {
			start++
		}
		c.found[i] = span{start, c.pos}
	}
}

// member returns the index of the member of that name, or -1. It looks at guess first.
func (s *Shape) member(name []byte, guess int) int {
	if guess < len(s.Members) && s.Members[guess].Name == string(name) {
		return guess
	}
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
