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
func (s *Shape) Parse(data []byte) (Raw, error) {
	c := checker{data: data}
	start := space(data, 0)
	end := c.whole(c.value(s.rule(), start, 0))
	if end == wrong {
		return nil, c.err
	}
	return data[start:end:end], nil
}

// whole makes sure that nothing follows the value that ends at end.
func (c *checker) whole(end int) int {
	if end == wrong {
		return wrong
	}
	if after := space(c.data, end); after != len(c.data) {
		return c.syntax(after, "something follows the value")
	}
	return end
}

// checker scans one value. Its methods take the position of what they scan and return the one behind it, or wrong: positions
// in registers are what makes them fast.
type checker struct {
	data    []byte
	escaped bool // whether the last string has an escape
	err     *Error
	out     []byte // what was picked
	sets    beyond // of the objects that pos is in
}

// wrong is the position behind what breaks the shape or is not JSON. The checker's err says why.
const wrong = -1

// fail notes what is wrong with the value.
func (c *checker) fail(problem string) int {
	c.err = &Error{Problem: problem}
	return wrong
}

// value scans the value that starts at pos, behind white space.
func (c *checker) value(r *rule, pos, depth int) int {
	data := c.data
	if pos = space(data, pos); pos >= len(data) {
		return c.syntax(pos, "the text ends early")
	}
	var is Type
	var end int
	switch data[pos] {
	case '{':
		if r.is != Object && r.is != Any {
			return c.mistyped(r, Object)
		}
		return c.object(r, pos, depth)
	case '[':
		if r.is != Array && r.is != Any {
			return c.mistyped(r, Array)
		}
		return c.array(r, pos, depth)
	case '"':
		is, end = String, c.string(pos)
	case 't':
		is, end = Boolean, c.literal(pos, "true")
	case 'f':
		is, end = Boolean, c.literal(pos, "false")
	case 'n':
		is, end = Any, c.literal(pos, "null")
	default:
		is, end = c.number(pos)
	}
	if end != wrong && (is != r.is || r.special) {
		return c.scalar(r, is, pos, end)
	}
	return end
}

// scalar compares a scalar with its rule, and copies it if it is to be. Null is of type Any.
func (c *checker) scalar(r *rule, is Type, pos, end int) int {
	s := r.shape
	switch {
	case is == Any && !s.Nullable:
		return c.fail("null is not allowed")
	case is != Any && !s.allows(is):
		return c.mistyped(r, is)
	case len(s.Enum) > 0 && !c.listed(s.Enum, is, c.data[pos:end]):
		return c.fail("is none of " + strings.Join(s.Enum, ", "))
	case r.keep == parts:
		c.out = append(c.out, c.data[pos:end]...)
	}
	return end
}

func (c *checker) mistyped(r *rule, is Type) int {
	return c.fail("is of type " + is.String() + ", want " + r.is.String())
}

func (s *Shape) allows(is Type) bool {
	return s.Type == Any || s.Type == is || s.Type == Number && is == Integer
}

// listed says whether the scalar that has just been scanned is one of the values, or null.
func (c *checker) listed(values []string, is Type, scalar Raw) bool {
	switch is {
	case String:
		return slices.Contains(values, string(unquote(scalar, c.escaped)))
	case Number, Integer:
		return slices.ContainsFunc(values, func(v string) bool { return v == string(scalar) || scalar.Compare(Raw(v)) == 0 })
	case Boolean:
		return slices.Contains(values, string(scalar))
	default:
		return true
	}
}

func (c *checker) array(r *rule, pos, depth int) int {
	data, items := c.data, r.items
	if r.keep == parts {
		c.out = append(c.out, '[')
	}
	if pos = space(data, pos+1); has(data, pos, ']') {
		return c.close(r, pos)
	}
	if depth == MaxDepth {
		return c.fail("nested too deeply")
	}
	for i := 0; ; i++ {
		if items.keep != nothing && i > 0 {
			c.out = append(c.out, ',')
		}
		var end int
		if items.is == Object && has(data, pos, '{') {
			end = c.object(items, pos, depth+1)
		} else {
			end = c.value(items, pos, depth+1)
		}
		if end == wrong {
			c.err.within(strconv.Itoa(i))
			return wrong
		}
		if items.keep == whole {
			c.out = append(c.out, data[space(data, pos):end]...)
		}
		if !has(data, end, ',') {
			if end = space(data, end); !has(data, end, ',') {
				return c.close(r, end)
			}
		}
		pos = end + 1
	}
}

// close ends an array at pos, if it ends there.
func (c *checker) close(r *rule, pos int) int {
	if !has(c.data, pos, ']') {
		return c.syntax(pos, "want ',' or ']'")
	}
	if r.keep == parts {
		c.out = append(c.out, ']')
	}
	return pos + 1
}
