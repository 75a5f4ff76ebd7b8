package projection

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

// atEnd moves to the next value and says whether there is none.
func (c *cursor) atEnd() bool {
	c.pos = skip(c.data, c.pos)
	return c.pos == len(c.data) || c.data[c.pos]|0x20 == '}' // or ']'
}

// skip returns the position of what comes next and is no comma or colon. It need not know which of these belongs where: Check
// does.
func skip(data []byte, pos int) int {
	for pos < len(data) && (data[pos] <= ' ' || data[pos] == ',' || data[pos] == ':') {
		pos++
	}
	return pos
}

// end returns where the value that starts at pos ends.
func end(data []byte, pos int) int {
	switch data[pos] {
	case '"':
		if pos = toSpecial(data, pos+1); has(data, pos, '"') {
			return pos + 1
		}
		pos, _ = behindString(data, pos)
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

// endOfNested counts brackets without telling them apart: in JSON they match. Strings are most of what it passes over.
func endOfNested(data []byte, pos int) int {
	depth := 0
	for pos < len(data) {
		b := data[pos]
		pos++
		switch {
		case b == '"':
			if pos = toSpecial(data, pos); has(data, pos, '"') {
				pos++
			} else {
				pos, _ = behindString(data, pos)
			}
		case b < '[': // comma, colon, digits, space
		case b|0x20 == '{': // or '['
			depth++
		case b|0x20 == '}': // or ']'
			if depth--; depth == 0 {
				return pos
			}
		}
	}
	return pos
}

// endOfString returns the position behind the string that starts at pos, and whether it has an escape.
func endOfString(data []byte, pos int) (end int, escaped bool) {
	if pos = toSpecial(data, pos+1); has(data, pos, '"') {
		return pos + 1, false
	}
	return behindString(data, pos)
}

// behindString returns the position behind a string that pos is inside of, and whether an escape is on the way.
func behindString(data []byte, pos int) (end int, escaped bool) {
	for pos < len(data) {
		switch data[pos] {
		case '"':
			return pos + 1, escaped
		case '\\':
			escaped = true
			pos = toQuote(data, pos+2)
		default:
			pos = toQuote(data, pos+1)
		}
	}
	return len(data), escaped
}
