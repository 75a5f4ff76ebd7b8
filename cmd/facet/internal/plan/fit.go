package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// fit proves that a source fits a target: that every value which keeps the source's schema keeps the target's. It proves
// what it can see and no more, so whatever it does not report holds, and some of what it reports might never happen.
//
// Null is not its matter where the two begin, since a value may be null for more reasons than its schema; below, it is.
type fit struct {
	source, target *shaper
	misfits        []misfit
	assumed        [][2]string // pairs of named shapes that are being proved: a schema may contain itself
}

// misfit is a pair that could not be proved.
type misfit struct {
	code          xbff.Code
	text, instead string
	// source and target are where the schemas stand that clash.
	source, target xbff.Place
	// of is what the two are called.
	of struct{ source, target string }
}

// side is a source or a target: what its document says, and how a message calls it.
type side struct {
	node *Node
	name string
}

func (s side) inside(node *Node, token string) side {
	switch {
	case strings.Contains(s.name, "#"):
		return side{node, s.name + "/" + token}
	case strings.Contains(s.name, " "): // words, not an expression
		return side{node, s.name + " #/" + token}
	default:
		return side{node, s.name + "#/" + token}
	}
}

func (f *fit) report(code xbff.Code, s, t side, text, instead string) {
	f.misfits = append(f.misfits, misfit{
		code, text, instead, standing(f.source.known(s.node)), standing(f.target.known(t.node)), struct{ source, target string }{s.name, t.name},
	})
}

// standing returns where a node's schema stands.
func standing(n *Node) xbff.Place {
	if n == nil {
		return xbff.Place{}
	}
	return n.At
}

// what to do about it.
const (
	dropPromise = "drop the promise, or have the upstream make it"
	sameShape   = "$ref the upstream's schema, so that both sides are the same and the value is copied"
)

// whole proves a value with everything inside of it.
func (f *fit) whole(s, t side) {
	if s.node != nil && t.node != nil && s.node.Ref != "" && t.node.Ref != "" {
		pair := [2]string{s.node.Ref, t.node.Ref}
		if slices.Contains(f.assumed, pair) {
			return
		}
		f.assumed = append(f.assumed, pair)
	}
	s.node, t.node = f.source.known(s.node), f.target.known(t.node)
	if same(s.node, t.node) || !f.alone(s, t) || t.node == nil || s.node == nil {
		return
	}
	if s.node.Type == "Array" {
		f.items(s, t)
	}
	if s.node.Type == "Object" {
		f.members(s, t)
	}
}

// items proves the items of lists.
func (f *fit) items(s, t side) {
	if t.node.Type == "Any" { // a schema that says something of items names one type
		return
	}
	item, wanted := s.inside(s.node.Items, "*"), t.inside(t.node.Items, "*")
	f.null(item, wanted)
	f.whole(item, wanted)
}

// null proves that what may be null may be so in the target too.
func (f *fit) null(s, t side) {
	source, target := f.source.known(s.node), f.target.known(t.node)
	if target != nil && !target.Nullable && (source == nil || source.Nullable) {
		f.report(xbff.MayBeNull, s, t, fmt.Sprintf("%s is never null, and %s may be", t.name, s.name), "make it nullable")
	}
}

// alone proves a value, leaving its members and items aside. Both nodes are known ones. It reports false where these
// cannot be proved any more.
func (f *fit) alone(s, t side) bool {
	before := len(f.misfits)
	switch {
	case unlimited(t.node):
		return true
	case t.node.Limits != nil && t.node.Limits.Conflict != "":
		f.report(xbff.AllOfConflict, s, t, fmt.Sprintf("%s is an allOf whose parts have no common shape: %s", t.name, t.node.Limits.Conflict), "write the schema without allOf, or "+sameShape)
	case t.node.Limits != nil && t.node.Limits.Open != "":
		f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s has %s, and %s is not described in the same words", t.name, t.node.Limits.Open, s.name), sameShape)
	case unlimited(s.node):
		f.report(xbff.WrongType, s, t, fmt.Sprintf("%s is %s, and %s may be anything", t.name, typeName(t.node), s.name), "describe it in the upstream's document")
	case s.node.Limits != nil && s.node.Limits.Conflict != "" && s.node.Limits.Open == "":
		f.report(xbff.AllOfConflict, s, t, fmt.Sprintf("%s is an allOf whose parts have no common shape: %s", s.name, s.node.Limits.Conflict), "mend the upstream's schema")
	case s.node.Limits != nil && s.node.Limits.Open != "" && s.node.Type == "Any":
		f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s has %s, and %s is not described in the same words", s.name, s.node.Limits.Open, t.name), sameShape)
	case finite(s.node):
		f.values(s, t)
	case !f.types(s, t):
	case t.node.Limits != nil:
		f.within(s, t)
		return true // how many items there are says nothing of them
	}
	return len(f.misfits) == before
}

