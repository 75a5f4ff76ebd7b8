package tree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// YAML returns a tree as YAML, its keys in their order and its numbers as they are written.
func YAML(root *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// JSON returns a tree as indented JSON, its keys in their order and its numbers as they are written, where JSON has them.
func JSON(root *yaml.Node) ([]byte, error) {
	var compact, out bytes.Buffer
	if err := write(&compact, root); err != nil {
		return nil, err
	}
	if err := json.Indent(&out, compact.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func write(out *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return members(out, n)
	case yaml.SequenceNode:
		out.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := write(out, item); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	default:
		return scalar(out, n)
	}
}

func members(out *bytes.Buffer, n *yaml.Node) error {
	out.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := quote(out, n.Content[i].Value); err != nil { // a status is a number in YAML
			return err
		}
		out.WriteByte(':')
		if err := write(out, n.Content[i+1]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// number is RFC 8259, section 6.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func scalar(out *bytes.Buffer, n *yaml.Node) error {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.TaggedStyle
	if n.Style&quoted == 0 && number.MatchString(n.Value) { // also one that no float64 holds, which YAML takes for a text
		out.WriteString(n.Value)
		return nil
	}
	switch n.ShortTag() {
	case "!!null", "!!bool", "!!int", "!!float":
		var v any
		if err := n.Decode(&v); err != nil {
			return err
		}
		encoded, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("line %d: %s has no JSON", n.Line, n.Value)
		}
		out.Write(encoded)
		return nil
	default:
		return quote(out, n.Value)
	}
}

// quote writes a text. Markup characters stay themselves: nobody puts the result into a page.
func quote(out *bytes.Buffer, text string) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode ends the line
	return nil
}
