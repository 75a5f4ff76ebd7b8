package plan

import (
	"fmt"
	"strconv"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// withinBounds proves a literal that is given as a parameter. Its type has been looked at.
func (o *operationBuilder) withinBounds(l *xbff.Literal, p Param) {
	shapes := newShaper(requests)
	node := shapes.node(p.Spec.Schema)
	problem := fits(shapes, node, l)
	if _, err := strconv.ParseInt(l.Text, 10, 64); problem == "" && p.Encoding == Integer && err != nil {
		problem = "it does not fit an int64"
	}
	if problem != "" {
		o.clash(xbff.ParameterOutOfBounds, l.Pos, standing(shapes.known(node)), fmt.Sprintf("parameter %q does not allow %s: %s", p.Name, show(l), problem), "write a value that the upstream's schema allows")
	}
}
