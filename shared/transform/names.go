package transform

import "strings"

// Case is a way to spell the names of members.
type Case string

// The cases.
const (
	AsIs  Case = ""
	Snake Case = "snake" // userId and UserID become user_id
	Camel Case = "camel" // user_id becomes userId
)

// of returns the name in that case. Only the letters of ASCII have one; underscores at the beginning stay.
func (c Case) of(name string) string {
	switch c {
	case Snake:
		return snake(name)
	case Camel:
		return camel(name)
	default:
		return name
	}
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }
func lower(c byte) bool { return c >= 'a' && c <= 'z' }
func digit(c byte) bool { return c >= '0' && c <= '9' }

// snake begins a word at a capital after a small letter or a digit, and at the last of several capitals when a small letter
// follows: HTTPServer is http_server.
func snake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if !upper(c) {
			b.WriteByte(c)
			continue
		}
		if i > 0 && (lower(name[i-1]) || digit(name[i-1]) || upper(name[i-1]) && i+1 < len(name) && lower(name[i+1])) {
			b.WriteByte('_')
		}
		b.WriteByte(c | 0x20)
	}
	return b.String()
}

// camel takes an underscore between a letter or digit and a small letter away and makes the letter a capital.
func camel(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '_' && i > 0 && name[i-1] != '_' && i+1 < len(name) && lower(name[i+1]) {
			i++
			c = name[i] &^ 0x20
		}
		b.WriteByte(c)
	}
	return b.String()
}
