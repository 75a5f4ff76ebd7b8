package spec

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// layOut writes a tree as YAML in which each node stands in the line where it stood, and in its column where there is room,
// so that whoever reads it again says the places of the document that the tree was read from.
func layOut(root *yaml.Node) []byte {
	p := &printer{line: 1, column: 1}
	p.node(root)
	p.out.WriteByte('\n')
	return p.out.Bytes()
}

type printer struct {
	out          bytes.Buffer
	line, column int
}

func (p *printer) text(s string) {
	p.out.WriteString(s)
	p.column += utf8.RuneCountInString(s)
}

// to goes on to where a node stood, unless that is passed.
func (p *printer) to(n *yaml.Node) {
	if p.line < n.Line {
		p.out.WriteString(strings.Repeat("\n", n.Line-p.line))
		p.line, p.column = n.Line, 1
	}
	if p.line == n.Line && p.column < n.Column {
		p.text(strings.Repeat(" ", n.Column-p.column))
	}
}

func (p *printer) node(n *yaml.Node) {
	switch n = value(n); n.Kind {
	case yaml.MappingNode:
		if n.Style&yaml.FlowStyle != 0 {
			p.to(n)
		}
		p.text("{")
		separator := ""
		for key, member := range members(n) {
			p.text(separator)
			p.scalar(key)
			p.text(": ")
			p.node(member)
			separator = ","
		}
		p.text("}")
	case yaml.SequenceNode:
		p.text("[")
		for i, item := range n.Content {
			if i > 0 {
				p.text(",")
			}
			p.node(item)
		}
		p.text("]")
	default:
		p.scalar(n)
	}
}

// word is what needs no quotes, wherever it stands and whoever reads it.
var word = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$-]*$`)

func (p *printer) scalar(n *yaml.Node) {
	p.to(n)
	switch quoted := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0; {
	case n.ShortTag() == "!!null":
		p.text("null")
	case n.ShortTag() != "!!str" && !quoted, n.Kind == yaml.ScalarNode && n.Style == 0 && word.MatchString(n.Value) && n.Tag == "!!str" && len(n.Value) > 5:
		p.text(n.Value)
	default:
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(n.Value) // a text can be encoded
		p.text(strings.TrimSuffix(text.String(), "\n"))
	}
}
