package xbff

import (
	"fmt"
	"go/token"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mapping is what a response or a request body is made of. Exactly one of its members, besides the place, is there.
// $const is a [Value] like every other literal.
type Mapping struct {
	Pos
	// Object has a mapping for each member.
	Object *ObjectMapping
	// Value is an expression, a template or a literal.
	Value *Value
	// Each makes a list from a list.
	Each *Each
	// Lookup finds one answer of a step that has forEach.
	Lookup *Lookup
	// Coalesce is $coalesce: the first of at least two that is not null.
	Coalesce []*Mapping
	// Enum translates one enumeration into another.
	Enum *Enum
	// Go is computed by hand: a method of this name.
	Go *Text
}

// ObjectMapping is an object that is made member by member, in the order of the document.
type ObjectMapping struct {
	Members []*Member
}

// Member is one member of an object.
type Member struct {
	Name  Text
	Value *Mapping
}

// mappingWords are what a mapping can compute. The set is closed, and has no arithmetic.
var mappingWords = []string{"$each", "$lookup", "$coalesce", "$enum", "$const", "$go"}

// mappingWord returns the first key of an object that begins with '$': it makes the object a computation.
func mappingWord(n *yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; key.Kind == yaml.ScalarNode && strings.HasPrefix(key.Value, "$") {
			return key
		}
	}
	return nil
}

// mapping reads what a response or a body is made of.
func (r *reader) mapping(n *yaml.Node, what string, in scope) *Mapping {
	if r.aliased(n) {
		return nil
	}
	m := &Mapping{Pos: place(n)}
	if n.Kind != yaml.MappingNode {
		if m.Value = r.value(n, what, in); m.Value == nil {
			return nil
		}
		return m
	}
	if word := mappingWord(n); word != nil {
		if !r.computation(m, n, word, what, in) {
			return nil
		}
		return m
	}
	m.Object = r.objectMapping(n, what, in)
	return m
}

func (r *reader) objectMapping(n *yaml.Node, what string, in scope) *ObjectMapping {
	members, _ := r.members(n, what, "")
	o := &ObjectMapping{}
	for _, m := range members {
		if v := r.mapping(m.value, m.key.Value, in); v != nil {
			o.Members = append(o.Members, &Member{Text{place(m.key), m.key.Value}, v})
		}
	}
	return o
}

// computation reads an object with a word in it. It reports whether that went well.
func (r *reader) computation(m *Mapping, n, word *yaml.Node, what string, in scope) bool {
	if r.otherWord(n, word) {
		return false
	}
	switch word.Value {
	case "$each":
		m.Each = r.each(n, in)
		return m.Each != nil
	case "$lookup":
		m.Lookup = r.lookup(n, in)
		return m.Lookup != nil
	case "$coalesce":
		m.Coalesce = r.coalesce(n, in)
		return m.Coalesce != nil
	case "$enum":
		m.Enum = r.enum(n, in)
		return m.Enum != nil
	case "$const":
		m.Value = r.constant(n, what)
		return m.Value != nil
	case "$go":
		m.Go = r.goName(n)
		return m.Go != nil
	default:
		r.wrong(place(word), UnknownMappingWord, "a mapping has no "+word.Value, suggest(word.Value, mappingWords)+"; a member whose name begins with $ is renamed with x-bff-from")
		return false
	}
}

// otherWord reports a second word in the same object.
func (r *reader) otherWord(n, word *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key != word && strings.HasPrefix(key.Value, "$") && key.Value != word.Value {
			r.wrong(place(key), MixedMapping, fmt.Sprintf("%s stands beside %s", key.Value, word.Value), "write one of them, and the other one inside it")
			return true
		}
	}
	return false
}

func (r *reader) coalesce(n *yaml.Node, in scope) []*Mapping {
	o := r.object(n, &coalesceKeys)
	items, ok := r.list(o.value("$coalesce"), "$coalesce", 2, "write what to take first, and what to take when it is null: "+coalesceKeys.shape)
	var of []*Mapping
	for _, item := range items {
		m := r.mapping(item, "$coalesce", in)
		ok = ok && m != nil
		of = append(of, m)
	}
	if !ok {
		return nil
	}
	return of
}

func (r *reader) goName(n *yaml.Node) *Text {
	o := r.object(n, &goKeys)
	name, ok := r.text(o.value("$go"), "$go", "write a name such as OrderLabel")
	if !ok {
		return nil
	}
	if !token.IsIdentifier(name.Value) || !token.IsExported(name.Value) {
		r.wrong(name.Pos, BadName, fmt.Sprintf("$go is %s, which is not the name of a Go method that others can write", short(name.Value)), "begin with a capital letter, and use letters and digits")
		return nil
	}
	return &name
}
