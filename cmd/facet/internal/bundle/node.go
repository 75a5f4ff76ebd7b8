package bundle

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// plain returns a copy of a node with aliases and merges written out, dates as the texts that they are in JSON, and without
// comments.
func plain(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return plain(n.Alias)
	}
	made := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column}
	if n.ShortTag() == "!!timestamp" {
		made.Tag, made.Style = "!!str", yaml.SingleQuotedStyle
	}
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			made.Content = append(made.Content, plain(item))
		}
		return made
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			made.Content = append(made.Content, plain(n.Content[i]), plain(n.Content[i+1]))
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			merge(made, plain(n.Content[i+1]))
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
		if value(into, from.Content[i].Value) == nil {
			into.Content = append(into.Content, from.Content[i], from.Content[i+1])
		}
	}
}

// value returns the member of an object; nil when it is not there.
func value(n *yaml.Node, key string) *yaml.Node {
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

// set gives an object a member: a text, or a node.
func set[V string | *yaml.Node](n *yaml.Node, key string, to V) {
	var member *yaml.Node
	switch to := any(to).(type) {
	case string:
		member = text(to)
	case *yaml.Node:
		member = to
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = member
			return
		}
	}
	n.Content = append(n.Content, text(key), member)
}

// child returns the member of an object, which it gets if it has none.
func child(n *yaml.Node, key string) *yaml.Node {
	if found := value(n, key); found != nil {
		return found
	}
	made := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	set(n, key, made)
	return made
}

func text(of string) *yaml.Node {
	made := &yaml.Node{}
	made.SetString(of)
	if number.MatchString(of) {
		made.Style = yaml.SingleQuotedStyle
	}
	return made
}

// tokens returns the tokens of a JSON pointer, unescaped (RFC 6901).
func tokens(pointer string) []string {
	if pointer == "" || pointer == "/" {
		return nil
	}
	all := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range all {
		all[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return all
}

// step returns the member or the item that a token of a pointer names; nil when there is none.
func step(n *yaml.Node, token string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return value(n, token)
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}
