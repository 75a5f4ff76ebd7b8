package plan

import (
	"fmt"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// mapping plans what the document's response says. scope finds what its expressions yield.
func (p *projector) mapping(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	switch {
	case m.Object != nil:
		return p.objectMapping(target, m, scope, path)
	case m.Each != nil:
		return p.each(target, m, scope, path)
	case m.Coalesce != nil:
		return p.coalesce(target, m, scope, path)
	case m.Enum != nil:
		return p.enum(target, m, scope, path)
	case m.Go != nil:
		return p.hole(target, m, scope)
	case m.Value != nil && m.Value.Literal != nil:
		p.literal(target, m.Value.Literal, path)
		return &Projection{Kind: Literal, JSON: string(m.Value.Literal.JSON())}
	default:
		source, ok := scope.source(m)
		if !ok {
			return nil
		}
		return p.project(target, source, m.Pos, path)
	}
}

// source returns what a mapping yields that is an expression, a template or a lookup.
func (s scope) source(m *xbff.Mapping) (value, bool) {
	if m.Lookup != nil {
		return s.lookup(m.Lookup)
	}
	return s.of(m.Value)
}

// objectMapping plans an object whose members say themselves where they come from.
func (p *projector) objectMapping(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	node := p.shapes.resolve(target)
	if node == nil || node.Type != "Object" {
		p.report(xbff.WrongType, m.Pos, fmt.Sprintf("%s is no object in the schema", path), "map it to one value")
		return nil
	}
	projection := &Projection{Kind: Object}
	mapped := map[string]bool{}
	for _, member := range m.Object.Members {
		mapped[member.Name.Value] = true
		declared := node.member(member.Name.Value)
		place := path + "/" + member.Name.Value
		switch {
		case declared == nil:
			p.report(xbff.UnknownTarget, member.Name.Pos, fmt.Sprintf("%s is no property of the schema", place), "take this line out, or add the property to the schema"+did(member.Name.Value, node.names()))
			continue
		case declared.Unmapped:
			p.report(xbff.UnmappedButMapped, member.Name.Pos, fmt.Sprintf("%s has a source here, and its schema says x-bff-unmapped", place), "take one of the two out")
			continue
		}
		if made, ok := p.memberMapping(*declared, member.Value, scope, place); ok {
			projection.Members = append(projection.Members, made)
		}
	}
	for _, member := range node.Members {
		p.unmapped(member, m.Pos, path)
		if !mapped[member.Name] && !member.Unmapped && (member.Required || !p.request) {
			p.report(xbff.NoSource, m.Pos, fmt.Sprintf("%s/%s has no source", path, member.Name), "map it, or mark the property x-bff-unmapped: true")
		}
	}
	p.members(node, projection, nil, m.Pos, path)
	return projection
}

// memberMapping plans a member that says itself where it comes from. One that may be left out is left out when its source
// is absent.
func (p *projector) memberMapping(declared Member, m *xbff.Mapping, scope scope, path string) (ProjectedMember, bool) {
	if m.Lookup != nil || m.Value != nil && m.Value.Literal == nil {
		source, ok := scope.source(m)
		if !ok {
			return ProjectedMember{}, false
		}
		return p.member(declared, source, m.Pos, path), true
	}
	made := p.mapping(declared.Node, m, scope, path)
	return ProjectedMember{Name: declared.Name, Value: made}, made != nil
}

func (n *Node) names() []string {
	var names []string
	for _, m := range n.Members {
		names = append(names, m.Name)
	}
	return names
}

func (p *projector) each(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	over, ok := scope.value(m.Each.Over)
	if !ok {
		return nil
	}
	node, list := p.shapes.resolve(target), over.resolved()
	switch {
	case list == nil || list.Type != "Array":
		p.report(xbff.EachOverNoList, m.Each.Over.Pos, fmt.Sprintf("%s is no list", over.whence), "take an expression that is one")
		return nil
	case node == nil || node.Type != "Array":
		p.report(xbff.WrongType, m.Pos, fmt.Sprintf("$each makes a list, and %s is none", path), "map it to one value")
		return nil
	}
	p.nullable(target, over, m.Pos, path)
	p.items(node, over, m.Pos, path)
	over.typed("array")
	inner := scope.within(value{node: list.Items, shapes: over.shapes, raw: ItemMark, reads: over.reads.items(), ours: over.ours, whence: "$item"})
	return &Projection{Kind: List, Source: over.expression(), Null: over.nulls(), Item: p.mapping(node.Items, m.Each.Value, inner, path+"/*")}
}

// coalesce plans $coalesce: each of its values but the last may be null.
func (p *projector) coalesce(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	projection := &Projection{Kind: Coalesce}
	last := len(m.Coalesce) - 1
	for i, of := range m.Coalesce {
		wanted := target
		if i < last {
			wanted = p.allowingNull(target)
		}
		made := p.mapping(wanted, of, scope, path)
		if made == nil {
			return nil
		}
		if i < last && of.Value != nil && of.Value.Literal == nil {
			if v, ok := scope.source(of); ok {
				v.tested()
			}
		}
		if i < last && len(made.Null) == 0 {
			p.report(xbff.NeverNull, of.Pos, "a value of $coalesce is never null, so that what follows is never taken", "take what follows out")
		}
		projection.Of = append(projection.Of, made)
	}
	projection.Null = projection.Of[last].Null
	return projection
}

// allowingNull returns a target that allows null too.
func (p *projector) allowingNull(target *Node) *Node {
	node := p.shapes.known(target)
	if node == nil {
		return nil
	}
	allowing := *node
	allowing.Nullable, allowing.Unsure = true, false
	return &allowing
}

// lookup returns what $lookup finds.
func (s scope) lookup(l *xbff.Lookup) (value, bool) {
	built, ok := s.o.steps[l.Step.Value]
	if !ok {
		if s.o.x.Step(l.Step.Value) == nil {
			s.o.unknownStep(l.Step.Value, l.Step.Pos)
		}
		return value{}, false
	}
	if !built.many {
		s.o.complain(xbff.LookupOfSingleStep, l.Step.Pos, fmt.Sprintf("step %s has one answer", l.Step.Value), "read it with $steps."+l.Step.Value+".outputs.body")
		return value{}, false
	}
	key, ok := s.value(l.Key)
	if !ok {
		return value{}, false
	}
	if node := key.resolved(); node == nil || node.Type != built.keyType {
		s.o.complain(xbff.KeyTypesDiffer, l.Key.Pos, fmt.Sprintf("the keys of step %s are of type %s, and %s is not", l.Step.Value, strings.ToLower(built.keyType), key.whence), "look up by what the step's items are told apart by")
		return value{}, false
	}
	built.plan.Read = true
	found := built.yields
	found.absent, found.maybe = true, true
	key.typed(jsonTypeOf(built.keyType))
	found.raw = built.plan.Go + ".Value().Find(" + key.json() + ")"
	if !s.early {
		built.plan.LookedInto = true
		found.raw = built.plan.Go + "Replies.Find(" + key.json() + ")"
	}
	found.whence = "$lookup of " + l.Step.Value
	if l.Pointer == nil {
		return found, true
	}
	return s.part(found, l.Pointer.Tokens, l.Pointer.Pos, found.whence+l.Pointer.Text)
}
