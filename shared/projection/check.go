package projection

import (
	"math/bits"
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
	end := c.whole(c.value(s, nil, start, 0))
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
}

// wrong is the position behind what breaks the shape or is not JSON. The checker's err says why.
const wrong = -1

// fail notes what is wrong with the value.
func (c *checker) fail(problem string) int {
	c.err = &Error{Problem: problem}
	return wrong
}

// value scans the value that starts at pos, behind white space, and copies what is picked of it.
func (c *checker) value(s *Shape, p *Pick, pos, depth int) int {
	if s == nil {
		s = anything
	}
	if depth > MaxDepth {
		return c.fail("nested too deeply")
	}
	if pos = space(c.data, pos); pos == len(c.data) {
		return c.syntax(pos, "the text ends early")
	}
	var end int
	var is Type
	switch first := c.data[pos]; {
	case first == '"':
		is = String
		end = c.string(pos)
	case first == '{':
		is = Object
		if p == nil {
			end = c.object(s.inside(is), pos, depth)
		} else {
			end = c.pickedObject(s.inside(is), p, pos, depth)
		}
	case first == '[':
		is = Array
		end = c.array(s.inside(is), p, pos, depth)
	case first == '-' || first >= '0' && first <= '9':
		is, end = c.number(pos)
	case first == 't':
		is = Boolean
		end = c.literal(pos, "true")
	case first == 'f':
		is = Boolean
		end = c.literal(pos, "false")
	case first == 'n':
		if end = c.literal(pos, "null"); end != wrong && !s.Nullable {
			return c.fail("null is not allowed")
		}
		c.copy(p, pos, end)
		return end
	default:
		return c.syntax(pos, "no value starts so")
	}
	switch {
	case end == wrong:
		return wrong
	case !s.allows(is):
		return c.fail("is of type " + is.String() + ", want " + s.Type.String())
	case len(s.Enum) > 0 && !c.listed(s.Enum, is, c.data[pos:end]):
		return c.fail("is none of " + strings.Join(s.Enum, ", "))
	}
	if is != Object && is != Array {
		c.copy(p, pos, end)
	}
	return end
}

// listed says whether the scalar that has just been scanned is one of the values.
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

// object scans an object of which nothing is picked. It is most of the work, and so does without a call where it can.
func (c *checker) object(s *Shape, pos, depth int) int {
	t, data := s.table(), c.data
	var seen members
	pos = space(data, pos+1) // {
	if pos < len(data) && data[pos] == '}' {
		return c.complete(s, &seen, pos)
	}
	for guess := 0; ; {
		var m *named
		var value int
		if guess < len(t.members) && t.members[guess].at(data, pos) {
			m = &t.members[guess]
			value = pos + len(m.key)
		} else if m, value = c.name(t, pos, guess); value == wrong {
			return wrong
		}
		if m == nil {
			m = &t.rest
		} else if guess = m.index + 1; !seen.add(m.index) {
			return c.twice(m)
		}
		var end int
		if m.text && value < len(data) && data[value] == '"' { // mostly it is
			end = c.string(value)
		} else {
			end = c.value(m.shape, nil, value, depth+1)
		}
		if end == wrong {
			return c.within(pos)
		}
		if end = space(data, end); end < len(data) && data[end] == ',' {
			pos = space(data, end+1)
			continue
		}
		return c.ends(s, &seen, end)
	}
}

// twice reports a member that was there before.
func (c *checker) twice(m *named) int {
	return c.fail("member " + strconv.Quote(m.name) + " is there twice")
}

// within says that what is wrong is in the member whose name is at pos.
func (c *checker) within(pos int) int {
	c.err.within(string(c.spelled(pos)))
	return wrong
}

// ends ends an object at pos, if it ends there.
func (c *checker) ends(s *Shape, seen *members, pos int) int {
	if pos == len(c.data) || c.data[pos] != '}' {
		return c.syntax(pos, "want ',' or '}'")
	}
	return c.complete(s, seen, pos)
}

// members is a set of members of a shape.
type members struct {
	few  uint64
	many []uint64 // beyond 64
}

// add adds a member; false when it is there already.
func (m *members) add(i int) bool {
	if i >= 64 {
		return m.addBeyond(i - 64)
	}
	bit := uint64(1) << i
	was := m.few & bit
	m.few |= bit
	return was == 0
}

func (m *members) addBeyond(i int) bool {
	for len(m.many) <= i/64 {
		m.many = append(m.many, 0)
	}
	bit := uint64(1) << (i % 64)
	was := m.many[i/64] & bit
	m.many[i/64] |= bit
	return was == 0
}

// missing returns a member that is in all and not in m, or -1.
func (m *members) missing(all *members) int {
	if lacks := all.few &^ m.few; lacks != 0 {
		return bits.TrailingZeros64(lacks)
	}
	for w, needed := range all.many {
		if w < len(m.many) {
			needed &^= m.many[w]
		}
		if needed != 0 {
			return 64 + w*64 + bits.TrailingZeros64(needed)
		}
	}
	return -1
}

// name scans a member's name and the colon. It returns the member, nil when the shape has none of that name, and where the
// value may begin.
func (c *checker) name(t *table, pos, guess int) (m *named, value int) {
	if guess < len(t.members) && t.members[guess].at(c.data, pos) {
		return &t.members[guess], pos + len(t.members[guess].key)
	}
	if pos == len(c.data) || c.data[pos] != '"' {
		return nil, c.syntax(pos, "want a member's name")
	}
	end := c.string(pos)
	if end == wrong {
		return nil, wrong
	}
	m = t.find(unquote(c.data[pos:end], c.escaped), guess)
	if end = space(c.data, end); end == len(c.data) || c.data[end] != ':' {
		return nil, c.syntax(end, "want ':'")
	}
	return m, end + 1
}

// spelled returns the name that is at pos, which has been scanned.
func (c *checker) spelled(pos int) []byte {
	end, escaped := endOfString(c.data, pos)
	return unquote(c.data[pos:end], escaped)
}

// complete ends an object, whose bracket is at pos, if it has all that is required.
func (c *checker) complete(s *Shape, seen *members, pos int) int {
	if i := seen.missing(&s.table().required); i >= 0 {
		return c.fail("member " + strconv.Quote(s.Members[i].Name) + " is missing")
	}
	return pos + 1
}

func (c *checker) array(s *Shape, p *Pick, pos, depth int) int {
	item := p.item()
	if p != nil {
		c.out = append(c.out, '[')
	}
	pos = space(c.data, pos+1) // [
	if pos < len(c.data) && c.data[pos] == ']' {
		return c.close(p, pos)
	}
	for i := 0; ; i++ {
		var end int
		switch {
		case item == nil:
			end = c.value(s.Items, nil, pos, depth+1)
		case i > 0:
			c.out = append(c.out, ',')
			fallthrough
		default:
			end = c.part(s.Items, item, pos, depth+1)
		}
		if end == wrong {
			c.err.within(strconv.Itoa(i))
			return wrong
		}
		switch end = space(c.data, end); {
		case end == len(c.data):
			return c.syntax(end, "want ',' or ']'")
		case c.data[end] == ',':
			pos = end + 1
		case c.data[end] == ']':
			return c.close(p, end)
		default:
			return c.syntax(end, "want ',' or ']'")
		}
	}
}
