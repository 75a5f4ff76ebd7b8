package projection

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

func (c *checker) syntax(problem string) *Error {
	return &Error{Problem: "not JSON at byte " + strconv.Itoa(c.pos) + ": " + problem}
}

func (c *checker) space() {
	for c.pos < len(c.data) && c.data[c.pos] <= ' ' {
		switch c.data[c.pos] {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return
		}
	}
}

// next skips white space and returns the byte there, or 0 at the end.
func (c *checker) next() byte {
	c.space()
	if c.pos == len(c.data) {
		return 0
	}
	return c.data[c.pos]
}

func (c *checker) literal(word string) *Error {
	if !bytes.HasPrefix(c.data[c.pos:], []byte(word)) {
		return c.syntax("no value starts so")
	}
	c.pos += len(word)
	return nil
}

// string scans a string (RFC 8259 section 7).
func (c *checker) string() *Error {
	c.escaped = false
	c.pos++ // "
	for {
		c.pos = toSpecial(c.data, c.pos)
		if c.pos == len(c.data) {
			return c.syntax("the text ends inside a string")
		}
		switch b := c.data[c.pos]; {
		case b == '"':
			c.pos++
			return nil
		case b == '\\':
			c.escaped = true
			if err := c.escape(); err != nil {
				return err
			}
		case b < ' ':
			return c.syntax("a control character in a string")
		default:
			r, size := utf8.DecodeRune(c.data[c.pos:])
			if r == utf8.RuneError && size == 1 {
				return c.syntax("bytes that are not UTF-8")
			}
			c.pos += size
		}
	}
}

// text returns what the string that has just been scanned, from start on, spells.
func (c *checker) text(start int) []byte { return unquote(c.data[start:c.pos], c.escaped) }

func (c *checker) escape() *Error {
	rest := c.data[c.pos+1:]
	switch {
	case len(rest) == 0:
		return c.syntax("the text ends inside a string")
	case rest[0] == 'u':
		if len(rest) < 5 || !hex(rest[1:5]) {
			return c.syntax("a bad \\u escape")
		}
		c.pos += 6
	case bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0:
		c.pos += 2
	default:
		return c.syntax("a bad escape")
	}
	return nil
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
func (c *checker) number() (Type, *Error) {
	is := Integer
	if c.data[c.pos] == '-' {
		c.pos++
	}
	leading := c.pos
	if c.digits() == 0 || c.data[leading] == '0' && c.pos-leading > 1 {
		return is, c.syntax("a bad number")
	}
	if c.pos < len(c.data) && c.data[c.pos] == '.' {
		is = Number
		c.pos++
		if c.digits() == 0 {
			return is, c.syntax("a bad number")
		}
	}
	if c.pos < len(c.data) && c.data[c.pos]|0x20 == 'e' {
		is = Number
		c.pos++
		if c.pos < len(c.data) && (c.data[c.pos] == '+' || c.data[c.pos] == '-') {
			c.pos++
		}
		if c.digits() == 0 {
			return is, c.syntax("a bad number")
		}
	}
	return is, nil
}

func (c *checker) digits() int {
	start := c.pos
	for c.pos < len(c.data) && c.data[c.pos] >= '0' && c.data[c.pos] <= '9' {
		c.pos++
	}
	return c.pos - start
}
