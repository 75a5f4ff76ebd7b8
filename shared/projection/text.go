package projection

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns what a string spells; false when r is not a string. Half a surrogate pair becomes U+FFFD, as for
// encoding/json.
func (r Raw) Text() (string, bool) {
	if r.Kind() != String {
		return "", false
	}
	var buffer [64]byte
	return string(appendText(buffer[:0], r)), true
}

// Param returns a value as the parameter of a request says it: a string unescaped, a number or boolean as it is written.
// Null, an absent value, an object and an array are "". What a path or a query needs escaped is not.
func (r Raw) Param() string {
	switch r.Kind() {
	case String:
		text, _ := r.Text()
		return text
	case Number, Integer, Boolean:
		return string(r)
	default:
		return ""
	}
}

// unquote returns what the JSON string quoted spells: a part of it when nothing in it is escaped.
func unquote(quoted Raw, escaped bool) []byte {
	if !escaped {
		return inner(quoted)
	}
	return appendText(nil, quoted)
}

// appendText appends what the JSON string quoted spells.
func appendText(buffer []byte, quoted Raw) []byte {
	text := inner(quoted)
	for {
		escape := bytes.IndexByte(text, '\\')
		if escape < 0 {
			return append(buffer, text...)
		}
		buffer = append(buffer, text[:escape]...)
		buffer, text = unescape(buffer, text[escape:])
	}
}

// inner returns what is between the quotation marks.
func inner(quoted Raw) Raw {
	if len(quoted) < 2 {
		return nil
	}
	return quoted[1 : len(quoted)-1]
}

// unescape appends what the escape at the start of text spells (RFC 8259 section 7), and returns what follows it.
func unescape(buffer []byte, text Raw) ([]byte, Raw) {
	if len(text) < 2 {
		return buffer, nil
	}
	switch b := text[1]; b {
	case 'u':
		r, rest := codePoint(text)
		return utf8.AppendRune(buffer, r), rest
	case 'b':
		return append(buffer, '\b'), text[2:]
	case 'f':
		return append(buffer, '\f'), text[2:]
	case 'n':
		return append(buffer, '\n'), text[2:]
	case 'r':
		return append(buffer, '\r'), text[2:]
	case 't':
		return append(buffer, '\t'), text[2:]
	default:
		return append(buffer, b), text[2:]
	}
}

// codePoint reads \uXXXX, and the second half of a surrogate pair if there is one.
func codePoint(text Raw) (rune, Raw) {
	first, rest := unit(text), text[min(6, len(text)):]
	if !utf16.IsSurrogate(first) {
		return first, rest
	}
	if pair := utf16.DecodeRune(first, unit(rest)); pair != utf8.RuneError {
		return pair, rest[6:]
	}
	return utf8.RuneError, rest
}

// unit returns the UTF-16 code unit of the escape \uXXXX at the start of text, or U+FFFD when there is none.
func unit(text Raw) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
