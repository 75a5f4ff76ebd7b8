package xbff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Kind is a kind of JSON value.
type Kind int

// The kinds.
const (
	KindNull Kind = iota
	KindBoolean
	KindNumber
	KindString
	KindArray
	KindObject
)

func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "text", "list", "object"}[k]
}

// Literal is a JSON value that is written out in the document.
type Literal struct {
	Pos
	Kind Kind
	// Text is a string's text, "true" or "false", or a number just as it is written; empty for the other kinds.
	Text string
	// Items are an array's.
	Items []*Literal
	// Members are an object's, in the order of the document.
	Members []*LiteralMember
}

// LiteralMember is a member of an object.
type LiteralMember struct {
	Name  Text
	Value *Literal
}

// JSON returns the value as compact JSON, with its numbers as they are written and its members in the document's order.
func (l *Literal) JSON() []byte {
	var b bytes.Buffer
	l.write(&b)
	return b.Bytes()
}

// Any returns the value as encoding/json would decode it with UseNumber: nil, bool, json.Number, string, []any or
// map[string]any.
func (l *Literal) Any() any {
	switch l.Kind {
	case KindBoolean:
		return l.Text == "true"
	case KindNumber:
		return json.Number(l.Text)
	case KindString:
		return l.Text
	case KindArray:
		items := make([]any, len(l.Items))
		for i, item := range l.Items {
			items[i] = item.Any()
		}
		return items
	case KindObject:
		members := make(map[string]any, len(l.Members))
		for _, m := range l.Members {
			members[m.Name.Value] = m.Value.Any()
		}
		return members
	default:
		return nil
	}
}

func (l *Literal) write(b *bytes.Buffer) {
	switch l.Kind {
	case KindNull:
		b.WriteString("null")
	case KindBoolean, KindNumber:
		b.WriteString(l.Text)
	case KindString:
		quote(b, l.Text)
	case KindArray:
		b.WriteByte('[')
		for i, item := range l.Items {
			separate(b, i)
			item.write(b)
		}
		b.WriteByte(']')
	case KindObject:
		b.WriteByte('{')
		for i, m := range l.Members {
			separate(b, i)
			quote(b, m.Name.Value)
			b.WriteByte(':')
			m.Value.write(b)
		}
		b.WriteByte('}')
	}
}

func separate(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

// quote writes a JSON string. Markup characters stay themselves: nobody puts the result into a page.
func quote(b *bytes.Buffer, text string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a string always has JSON
	}
	b.Truncate(b.Len() - 1) // Encode ends the line
}

// literal reads a value that is written out. Unless it is verbatim, as under $const, a text in it that looks like an
// expression is a mistake: it would be sent as it stands.
func (r *reader) literal(n *yaml.Node, what string, verbatim bool) *Literal {
	if r.aliased(n) {
		return nil
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return r.scalarLiteral(n, what, verbatim)
	case yaml.SequenceNode:
		return r.arrayLiteral(n, what, verbatim)
	case yaml.MappingNode:
		return r.objectLiteral(n, what, verbatim)
	default:
		return nil
	}
}

func (r *reader) scalarLiteral(n *yaml.Node, what string, verbatim bool) *Literal {
	kind, ok := scalar(n)
	if !ok {
		r.notJSON(n)
		return nil
	}
	l := &Literal{Pos: place(n), Kind: kind}
	switch kind {
	case KindNull:
	case KindBoolean:
		l.Text = strconv.FormatBool(isTrue(n))
	default:
		l.Text = n.Value
	}
	if kind == KindString && !verbatim && computed(n.Value) {
		r.wrong(l.Pos, ExpressionInLiteral, fmt.Sprintf("%s has the expression %s where nothing is computed", what, short(n.Value)),
			"write a value without expressions, or put it under $const if the text is meant as it stands")
		return nil
	}
	return l
}

// computed reports whether a text is an expression or a template.
func computed(text string) bool {
	return strings.HasPrefix(text, "$") || strings.Contains(text, "{$")
}

func (r *reader) arrayLiteral(n *yaml.Node, what string, verbatim bool) *Literal {
	l := &Literal{Pos: place(n), Kind: KindArray}
	for _, item := range n.Content {
		if v := r.literal(item, what, verbatim); v != nil {
			l.Items = append(l.Items, v)
		}
	}
	return l
}

func (r *reader) objectLiteral(n *yaml.Node, what string, verbatim bool) *Literal {
	members, _ := r.members(n, what, "")
	l := &Literal{Pos: place(n), Kind: KindObject}
	for _, m := range members {
		if !verbatim && strings.HasPrefix(m.key.Value, "$") {
			r.wrong(place(m.key), ExpressionInLiteral, fmt.Sprintf("%s has %s where nothing is computed", what, short(m.key.Value)),
				"put the whole value under $const if the name is meant as it stands")
			continue
		}
		if v := r.literal(m.value, what, verbatim); v != nil {
			l.Members = append(l.Members, &LiteralMember{Text{place(m.key), m.key.Value}, v})
		}
	}
	return l
}
