package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// opposites are the operators that hold where others do not.
var opposites = map[xbff.Operator]xbff.Operator{
	xbff.Equal: xbff.NotEqual, xbff.NotEqual: xbff.Equal, xbff.Less: xbff.GreaterEqual, xbff.GreaterEqual: xbff.Less,
	xbff.Greater: xbff.LessEqual, xbff.LessEqual: xbff.Greater,
}

// unless returns the Go expression that a condition does not hold; empty where it was reported as wrong.
func (o *operationBuilder) unless(c *xbff.Condition, inside scope) string {
	left, ok := inside.value(c.Left)
	if !ok {
		return ""
	}
	if problem, instead := never(left, c); problem != "" {
		o.complain(xbff.ConditionNeverHolds, c.Pos, problem, instead)
		return ""
	}
	isNull := left.json() + ".IsNull()"
	compares(left, c.Right)
	if c.Right.Kind == xbff.KindNull {
		if c.Op == xbff.Equal {
			return "!" + isNull
		}
		return isNull
	}
	test := compared(left, opposites[c.Op], c.Right)
	switch {
	case !left.mayBeNull(), c.Op == xbff.Equal: // what is null spells nothing
		return test
	case c.Op == xbff.NotEqual:
		return "!" + isNull + " && " + test
	default:
		return isNull + " || " + test
	}
}

// compares notes what is relied on of a value that is compared with another.
func compares(left value, right *xbff.Literal) {
	switch right.Kind {
	case xbff.KindNull:
		left.tested()
	case xbff.KindNumber:
		left.typed("number", "integer")
	case xbff.KindBoolean:
		left.typed("boolean")
	default:
		left.typed("string")
		left.must().among = append(left.must().among, right.Text)
	}
}

// compared returns the comparison of a value that is there.
func compared(left value, op xbff.Operator, right *xbff.Literal) string {
	switch right.Kind {
	case xbff.KindNumber:
		return fmt.Sprintf("%s.Compare(projection.Raw(%q)) %s 0", left.json(), right.Text, op)
	case xbff.KindBoolean:
		return fmt.Sprintf("string(%s) %s %q", left.json(), op, right.Text)
	default:
		return left.string() + " " + string(op) + " " + strconv.Quote(right.Text)
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
