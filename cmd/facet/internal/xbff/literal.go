package xbff

import (
	"bytes"
	"encoding/json"
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
