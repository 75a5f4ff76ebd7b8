package xbff

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// place returns where a node begins.
func place(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

// inside returns the place of the character at offset in a scalar, if the document has the text as it reads; it has not
// when there are escapes or several lines, and then it is the place where the scalar begins.
func (r *reader) inside(n *yaml.Node, offset int) Pos {
	start := place(n)
	if n.Line < 1 || n.Line > len(r.lines) {
		return start
	}
	line := []rune(r.lines[n.Line-1])
	column := n.Column - 1
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		column++
	}
	if column < 0 || column > len(line) || !strings.HasPrefix(string(line[column:]), n.Value) {
		return start
	}
	return Pos{n.Line, column + 1 + len([]rune(n.Value[:offset]))}
}

// find returns a member of the OpenAPI document, which is not read here: whatever is odd about it is not reported.
func find(n *yaml.Node, key string) (found member) {
	if n == nil || n.Kind != yaml.MappingNode {
		return member{}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; k.Kind == yaml.ScalarNode && k.Value == key {
			return member{k, n.Content[i+1]}
		}
	}
	return member{}
}

// aliased reports a value that stands elsewhere.
func (r *reader) aliased(n *yaml.Node) bool {
	if n.Kind != yaml.AliasNode {
		return false
	}
	r.wrong(place(n), AliasedValue, fmt.Sprintf("*%s stands for a value elsewhere", n.Value), "write the value out here, so that a mistake in it has one place and one operation")
	return true
}

// list reads a list with at least least items.
func (r *reader) list(n *yaml.Node, what string, least int, instead string) ([]*yaml.Node, bool) {
	if r.aliased(n) {
		return nil, false
	}
	if n.Kind != yaml.SequenceNode {
		r.wrongKind(n, what, "a list", instead)
		return nil, false
	}
	if len(n.Content) < least {
		have := "no items"
		if len(n.Content) > 0 {
			have = "one item"
		}
		r.wrong(place(n), TooFew, fmt.Sprintf("%s has %s", what, have), instead)
		return nil, false
	}
	return n.Content, true
}

func (r *reader) wrongKind(n *yaml.Node, what, want, instead string) {
	r.wrong(place(n), WrongKind, fmt.Sprintf("%s is %s where %s is wanted", what, describe(n), want), instead)
}

// describe says what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
	default:
		return "nothing"
	}
	switch kind, _ := scalar(n); kind {
	case KindNull:
		return "null"
	case KindBoolean, KindNumber:
		return n.Value
	default:
		return "the text " + short(n.Value)
	}
}

// short quotes a text for a message, which has one line.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// jsonNumber is RFC 8259, section 6. YAML's own rules would make texts of numbers that no float64 holds.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// scalar returns the JSON value that a scalar is. It reports false for what YAML has and JSON has not.
func scalar(n *yaml.Node) (Kind, bool) {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	tag := n.ShortTag()
	if n.Style&yaml.TaggedStyle != 0 {
		return KindString, tag == "!!str"
	}
	if n.Style&quoted != 0 {
		return KindString, true
	}
	switch {
	case jsonNumber.MatchString(n.Value):
		return KindNumber, true
	case tag == "!!null":
		return KindNull, true
	case tag == "!!bool":
		return KindBoolean, true
	case tag == "!!int", tag == "!!float":
		return KindString, false
	default:
		return KindString, true
	}
}
