package plan

import (
	"fmt"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// hole plans a value that a method computes which is written by hand. It is given the parts, and in a list the item.
func (p *projector) hole(target *Node, m *xbff.Mapping, scope scope) *Projection {
	o := scope.o
	if p.request {
		p.report(xbff.ExpressionNotHere, m.Pos, "$go computes members of answers, and this is a request", "write an expression, or make the call in a handler written by hand")
		return nil
	}
	o.parts()
	call, params := "a.fields."+m.Go.Value+"(ctx, parts", "(ctx context.Context, parts *"+o.plan.PartsType
	if scope.item != nil {
		scope.item.reads.all()
		call += ", " + ItemMark
		params += ", item projection.Raw"
	}
	made := &Projection{Kind: Hole, Source: call + ")"}
	typ := goType(value{node: target, shapes: p.shapes}, "")
	switch node := p.shapes.resolve(target); {
	case node == nil || node.Nullable:
		typ = "*" + typ
	case node.Type == "Array":
		made.JSON = "[]" // of a nil slice
	}
	method := Method{Name: m.Go.Value, Signature: params + ") (" + typ + ", error)"}
	known := slices.IndexFunc(o.frontend.Holes, func(other Method) bool { return other.Name == method.Name })
	switch {
	case known < 0:
		o.frontend.Holes = append(o.frontend.Holes, method)
	case o.frontend.Holes[known] != method:
		p.report(xbff.HoleReused, m.Go.Pos, fmt.Sprintf("%s is the method of another field, which has other arguments or another type", m.Go.Value), "give this field a method of its own")
	}
	return made
}
