package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// condition returns the Go expression of a condition; "true" where it was reported as wrong.
func (o *operationBuilder) condition(c *xbff.Condition, inside scope) string {
	left, ok := inside.value(c.Left)
	if !ok {
		return "true"
	}
	if problem, instead := never(left, c); problem != "" {
		o.complain(xbff.ConditionNeverHolds, c.Pos, problem, instead)
		return "true"
	}
	if c.Right.Kind == xbff.KindNull {
		if c.Op == xbff.Equal {
			return left.json() + ".IsNull()"
		}
		return "!" + left.json() + ".IsNull()"
	}
	test := compared(left, c)
	switch {
	case !left.mayBeNull(), c.Op == xbff.Equal:
		return test // what is null spells nothing
	case c.Op == xbff.NotEqual:
		return "(" + left.json() + ".IsNull() || " + test + ")"
	default:
		return "(!" + left.json() + ".IsNull() && " + test + ")"
	}
}

// compared returns the comparison of a value that is there.
func compared(left value, c *xbff.Condition) string {
	switch c.Right.Kind {
	case xbff.KindNumber:
		return fmt.Sprintf("%s.Compare(projection.Raw(%q)) %s 0", left.json(), c.Right.Text, c.Op)
	case xbff.KindBoolean:
		return fmt.Sprintf("string(%s) %s %q", left.json(), c.Op, c.Right.Text)
	default:
		return left.string() + " " + string(c.Op) + " " + strconv.Quote(c.Right.Text)
	}
}

// never says why a condition always holds, or never, and what to do about it.
func never(left value, c *xbff.Condition) (problem, instead string) {
	node := left.resolved()
	if c.Right.Kind == xbff.KindNull {
		if !left.mayBeNull() {
			return left.whence + " is never null", "take the condition out"
		}
		return "", ""
	}
	if node == nil {
		return left.whence + " is of a type that its document does not say", "describe it there"
	}
	types := map[xbff.Kind][]string{xbff.KindNumber: {"Number", "Integer"}, xbff.KindBoolean: {"Boolean"}, xbff.KindString: {"String"}}
	if !slices.Contains(types[c.Right.Kind], node.Type) {
		return fmt.Sprintf("%s is %s, and is compared with a %s", left.whence, typeName(node), c.Right.Kind), "compare it with a value of its type"
	}
	if c.Right.Kind == xbff.KindString && len(node.Enum) > 0 && !slices.Contains(node.Enum, c.Right.Text) {
		return fmt.Sprintf("%s is never '%s'", left.whence, c.Right.Text), "compare it with one of " + strings.Join(node.Enum, ", ")
	}
	return "", ""
}

// not returns the opposite of a Go condition.
func not(condition string) string {
	if opposite, negated := strings.CutPrefix(condition, "!"); negated && !strings.ContainsAny(opposite, " ") {
		return opposite
	}
	if !strings.Contains(condition, " ") || condition[0] == '(' {
		return "!" + condition
	}
	return "!(" + condition + ")"
}
