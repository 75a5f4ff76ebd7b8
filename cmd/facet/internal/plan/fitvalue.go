package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

const enumRemedy = "add the values to the property's enum, or translate them with $enum and a default"

// finite says that the schema lists its values.
func finite(n *Node) bool { return limitsOf(n).Values != nil }

// values proves each value of a source that lists them. Null among them is proved as any null is.
func (f *fit) values(s, t side) {
	var unknown []string
	for _, v := range limitsOf(s.node).Values {
		if v.Kind == xbff.KindNull || !slices.Contains(typesOf(s.node), jsonType(v)) && (jsonType(v) != "integer" || !slices.Contains(typesOf(s.node), "number")) {
			continue // the source's type forbids it
		}
		refused := keeps(f.target, t.node, v)
		switch {
		case refused == nil:
		case refused.enum:
			unknown = append(unknown, show(v))
		default:
			f.report(refused.code, s, t, fmt.Sprintf("%s may be %s, which %s does not allow: %s", s.name, show(v), t.name, refused.text), dropPromise)
			return
		}
	}
	if len(unknown) > 0 {
		f.report(xbff.EnumNotCovered, s, t, fmt.Sprintf("%s does not allow every value of %s: %s", t.name, s.name, strings.Join(unknown, ", ")), enumRemedy)
	}
}

// everyBoolean says that the target lists both values of a source that is a boolean.
func everyBoolean(s, t *Node) bool {
	return s.Type == "Boolean" && contains(t.Limits.Values, literalOf(true)) && contains(t.Limits.Values, literalOf(false))
}

// contains says whether the value is among all.
func contains(all []*xbff.Literal, value *xbff.Literal) bool {
	return slices.ContainsFunc(all, func(l *xbff.Literal) bool { return equal(l, value) })
}

// equal says whether two literals are one JSON value: numbers by what they are, and objects whatever their order.
func equal(a, b *xbff.Literal) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	if a.Kind == xbff.KindNumber {
		m, isNumber := number(a.Text)
		n, areNumbers := number(b.Text)
		return a.Text == b.Text || isNumber && areNumbers && m.Cmp(n) == 0
	}
	for i := range a.Items {
		if !equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, m := range a.Members {
		other := member(b, m.Name.Value)
		if other == nil || !equal(m.Value, other) {
			return false
		}
	}
	return a.Text == b.Text
}

// show writes a value into a message: a text as it is, everything else as JSON.
func show(l *xbff.Literal) string {
	if l.Kind == xbff.KindString {
		return l.Text
	}
	return string(l.JSON())
}
