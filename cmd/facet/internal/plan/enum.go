package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// enum plans $enum: each value of the source becomes what its case says, or the default, or stays what it is.
func (p *projector) enum(target *Node, m *xbff.Mapping, scope scope, path string) *Projection {
	x := m.Enum
	source, ok := scope.value(x.Value)
	if !ok {
		return nil
	}
	node := source.resolved()
	if node == nil || node.Type != "String" && node.Type != "Integer" {
		p.report(xbff.WrongType, x.Value.Pos, fmt.Sprintf("$enum translates texts and integers, and %s is neither", source.whence), "take another expression")
		return nil
	}
	projection := &Projection{Kind: Enum, Source: source.json(), Null: source.nulls()}
	p.nullable(target, source, m.Pos, path)
	var cased []string
	for _, c := range x.Cases {
		cased = append(cased, c.From.Value)
		if len(node.Enum) > 0 && !slices.Contains(node.Enum, c.From.Value) {
			p.report(xbff.EnumCaseUnknown, c.From.Pos, fmt.Sprintf("%s is never %s", source.whence, c.From.Value), "take the case out"+did(c.From.Value, node.Enum))
		}
		p.literal(target, c.To, path)
		projection.Cases = append(projection.Cases, EnumCase{From: c.From.Value, JSON: string(c.To.JSON())})
	}
	if x.Default != nil {
		p.literal(target, x.Default, path)
		projection.Default = string(x.Default.JSON())
	}
	source.typed(jsonTypeOf(node.Type))
	source.must().among = append(source.must().among, cased...)
	if x.Default == nil {
		source.fitting(p.shapes, p.understood(target, node, cased))
	}
	p.rest(target, source, projection, cased, m.Pos, path)
	return projection
}

// understood is what a source may be whose values are translated without a default: those with a case, and those that the
// target has, too; where it has any, those that the source had when this was planned.
func (p *projector) understood(target, source *Node, cased []string) *Node {
	kept := source.Enum
	if wanted := p.shapes.resolve(target); wanted != nil && wanted.Type == source.Type && len(wanted.Enum) > 0 {
		kept = wanted.Enum
	}
	all := []*xbff.Literal{}
	for _, text := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(cased, kept)))) {
		all = append(all, &xbff.Literal{Kind: xbff.KindString, Text: text})
	}
	return &Node{Type: source.Type, Limits: &Limits{Values: all}}
}

// rest proves what becomes of values without a case. They stay what they are where the target has them too.
func (p *projector) rest(target *Node, source value, projection *Projection, cased []string, at xbff.Pos, path string) {
	node, wanted := source.resolved(), p.shapes.resolve(target)
	if len(node.Enum) == 0 || wanted == nil {
		if projection.Default == "" {
			p.report(xbff.EnumNotCovered, at, fmt.Sprintf("%s may be other than the cases of $enum", source.whence), "say what then with default")
		}
		return
	}
	var lost []string
	for _, of := range node.Enum {
		switch kept := wanted.Type == node.Type && (len(wanted.Enum) == 0 || slices.Contains(wanted.Enum, of)); {
		case slices.Contains(cased, of):
		case kept && node.Type == "String":
			projection.Cases = append(projection.Cases, EnumCase{From: of, JSON: string((&xbff.Literal{Kind: xbff.KindString, Text: of}).JSON())})
		default:
			lost = append(lost, of)
		}
	}
	if len(lost) > 0 && projection.Default == "" {
		p.report(xbff.EnumNotCovered, at, fmt.Sprintf("%s does not allow %s, and $enum has no case for it", path, strings.Join(lost, ", ")), "give it a case, or say what then with default")
	}
}
