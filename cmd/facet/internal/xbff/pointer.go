package xbff

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Pointer is a JSON pointer (RFC 6901) that is written as a fragment: "#/items/0".
type Pointer struct {
	Pos
	// Tokens are unescaped; empty for the whole value.
	Tokens []string
	// Text is the pointer as it is written.
	Text string
}

// PointerText writes tokens as a pointer: "#/items/0".
func PointerText(tokens []string) string {
	var b strings.Builder
	b.WriteByte('#')
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(t))
	}
	return b.String()
}

// parsePointer reads what follows '#' in text: nothing but tokens, each after a '/'.
func parsePointer(text string) ([]string, *problem) {
	wrong := func(offset int, what, instead string) ([]string, *problem) {
		return nil, &problem{MalformedPointer, offset, what, instead}
	}
	if text == "" {
		return wrong(0, "there is no pointer after #", "leave out the # for the whole value, or write #/name for a member")
	}
	if text[0] != '/' {
		return wrong(0, fmt.Sprintf("the pointer %q does not begin with /", "#"+text), "write #/"+text)
	}
	for i := range len(text) {
		if text[i] == '~' && (i+1 == len(text) || text[i+1] != '0' && text[i+1] != '1') {
			return wrong(i, fmt.Sprintf("the pointer %q has a ~ that escapes nothing", "#"+text), "write ~0 for a ~ and ~1 for a / in a name")
		}
	}
	tokens := strings.Split(text[1:], "/")
	for i, t := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(t)
	}
	return tokens, nil
}

// pointer reads a pointer that stands alone.
func (r *reader) pointer(n *yaml.Node, what, example string) *Pointer {
	t, ok := r.text(n, what, "write "+example)
	if !ok {
		return nil
	}
	rest, isPointer := strings.CutPrefix(t.Value, "#")
	switch {
	case strings.HasPrefix(t.Value, "/"):
		r.wrong(t.Pos, MalformedPointer, fmt.Sprintf("%s is %s, which lacks a # before it", what, short(t.Value)), "write '#"+t.Value+"'")
		return nil
	case !isPointer:
		r.wrong(t.Pos, MalformedPointer, fmt.Sprintf("%s is %s, which is not a JSON pointer", what, short(t.Value)), "write "+example)
		return nil
	}
	tokens, p := parsePointer(rest)
	if p != nil {
		r.wrong(r.inside(n, 1+p.offset), p.code, p.text, p.instead)
		return nil
	}
	return &Pointer{Pos: t.Pos, Tokens: tokens, Text: t.Value}
}
