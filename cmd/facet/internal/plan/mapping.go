package plan

import (
	"fmt"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// mapping plans what the document's response says. scope finds what its expressions yield.
func (p *projector) mapping(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	switch {
	case m.Object != nil:
		return p.objectMapping(target, m, scope, path)
	case m.Each != nil:
		return p.each(target, m, scope, path)
	case m.Lookup != nil:
		found, ok := scope.lookup(m.Lookup)
		if !ok {
			return nil
		}
		return p.project(target, found, m.Pos, path)
	case m.Coalesce != nil:
		return p.coalesce(target, m, scope, path)
	case m.Value != nil:
		return p.leaf(target, m.Value, scope, path)
	default:
		p.report(xbff.NotSupported, m.Pos, "this operator is not supported yet", "write the handler by hand over a gather")
		return nil
	}
}

func (p *projector) leaf(target *Node, v *xbff.Value, scope scope, path string) *Projection {
	switch {
	case v.Literal != nil:
		p.literal(target, v.Literal, path)
		return &Projection{Kind: Literal, JSON: string(v.Literal.JSON())}
	case v.Expr != nil:
		source, ok := scope.value(v.Expr)
		if !ok {
			return nil
		}
		return p.project(target, source, v.Pos, path)
	default:
		p.report(xbff.NotSupported, v.Pos, "a template is not supported here yet", "write the handler by hand over a gather")
		return nil
	}
}

// objectMapping plans an object whose members say themselves where they come from.
func (p *projector) objectMapping(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	node := p.shapes.resolve(target)
	if node == nil || node.Type != "Object" {
		p.report(xbff.WrongType, m.Pos, fmt.Sprintf("%s is no object in the response's schema", path), "map it to one value")
		return nil
	}
	projection := &Projection{Kind: Object}
	mapped := map[string]bool{}
	for _, member := range m.Object.Members {
		mapped[member.Name.Value] = true
		declared := node.member(member.Name.Value)
		place := path + "/" + member.Name.Value
		if declared == nil {
			p.report(xbff.UnknownTarget, member.Name.Pos, fmt.Sprintf("the response's schema has no %s", place), "add the property to the schema, or take this line out")
			continue
		}
		if made := p.mapping(declared.Node, member.Value, scope, place); made != nil {
			projection.Members = append(projection.Members, ProjectedMember{Name: declared.Name, Value: made})
		}
	}
	for _, member := range node.Members {
		if !mapped[member.Name] && !member.Unmapped {
			p.report(xbff.NoSource, m.Pos, fmt.Sprintf("%s/%s has no source", path, member.Name), "map it, or mark the property x-bff-unmapped: true")
		}
	}
	p.members(node, projection, nil, m.Pos, path)
	return projection
}

func (p *projector) each(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	over, ok := scope.value(m.Each.Over)
	if !ok {
		return nil
	}
	node, list := p.shapes.resolve(target), over.resolved()
	if node == nil || node.Type != "Array" || list == nil || list.Type != "Array" {
		p.report(xbff.WrongType, m.Pos, fmt.Sprintf("$each makes a list from a list; %s or %s is none", path, over.whence), "take another expression")
		return nil
	}
	if over.mayBeNull() && !node.Nullable {
		p.report(xbff.MayBeNull, m.Pos, fmt.Sprintf("%s is never null, and %s may be", path, over.whence), "make the property nullable, or give the step a fallback")
	}
	p.items(node, over, m.Pos, path)
	inner := scope.within(value{node: list.Items, shapes: over.shapes, raw: "$item", whence: "$item"})
	return &Projection{Kind: List, Source: over.raw, Null: over.mayBeNull(), Item: p.mapping(node.Items, m.Each.Value, inner, path+"/*")}
}

// coalesce supports a value and a literal that stands in for it.
func (p *projector) coalesce(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	of := m.Coalesce
	if len(of) != 2 || of[0].Value == nil || of[0].Value.Expr == nil || of[1].Value == nil || of[1].Value.Literal == nil {
		p.report(xbff.NotSupported, m.Pos, "$coalesce of other than an expression and a literal is not supported yet", "write the handler by hand over a gather")
		return nil
	}
	source, ok := scope.value(of[0].Value.Expr)
	if !ok {
		return nil
	}
	if source.text != "" {
		p.report(xbff.NeverNull, of[0].Value.Pos, fmt.Sprintf("%s is never null", source.whence), "take $coalesce out")
		return nil
	}
	p.literal(target, of[1].Value.Literal, path)
	nullable := p.shapes.resolve(target)
	if nullable != nil {
		allowing := *nullable
		allowing.Nullable = true
		nullable = &allowing
	}
	return &Projection{
		Kind: Coalesce, Source: source.raw, JSON: string(of[1].Value.Literal.JSON()),
		Item: p.project(nullable, source, of[0].Value.Pos, path),
	}
}

// literal proves that a literal fits.
func (p *projector) literal(target *Node, l *xbff.Literal, path string) {
	if problem := fits(p.shapes, target, l); problem != "" {
		p.report(xbff.LiteralMisfit, l.Pos, fmt.Sprintf("%s does not allow this: %s", path, problem), "write a value that the schema allows")
	}
}
