package projection

import (
	"strconv"
	"unicode/utf8"
)

func (c *checker) syntax(pos int, problem string) int {
	return c.fail("not JSON at byte " + strconv.Itoa(pos) + ": " + problem)
}

// space returns the position of the first byte at or after pos that is no white space, or len(data).
func space(data []byte, pos int) int {
	if pos < len(data) && data[pos] > ' ' { // mostly there is none
		return pos
	}
	return behindSpace(data, pos)
}

func behindSpace(data []byte, pos int) int {
	for pos < len(data) && (data[pos] == ' ' || data[pos] == '\n' || data[pos] == '\t' || data[pos] == '\r') {
		pos++
	}
	return pos
}

// literal returns the position behind the word that is at pos.
func (c *checker) literal(pos int, word string) int {
	if !follows(c.data, pos, word) {
		return c.syntax(pos, "no value starts so")
	}
	return pos + len(word)
}

// string scans the string that starts at pos (RFC 8259 section 7).
func (c *checker) string(pos int) int {
	c.escaped = false
	if pos = toSpecial(c.data, pos+1); has(c.data, pos, '"') {
		return pos + 1
	}
	return c.special(pos)
}

// special scans the rest of a string from pos, a byte that may not be what it looks like.
func (c *checker) special(pos int) int {
	data := c.data
	for pos < len(data) {
		switch b := data[pos]; {
		case b == '"':
			return pos + 1
		case b == '\\':
			c.escaped = true
			if pos = c.escape(pos); pos == wrong {
				return wrong
			}
		case b < ' ':
			return c.syntax(pos, "a control character in a string")
		case b < utf8.RuneSelf:
			pos++
			continue
		default:
			r, size := utf8.DecodeRune(data[pos:])
			if r == utf8.RuneError && size == 1 {
				return c.syntax(pos, "bytes that are not UTF-8")
			}
			pos += size
		}
		pos = toSpecial(data, pos)
	}
	return c.syntax(pos, "the text ends inside a string")
}

func (c *checker) escape(pos int) int {
	if pos+1 == len(c.data) {
		return c.syntax(pos, "the text ends inside a string")
	}
	switch c.data[pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return pos + 2
	case 'u':
		if pos+6 > len(c.data) || !hex(c.data[pos+2:pos+6]) {
			return c.syntax(pos, "a bad \\u escape")
		}
		return pos + 6
	default:
		return c.syntax(pos, "a bad escape")
	}
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
func (c *checker) number(pos int) (Type, int) {
	if end := short(c.data, pos); end != wrong {
		return Integer, end
	}
	return c.anyNumber(pos)
}

// short returns the position behind an integer of a few digits that something follows; wrong for any other number.
func short(data []byte, pos int) int {
	if pos+8 > len(data) {
		return wrong
	}
	word := load(data, pos)
	digits := first(digitMask(word))
	if digits == 0 || digits == 8 || byte(word) == '0' {
		return wrong
	}
	switch data[pos+digits] {
	case ',', '}', ']':
		return pos + digits
	}
	return wrong
}

func (c *checker) anyNumber(pos int) (Type, int) {
	data, is := c.data, Integer
	start := pos
	if data[pos] == '-' {
		pos++
	}
	end := digits(data, pos)
	if end == start {
		return is, c.syntax(pos, "no value starts so")
	}
	if end == pos || data[pos] == '0' && end-pos > 1 {
		return is, c.syntax(end, "a bad number")
	}
	if pos = end; pos == len(data) || data[pos] != '.' && data[pos]|0x20 != 'e' {
		return is, pos
	}
	if data[pos] == '.' {
		if end = digits(data, pos+1); end == pos+1 {
			return is, c.syntax(end, "a bad number")
		}
		pos = end
	}
	if pos < len(data) && data[pos]|0x20 == 'e' {
		pos++
		if pos < len(data) && (data[pos] == '+' || data[pos] == '-') {
			pos++
		}
		if end = digits(data, pos); end == pos {
			return is, c.syntax(end, "a bad number")
		}
		pos = end
	}
	return Number, pos
}

// digits returns where the digits that may be at pos end.
func digits(data []byte, pos int) int {
	for pos < len(data) && data[pos]-'0' <= 9 {
		pos++
	}
	return pos
}
