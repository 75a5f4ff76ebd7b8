package tree

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Read reads YAML, or JSON, as [Plain] has it.
func Read(text []byte) (*yaml.Node, error) {
	var whole any // which the parser refuses to make of aliases that contain themselves, or too much
	if err := yaml.Unmarshal(text, &whole); err != nil {
		return nil, err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, err
	}
	if node.Kind != yaml.DocumentNode {
		return nil, errors.New("there is nothing in it")
	}
	return Plain(node.Content[0]), nil
}

// Plain returns a copy of a node with aliases and merges written out, dates as the texts that they are in JSON, and without
// comments.
func Plain(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return Plain(n.Alias)
	}
	made := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column}
	if n.ShortTag() == "!!timestamp" {
		made.Tag, made.Style = "!!str", yaml.SingleQuotedStyle
	}
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			made.Content = append(made.Content, Plain(item))
		}
		return made
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			made.Content = append(made.Content, Plain(n.Content[i]), Plain(n.Content[i+1]))
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			merge(made, Plain(n.Content[i+1]))
		}
	}
	return made
}

// merge adds the members that an object does not have: of an object, or of a list of them, the first one first.
func merge(into, from *yaml.Node) {
	if from.Kind == yaml.SequenceNode {
		for _, item := range from.Content {
			merge(into, item)
		}
		return
	}
	for i := 0; i+1 < len(from.Content); i += 2 {
		if Member(into, from.Content[i].Value) == nil {
			into.Content = append(into.Content, from.Content[i], from.Content[i+1])
		}
	}
}

// Member returns the member of an object; nil when it is not there, or when n is no object.
func Member(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// Set gives an object a member: a text, or a node.
func Set[V string | *yaml.Node](n *yaml.Node, key string, to V) {
	var member *yaml.Node
	switch to := any(to).(type) {
	case string:
		member = Text(to)
	case *yaml.Node:
		member = to
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = member
			return
		}
	}
	n.Content = append(n.Content, Text(key), member)
}

// Drop takes a member out of an object.
func Drop(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// Child returns the member of an object, which it gets if it has none.
func Child(n *yaml.Node, key string) *yaml.Node {
	if found := Member(n, key); found != nil {
		return found
	}
	made := Object()
	Set(n, key, made)
	return made
}

// Object returns an object without members.
func Object() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// List returns a list.
func List(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

// Text returns a text.
func Text(of string) *yaml.Node {
	made := &yaml.Node{}
	made.SetString(of)
	if number.MatchString(of) {
		made.Style = yaml.SingleQuotedStyle
	}
	return made
}

// Number returns a number that is written as text.
func Number(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// Pointer returns the JSON pointer of tokens (RFC 6901).
func Pointer(tokens ...string) string {
	var out strings.Builder
	for _, token := range tokens {
		out.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return out.String()
}

// Tokens returns the tokens of a JSON pointer, unescaped (RFC 6901).
func Tokens(pointer string) []string {
	if pointer == "" || pointer == "/" {
		return nil
	}
	all := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range all {
		all[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return all
}

// At returns what a JSON pointer leads to; nil for nothing.
func At(n *yaml.Node, pointer string) *yaml.Node {
	for _, token := range Tokens(pointer) {
		if n == nil {
			return nil
		}
		n = step(n, token)
	}
	return n
}

// step returns the member or the item that a token of a pointer names; nil when there is none.
func step(n *yaml.Node, token string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return Member(n, token)
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}
