package plan

import (
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// relied is what must hold of a value of an upstream's answer so that what was proved of it stays proved. Each proof notes
// here what it has asked for; what it has not asked for may change. The lock is made of it ([Frontend.Lock]).
type relied struct {
	// there says that it is not absent where what it is in is there, and present that it is not null.
	there, present bool
	// tested says that it may be null or absent: something is done then, and it would be an error if it never were.
	tested bool
	// among are texts that its document must allow.
	among []string
	// types are the JSON types that it may have, where no target says it; each is one demand.
	types [][]string
	// targets are what it must fit.
	targets []demand
}

// demand is a target, with or without what is inside of it.
type demand struct {
	node  *Node
	in    *shaper
	whole bool
	// exact says that what may be null or absent must stay so: it is a Go type that code written by hand reads.
	exact bool
	// same says that what may have members that are not named stays what it is, word for word.
	same bool
	// loose says that only the type and the format of a number count.
	loose bool
}

// must notes what is relied on of a value; nobody relies on what comes with the request.
func (v value) must() *relied {
	if v.reads == nil {
		return &relied{}
	}
	return &v.reads.relied
}

// there notes that the value is neither null nor absent, nor anything that it was looked up in.
func (v value) there() {
	for _, part := range v.parts {
		part.there()
	}
	for _, passed := range v.passed {
		passed.relied.there, passed.relied.present = true, true
	}
	v.must().present = true
	v.must().there = v.must().there || !v.anchored && !v.mayBeAbsent
}

// tested notes that the value may be null, unless it may for reasons that no document knows.
func (v value) tested() {
	if !v.maybe {
		v.must().tested = true
	}
}

// fitting notes a target, whose members and items are for whoever plans them.
func (v value) fitting(in *shaper, target *Node) {
	v.must().targets = append(v.must().targets, demand{node: target, in: in})
}

// all notes a target with everything inside of it.
func (v value) fittingWhole(in *shaper, target *Node) {
	v.must().targets = append(v.must().targets, demand{node: target, in: in, whole: true, same: true})
}

// typed notes types that the value has.
func (v value) typed(types ...string) { v.must().types = append(v.must().types, types) }

// whole notes that code written by hand gets the value, whatever it is.
func (v value) whole() {
	v.must().targets = append(v.must().targets, demand{node: v.node, in: v.shapes, whole: true, exact: true})
}

// asIs notes that the value keeps the Go type that its document gives it.
func (v value) asIs() {
	v.must().targets = append(v.must().targets, demand{node: v.node, in: v.shapes, whole: true, exact: true})
	if v.mayBeNull() {
		v.tested()
	} else {
		v.there()
	}
}

// sent is a parameter that a call sends.
type sent struct {
	param Param
	in    string
	// value says what; literal is used where it is one.
	value   demand
	literal *xbff.Literal
	// optional says that it is not sent each time.
	optional bool
	// batch is how many are sent in a list; 0 for the value itself.
	batch int
}

// sending notes that a parameter is sent.
func (c *callBuilder) sending(in string, p Param, s sent) {
	s.in, s.param = in, p
	if !slices.ContainsFunc(c.step.plan.sends, func(other sent) bool { return other.in == in && other.param.Name == p.Name }) {
		c.step.plan.sends = append(c.step.plan.sends, s)
	}
}

// jsonTypeOf returns a node's type in JSON Schema's words.
func jsonTypeOf(typ string) string { return strings.ToLower(typ) }
