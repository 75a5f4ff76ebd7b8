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

// member returns the next member's name, quoted, and its value; a nil name at the end.
func (c *cursor) member() (name, value Raw) {
	if name = c.item(); name == nil {
		return nil, nil
	}
	return name, c.item()
}

// item returns the next value, or nil at the end.
func (c *cursor) item() Raw {
	c.gap()
	start := c.pos
	if start == len(c.data) || c.data[start] == ']' || c.data[start] == '}' {
		return nil
	}
	c.pos = end(c.data, start)
	return c.data[start:c.pos:c.pos]
}

// gap skips what is between two values. It need not know which of these bytes belongs where: Check does.
func (c *cursor) gap() {
	for c.pos < len(c.data) {
		switch c.data[c.pos] {
		case ' ', '\t', '\n', '\r', ',', ':':
			c.pos++
		default:
			return
		}
	}
}

// end returns where the value that starts at pos ends.
func end(data []byte, pos int) int {
	switch data[pos] {
	case '"':
		return endOfString(data, pos)
	case '{', '[':
		return endOfNested(data, pos)
	}
	for pos++; pos < len(data); pos++ {
		switch data[pos] {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
			return pos
		}
	}
	return pos
}

// endOfNested counts brackets without telling them apart: in JSON they match.
func endOfNested(data []byte, pos int) int {
	for depth := 0; pos < len(data); {
		switch data[pos] {
		case '"':
			pos = endOfString(data, pos)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		pos++
		if depth == 0 {
			return pos
		}
	}
	return pos
}

func endOfString(data []byte, pos int) int {
	for pos++; pos < len(data); pos++ {
		switch data[pos] {
		case '"':
			return pos + 1
		case '\\':
			pos++
		}
	}
	return len(data)
}