// within proves what both sides demand of a value whose type fits.
func (f *fit) within(s, t side) {
	if t.node.Limits.Values != nil && !everyBoolean(s.node, t.node) {
		f.report(xbff.EnumNotCovered, s, t, fmt.Sprintf("%s does not allow every value of %s: it may be any %s", t.name, s.name, typeName(s.node)), enumRemedy)
		return
	}
	for _, is := range typesOf(s.node) {
		switch is {
		case "string":
			f.text(s, t)
		case "number", "integer":
			f.number(s, t)
		case "array":
			f.count(s, t, limitsOf(s.node).Items, limitsOf(t.node).Items, "item")
			if t.node.Limits.Unique && !limitsOf(s.node).Unique {
				f.report(xbff.NarrowingRange, s, t, fmt.Sprintf("%s has no item twice, and %s may have", t.name, s.name), dropPromise)
			}
		}
	}
}

// count proves a number of items or members.
func (f *fit) count(s, t side, have, want Span, noun string) {
	if !have.within(want) {
		f.report(xbff.NarrowingRange, s, t, fmt.Sprintf("%s has %s, and %s %s", t.name, want.say(noun), s.name, have.say(noun)), dropPromise)
	}
}

// say says what a span allows: "at most 5 items".
func (s Span) say(noun string) string {
	switch {
	case s.Max == nil && s.Min == 0:
		return "any number of " + noun + "s"
	case s.Max == nil:
		return "at least " + plural(s.Min, noun)
	case s.Min == 0:
		return "at most " + plural(*s.Max, noun)
	default:
		return fmt.Sprintf("%d to %s", s.Min, plural(*s.Max, noun))
	}
}

// plural writes a number of things: "1 item", "2 items".
func plural[T int | uint64](n T, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// types proves that every type of the source is one of the target's.
func (f *fit) types(s, t side) bool {
	if limitsOf(s.node).Guessed && !limitsOf(t.node).Guessed && f.source.direction == requests {
		f.report(xbff.WrongType, s, t, fmt.Sprintf("%s is %s, and %s names no type, so it may be anything", t.name, typeName(t.node), s.name), "give it its type")
		return false
	}
	want := typesOf(t.node)
	for _, is := range typesOf(s.node) {
		if slices.Contains(want, is) || is == "integer" && slices.Contains(want, "number") {
			continue
		}
		if is == "number" && slices.Contains(want, "integer") {
			f.report(xbff.NarrowingNumber, s, t, fmt.Sprintf("%s is %s, and %s is %s, which may not fit", t.name, typeName(t.node), s.name, typeName(s.node)),
				"give the property the upstream's type and format")
			return false
		}
		f.report(xbff.WrongType, s, t, fmt.Sprintf("%s is %s, and %s is %s", t.name, typeName(t.node), s.name, typeName(s.node)),
			"give the property the upstream's type, or take it from elsewhere with x-bff-from or response")
		return false
	}
	return true
}

// jsonTypes are JSON Schema's.
var jsonTypes = []string{"object", "array", "string", "number", "integer", "boolean"}

// typesOf returns the types that a value may have besides null.
func typesOf(n *Node) []string {
	switch {
	case n.Type != "Any":
		return []string{strings.ToLower(n.Type)}
	case limitsOf(n).Types != nil:
		return n.Limits.Types
	default:
		return jsonTypes
	}
}

var noLimits = &Limits{}

// limitsOf returns what the schema demands beyond its shape.
func limitsOf(n *Node) *Limits {
	if n == nil || n.Limits == nil {
		return noLimits
	}
	return n.Limits
}

// same says that two nodes are of one schema: the same place of the same document, or the same words.
func same(a, b *Node) bool {
	if a == nil || b == nil || a.schema == nil || b.schema == nil {
		return false
	}
	return a.schema == b.schema || canonical(a.schema) == canonical(b.schema)
}

// sameNamed says that two nodes are of one schema that stands in one place: the frontend refers to the upstream's.
func sameNamed(a, b *Node) bool {
	return a != nil && b != nil && a.At.Line > 0 && a.At == b.At && same(a, b)
}
