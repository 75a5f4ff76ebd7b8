package projection

import (
	"bytes"
	"math/bits"
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

func (c *checker) literal(pos int, word string) int {
	if !bytes.HasPrefix(c.data[pos:], []byte(word)) {
		return c.syntax(pos, "no value starts so")
	}
	return pos + len(word)
}

// string scans the string that starts at start (RFC 8259 section 7).
func (c *checker) string(start int) int {
	c.escaped = false
	data, pos := c.data, start+1
	for ; pos+8 <= len(data); pos += 8 {
		if mask := specialMask(load(data, pos)); mask != 0 {
			if pos += bits.TrailingZeros64(mask) / 8; data[pos] == '"' {
				return pos + 1
			}
			break
		}
	}
	return c.special(pos)
}

// special scans the rest of a string from pos, a byte that may not be what it looks like.
func (c *checker) special(pos int) int {
	for {
		pos = toSpecial(c.data, pos)
		if pos == len(c.data) {
			return c.syntax(pos, "the text ends inside a string")
		}
		switch b := c.data[pos]; {
		case b == '"':
			return pos + 1
		case b == '\\':
			c.escaped = true
			if pos = c.escape(pos); pos == wrong {
				return wrong
			}
		case b < ' ':
			return c.syntax(pos, "a control character in a string")
		default:
			r, size := utf8.DecodeRune(c.data[pos:])
			if r == utf8.RuneError && size == 1 {
				return c.syntax(pos, "bytes that are not UTF-8")
			}
			pos += size
		}
	}
}

func (c *checker) escape(pos int) int {
	rest := c.data[pos+1:]
	switch {
	case len(rest) == 0:
		return c.syntax(pos, "the text ends inside a string")
	case rest[0] == 'u':
		if len(rest) < 5 || !hex(rest[1:5]) {
			return c.syntax(pos, "a bad \\u escape")
		}
		return pos + 6
	case bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0:
		return pos + 2
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
	data, is := c.data, Integer
	if data[pos] == '-' {
		pos++
	}
	end := digits(data, pos)
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
