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
			if pos+1 < len(data) && shortEscapes[data[pos+1]] {
				pos += 2
			} else if pos = c.escape(pos); pos == wrong {
				return wrong
			}
		case b < ' ':
			return c.syntax(pos, "a control character in a string")
		case b < utf8.RuneSelf:
			pos++
			continue
		default:
			size := sizeOfRune(data, pos)
			if size == 0 {
				return c.syntax(pos, "bytes that are not UTF-8")
			}
			if pos += size; pos < len(data) && data[pos] >= utf8.RuneSelf { // such characters come together
				continue
			}
		}
		pos = toSpecial(data, pos)
	}
	return c.syntax(pos, "the text ends inside a string")
}

// sizeOfRune returns the length of the character at pos, which is not ASCII; 0 if it is not UTF-8.
func sizeOfRune(data []byte, pos int) int {
	if data[pos]-0xc2 < 0xe0-0xc2 && pos+1 < len(data) && data[pos+1]&0xc0 == 0x80 {
		return 2
	}
	if r, size := utf8.DecodeRune(data[pos:]); r != utf8.RuneError || size > 1 {
		return size
	}
	return 0
}

// shortEscapes are what may follow a backslash alone.
var shortEscapes = [256]bool{'"': true, '\\': true, '/': true, 'b': true, 'f': true, 'n': true, 'r': true, 't': true}

// escape scans any other escape.
func (c *checker) escape(pos int) int {
	switch rest := c.data[pos+1:]; {
	case len(rest) == 0:
		return c.syntax(pos, "the text ends inside a string")
	case rest[0] != 'u':
		return c.syntax(pos, "a bad escape")
	case len(rest) < 5 || !hex(rest[1:5]):
		return c.syntax(pos, "a bad \\u escape")
	}
	return pos + 6
}

func hex(digits []byte) bool {
	for _, b := range digits {
		if (b < '0' || b > '9') && (b|0x20 < 'a' || b|0x20 > 'f') {
			return false
		}
	}
	return true
}

// short returns the position behind an integer of less than eight digits, in an object and without white space behind it; wrong for
// anything else. There are eight bytes at pos.
func short(data []byte, pos int) int {
	word := load(data, pos)
	n := first(digitMask(word))
	if next := byte(word >> (8 * n)); byte(word)-'1' < 9 && (next == ',' || next == '}') {
		return pos + n
	}
	return wrong
}

// number scans a number (RFC 8259 section 6) and tells whether it is an Integer.
func (c *checker) number(pos int) (Type, int) {
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
