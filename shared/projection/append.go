package projection

import (
	"unicode/utf8"
)

// AppendRaw appends a value byte for byte; null when it is absent.
func AppendRaw(b []byte, r Raw) []byte {
	if len(r) == 0 {
		return append(b, "null"...)
	}
	return append(b, r...)
}

// AppendMember appends a member to the object that b ends in, with a comma if it is not the first; nothing when the value
// is absent. name is quoted and has its colon: `"id":`.
func AppendMember(b []byte, name string, r Raw) []byte {
	if len(r) == 0 {
		return b
	}
	b = append(AppendComma(b), name...)
	return append(b, r...)
}

// AppendComma appends the comma in front of a member or an item, unless b ends in an opening bracket and it is the
// first. No value ends in one, so nobody has to count.
func AppendComma(b []byte) []byte {
	if n := len(b); n > 0 && (b[n-1] == '{' || b[n-1] == '[') {
		return b
	}
	return append(b, ',')
}

// AppendString appends s as a JSON string, escaped as encoding/json does without its escapes for HTML. Bytes that are not
// UTF-8 become U+FFFD.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0 // of what is copied as it is
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if mustEscape(r, size) {
			b = append(b, s[start:i]...)
			b = appendEscape(b, r)
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// mustEscape says whether r, which took size bytes, cannot stand for itself. U+2028 and U+2029 end a line in old
// JavaScript.
func mustEscape(r rune, size int) bool {
	return r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029'
}

func appendEscape(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
