package projection

import (
	"bytes"
)

// cursor walks over the members of an object, or the items of an array, one level deep. What it walks over has been
// checked, so it looks only for where each value ends; on bytes that are not JSON it ends early and never beyond them.
type cursor struct {
	data Raw
	pos  int
}

// inside returns a cursor in front of the first member or item, or one at the end when the value does not start with
// the bracket open.
func (r Raw) inside(open byte) cursor {
	if len(r) == 0 || r[0] != open {
		return cursor{}
	}
	return cursor{data: r, pos: 1}
}

// member returns the next member's name and value; a nil value at the end.
func (c *cursor) member() (name []byte, value Raw) {
	if c.atEnd() {
		return nil, nil
	}
	start := c.pos
	var escaped bool
	c.pos, escaped = endOfString(c.data, start)
	return unquote(c.data[start:c.pos], escaped), c.item()
}

// item returns the next value, or nil at the end.
func (c *cursor) item() Raw {
	if c.atEnd() {
		return nil
	}
	start := c.pos
	c.pos = end(c.data, start)
	return c.data[start:c.pos:c.pos]
}

// atEnd moves to the next value and says whether there is none. It need not know which of the bytes between two values
// belongs where: Check does.
func (c *cursor) atEnd() bool {
	data, pos := c.data, c.pos
	for pos < len(data) && (data[pos] <= ' ' || data[pos] == ',' || data[pos] == ':') {
		pos++
	}
	c.pos = pos
	return pos == len(data) || data[pos]|0x20 == '}' // or ']'
}

// end returns where the value that starts at pos ends.
func end(data []byte, pos int) int {
	switch data[pos] {
	case '"':
		pos, _ = endOfString(data, pos)
		return pos
	case '{', '[':
		return endOfNested(data, pos)
	}
	for pos++; pos < len(data); pos++ {
		if b := data[pos]; b <= ' ' || b == ',' || b|0x20 == '}' { // or ']'
			return pos
		}
	}
	return pos
}

// endOfNested counts brackets without telling them apart: in JSON they match. Strings are most of what it passes over, so
// that the end of one is looked for here and not in a call.
func endOfNested(data []byte, pos int) int {
	depth := 0
	for pos < len(data) {
		b := data[pos]
		pos++
		switch {
		case b == '"':
			for pos+8 <= len(data) {
				mask := quoteMask(load(data, pos))
				if mask == 0 {
					pos += 8
					continue
				}
				if pos += first(mask); data[pos] == '"' {
					pos++
					goto next
				}
				break
			}
			pos = behindString(data, pos)
		case b < '[': // comma, colon, digits, space
		case b|0x20 == '{': // or '['
			depth++
		case b|0x20 == '}': // or ']'
			if depth--; depth == 0 {
				return pos
			}
		}
	next:
	}
	return pos
}

// behindString returns the position behind a string that pos is inside of.
func behindString(data []byte, pos int) int {
	for pos = toQuote(data, pos); pos < len(data); pos = toQuote(data, pos+2) {
		if data[pos] == '"' {
			return pos + 1
		}
	}
	return len(data)
}

// endOfString returns the position behind the string that starts at pos, and whether it has an escape.
func endOfString(data []byte, pos int) (end int, escaped bool) {
	for pos++; pos+8 <= len(data); pos += 8 {
		if mask := quoteMask(load(data, pos)); mask != 0 {
			if pos += first(mask); data[pos] == '"' {
				return pos + 1, false
			}
			break
		}
	}
	start := pos
	end = behindString(data, pos)
	return end, bytes.IndexByte(data[start:end], '\\') >= 0
}
