package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// template returns the text that a template makes. It is absent when one of its values is null.
func (s scope) template(t *xbff.Template) (value, bool) {
	v := value{node: &Node{Type: "String"}, shapes: s.o.shapes, ours: true, made: true, whence: short(t.Text)}
	var parts, nulls []string
	for _, part := range t.Parts {
		if part.Expr == nil {
			parts = append(parts, strconv.Quote(part.Text))
			continue
		}
		of, ok := s.value(part.Expr)
		if !ok {
			return value{}, false
		}
		if node := of.resolved(); node == nil || !node.scalar() {
			s.o.complain(xbff.TemplateOfNoScalar, part.Expr.Pos, fmt.Sprintf("%s is neither a text nor a number nor a boolean", of.whence), "take a member of it that is")
			return value{}, false
		}
		of.typed("string", "number", "integer", "boolean")
		v.parts = append(v.parts, of)
		parts = append(parts, of.string())
		nulls = append(nulls, of.nulls()...)
		v.ours = v.ours && of.ours
	}
	v.text = strings.Join(parts, " + ")
	if len(nulls) > 0 {
		v.raw, v.text, v.absent = "projection.QuoteUnlessNull("+v.text+", "+strings.Join(nulls, ", ")+")", "", true
	}
	return v, true
}

// short quotes a text of the document.
func short(text string) string { return "'" + text + "'" }
