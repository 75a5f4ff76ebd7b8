package xbff

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is what a parameter is given, or a leaf of a mapping. Exactly one of its members is there.
type Value struct {
	Pos
	// Literal is a value that is written out.
	Literal *Literal
	// Expr is a value that is computed.
	Expr *Expr
	// Template is a text with values in it.
	Template *Template
}

// Template is a text with expressions in braces: "orders/{$request.path.order_id}".
type Template struct {
	Pos
	// Parts are in order; joined they are the text.
	Parts []TemplatePart
	// Text is the template as it is written.
	Text string
}

// TemplatePart is an expression, or the text between two of them.
type TemplatePart struct {
	// Text is what stands there; empty when Expr is given.
	Text string
	Expr *Expr
}

// value reads a literal, an expression, a template, or a literal under $const.
func (r *reader) value(n *yaml.Node, what string, in scope) *Value {
	if r.aliased(n) {
		return nil
	}
	kind, _ := scalar(n)
	switch {
	case n.Kind == yaml.MappingNode && mappingWord(n) != nil:
		return r.constant(n, what)
	case n.Kind != yaml.ScalarNode || kind != KindString || !computed(n.Value):
		l := r.literal(n, what, false)
		if l == nil {
			return nil
		}
		return &Value{Pos: l.Pos, Literal: l}
	case strings.HasPrefix(n.Value, "$"):
		e := r.exprAt(n, n.Value, 0, what, in)
		if e == nil {
			return nil
		}
		return &Value{Pos: place(n), Expr: e}
	default:
		t := r.template(n, what, in)
		if t == nil {
			return nil
		}
		return &Value{Pos: t.Pos, Template: t}
	}
}

// constant reads a value of which only $const can be made.
func (r *reader) constant(n *yaml.Node, what string) *Value {
	if word := mappingWord(n); word.Value != "$const" {
		r.wrong(place(word), UnknownMappingWord, fmt.Sprintf("%s cannot use %s", what, word.Value), "write a literal, an expression, or {$const: …}")
		return nil
	}
	o := r.object(n, &constKeys)
	l := r.literal(o.value("$const"), what, true)
	if l == nil {
		return nil
	}
	return &Value{Pos: o.Pos, Literal: l}
}

// template reads a text with expressions in braces. Every brace that does not begin one is itself.
func (r *reader) template(n *yaml.Node, what string, in scope) *Template {
	t := &Template{Pos: place(n), Text: n.Value}
	rest, ok := n.Value, true
	for rest != "" {
		before, behind, found := strings.Cut(rest, "{$")
		if before != "" {
			t.Parts = append(t.Parts, TemplatePart{Text: before})
		}
		if !found {
			break
		}
		at := len(n.Value) - len(behind) - 1
		text, after, closed := strings.Cut(behind, "}")
		if !closed {
			r.wrong(r.inside(n, at-1), MalformedTemplate, fmt.Sprintf("%s: the { in %s is never closed", what, short(n.Value)), "end the expression with }, or put the text under $const if it is meant as it stands")
			return nil
		}
		if e := r.exprAt(n, "$"+text, at, what, in); e != nil {
			t.Parts = append(t.Parts, TemplatePart{Expr: e})
		} else {
			ok = false
		}
		rest = after
	}
	if !ok {
		return nil
	}
	return t
}
