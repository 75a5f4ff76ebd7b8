package projection

import (
	"math/bits"
	"strconv"
)

// object scans the object that starts at pos. It is most of the work. Where a member is the one that is expected, is any text and
// nobody reads it, nothing is called; there is one call for everything else, so that what is at hand stays in registers.
func (c *checker) object(r *rule, pos, depth int) int {
	data := c.data
	c.open(r)
	if pos = space(data, pos+1); has(data, pos, '}') {
		return c.complete(r, 0, pos)
	}
	if depth == MaxDepth {
		return c.fail("nested too deeply")
	}
	var seen uint64
	for m := &r.start; ; {
		next := m.next.Load()
		bit, value, end := next.bit, 0, wrong
		if next.at(data, pos) {
			value = pos + len(next.key)
			switch {
			case next.easy == text && peek(data, value) == '"':
				if quote := toSpecial(data, value+1); has(data, quote, '"') {
					end = quote + 1
				}
			case next.easy == integer:
				end = short(data, value)
			}
		}
		if end != wrong && next.keep == nothing {
			m = next
		} else if m, bit, end = c.member(r, m, next, pos, value, end, depth); end == wrong {
			return wrong
		}
		if seen&bit != 0 {
			return c.twice(m)
		}
		seen |= bit
		if !has(data, end, ',') {
			if has(data, end, '}') && r.required&^seen == 0 && r.plain {
				return end + 1
			}
			if end = space(data, end); !has(data, end, ',') {
				return c.complete(r, seen, end)
			}
		}
		pos = end + 1
	}
}

// member scans a member of any kind, or the rest of it: if it is known to be next, value and end are where its value begins and,
// unless that is wrong, ends. It returns the last member that has a name, and the bit of the one that was scanned.
func (c *checker) member(r *rule, last, next *named, pos, value, known, depth int) (m *named, bit uint64, end int) {
	if m = next; value == 0 {
		pos = space(c.data, pos)
		if m, value = c.name(r, last, pos); value == wrong {
			return nil, 0, wrong
		}
	}
	if m.keep == parts {
		c.key(pos)
	}
	switch {
	case known != wrong:
		end = known
	case m.rule.is == Object && has(c.data, value, '{'):
		end = c.object(m.rule, value, depth+1)
	default:
		end = c.value(m.rule, value, depth+1)
	}
	if end == wrong {
		c.err.within(string(c.spelled(pos)))
		return nil, 0, wrong
	}
	if m.keep == whole {
		c.copy(m, pos, value, end)
	}
	if m == &r.rest {
		return last, 0, end
	}
	if m.beyond && !c.beyond(r).add(m.index) {
		return nil, 0, c.twice(m)
	}
	return m, m.bit, end
}

// name scans a member's name, which is at pos, and the colon. It returns the member and where the value may begin.
func (c *checker) name(r *rule, last *named, pos int) (m *named, value int) {
	if m = last.next.Load(); m.spelled(c.data, pos) {
		return m, pos + len(m.key)
	}
	if !has(c.data, pos, '"') {
		return nil, c.syntax(pos, "want a member's name")
	}
	end := c.string(pos)
	if end == wrong {
		return nil, wrong
	}
	m = r.find(last, unquote(c.data[pos:end], c.escaped))
	if end = space(c.data, end); !has(c.data, end, ':') {
		return nil, c.syntax(end, "want ':'")
	}
	return m, end + 1
}

func (c *checker) twice(m *named) int {
	return c.fail("member " + strconv.Quote(m.name) + " is there twice")
}

// spelled returns the name that is at pos, which has been scanned.
func (c *checker) spelled(pos int) []byte {
	end, escaped := endOfString(c.data, pos)
	return unquote(c.data[pos:end], escaped)
}

// open begins an object.
func (c *checker) open(r *rule) {
	if r.keep == parts {
		c.out = append(c.out, '{')
	}
	if r.more != nil {
		c.sets = append(c.sets, make(beyond, len(r.more))...)
	}
}

// beyond returns which members of the object that is scanned were seen, of those that share a bit.
func (c *checker) beyond(r *rule) beyond { return c.sets[len(c.sets)-len(r.more):] }

// complete ends an object at pos, if it ends there and has all that is required.
func (c *checker) complete(r *rule, seen uint64, pos int) int {
	if !has(c.data, pos, '}') {
		return c.syntax(pos, "want ',' or '}'")
	}
	if lacks := r.required &^ seen; lacks != 0 {
		return c.missing(r, bits.TrailingZeros64(lacks))
	}
	if r.more != nil {
		if i := r.more.missing(c.beyond(r)); i >= 0 {
			return c.missing(r, i)
		}
		c.sets = c.sets[:len(c.sets)-len(r.more)]
	}
	if r.keep == parts {
		c.out = append(c.out, '}')
	}
	return pos + 1
}

func (c *checker) missing(r *rule, i int) int {
	return c.fail("member " + strconv.Quote(r.members[i].name) + " is missing")
}
