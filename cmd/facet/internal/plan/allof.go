package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// merge flattens allOf: the members of all, and what the schema says beside them.
func (s *shaper) merge(node *Node, schema *openapi3.Schema) {
	beside := *schema
	beside.AllOf = nil
	parts := []*openapi3.Schema{&beside}
	for _, part := range schema.AllOf {
		parts = append(parts, part.Value)
	}
	node.Limits = &Limits{Map: true, Guessed: true}
	var required []string
	null := true
	for i, part := range parts {
		if len(types(part))+len(part.Properties) == 0 && len(part.Required) > 0 { // it is about members of the other parts
			bare := *part
			bare.Required = nil
			required = append(required, part.Required...)
			part, parts[i] = &bare, &bare
		}
		inner := s.inline(part)
		if inner.Type == "Any" && inner.Limits.Map { // it says nothing of members, so it is not for or against them
			inner.Limits.Guessed = true
		}
		null = null && inner.Nullable
		s.add(node, inner)
	}
	for _, name := range required {
		s.addMember(node, Member{Name: name, Required: true})
	}
	node.Nullable = null || schema.Nullable // the flag reaches over the parts, as validators read it
	node.Limits.Guessed = node.Limits.Guessed && node.Type == "Object"
	if node.Limits.Open != "" && node.Limits.Conflict == "" {
		node.Limits.Conflict = "one of its parts has " + node.Limits.Open
	}
	if node.Limits.Closed && node.Limits.Conflict == "" {
		s.closed(node, parts)
	}
}

// add makes node what is both node and part.
func (s *shaper) add(node, part *Node) {
	node.Limits = node.Limits.and(part.Limits)
	switch {
	case part.Type == "Any":
	case node.Type == "Any" || node.Type == part.Type || node.Type == "Number" && part.Type == "Integer":
		node.Type = part.Type
	case node.Type == "Integer" && part.Type == "Number":
	default:
		node.conflict(fmt.Sprintf("one of its parts is %s, another %s", strings.ToLower(node.Type), strings.ToLower(part.Type)))
		node.Type = part.Type
	}
	if part.Format != "" {
		if node.Format != "" && node.Format != part.Format {
			node.conflict(fmt.Sprintf("one of its parts has the format %s, another %s", node.Format, part.Format))
		}
		node.Format = part.Format
	}
	for _, member := range part.Members {
		s.addMember(node, member)
	}
	if len(part.Enum) > 0 {
		node.Enum = part.Enum
	}
	node.Items = s.both(node, node.Items, part.Items)
	node.Rest = s.both(node, node.Rest, part.Rest)
}

func (s *shaper) addMember(node *Node, member Member) {
	if i := slices.IndexFunc(node.Members, func(m Member) bool { return m.Name == member.Name }); i >= 0 {
		other := node.Members[i]
		member.Required = member.Required || other.Required
		member.Absent = member.Absent || other.Absent
		member.Unmapped = member.Unmapped || other.Unmapped
		if member.From == nil {
			member.From = other.From
		}
		member.Node = s.both(node, other.Node, member.Node)
		node.Members = slices.Delete(node.Members, i, i+1)
	}
	node.Members = append(node.Members, member)
}

// both returns what is both a and b, either of which may be nil. around is the node that they are in.
func (s *shaper) both(around, a, b *Node) *Node {
	switch {
	case a == nil:
		return b
	case b == nil || a.Ref != "" && a.Ref == b.Ref:
		return a
	}
	first, second := s.known(a), s.known(b)
	if first == nil || second == nil { // a schema that is being read: it contains itself
		around.conflict("two of its parts describe a member, one of them by a schema that contains itself")
		return b
	}
	merged := *first
	merged.Members = slices.Clone(first.Members)
	merged.schema = nil
	merged.Nullable = first.Nullable && second.Nullable
	s.add(&merged, second)
	if conflict := merged.Limits.Conflict; conflict != "" {
		around.conflict("of a member, " + conflict)
	}
	return &merged
}

// closed finds a part that forbids the members of another.
func (s *shaper) closed(node *Node, parts []*openapi3.Schema) {
	for _, part := range parts {
		inner := s.inline(part)
		if !inner.Limits.Closed {
			continue
		}
		for _, member := range node.Members {
			if inner.member(member.Name) == nil {
				node.conflict(fmt.Sprintf("additionalProperties: false in one of its parts forbids %s, which another has", member.Name))
				return
			}
		}
	}
}

func (n *Node) conflict(why string) {
	if n.Limits.Conflict == "" {
		limits := *n.Limits
		limits.Conflict = why
		n.Limits = &limits
	}
}
