package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// literal proves that a literal fits.
func (p *projector) literal(target *Node, l *xbff.Literal, path string) {
	if problem := fits(p.shapes, target, l); problem != "" {
		p.report(xbff.LiteralMisfit, l.Pos, fmt.Sprintf("%s does not allow this: %s", path, problem), "write a value that the schema allows")
	}
}

// fits says why a literal does not keep a schema; empty when it does.
func fits(shapes *shaper, target *Node, l *xbff.Literal) string {
	node := shapes.resolve(target)
	if node == nil {
		return ""
	}
	if l.Kind == xbff.KindNull {
		if node.Nullable {
			return ""
		}
		return "it is null"
	}
	kinds := map[xbff.Kind]string{
		xbff.KindBoolean: "Boolean", xbff.KindNumber: "Number", xbff.KindString: "String",
		xbff.KindArray: "Array", xbff.KindObject: "Object",
	}
	is := kinds[l.Kind]
	if node.Type != "Any" && node.Type != is && (node.Type != "Integer" || is != "Number") {
		return "it is of another type than " + typeName(node)
	}
	if len(node.Enum) > 0 && l.Kind == xbff.KindString && !slices.Contains(node.Enum, l.Text) {
		return "it is none of " + strings.Join(node.Enum, ", ")
	}
	for _, member := range node.Members {
		var found *xbff.Literal
		for _, m := range l.Members {
			if m.Name.Value == member.Name {
				found = m.Value
			}
		}
		if found == nil && member.Required {
			return "it has no " + member.Name
		}
		if found != nil {
			if problem := fits(shapes, member.Node, found); problem != "" {
				return member.Name + ": " + problem
			}
		}
	}
	for _, item := range l.Items {
		if problem := fits(shapes, node.Items, item); problem != "" {
			return problem
		}
	}
	return ""
}
