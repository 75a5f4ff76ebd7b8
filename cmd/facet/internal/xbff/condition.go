package xbff

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Operator compares two values.
type Operator string

// The operators.
const (
	Equal        Operator = "=="
	NotEqual     Operator = "!="
	Less         Operator = "<"
	LessEqual    Operator = "<="
	Greater      Operator = ">"
	GreaterEqual Operator = ">="
)

// Condition compares a value with a constant.
type Condition struct {
	Pos
	Left *Expr
	Op   Operator
	// Right is null, a boolean, a number or a text. Null, booleans and texts are only equal or not equal.
	Right *Literal
	// Text is the condition as it is written.
	Text string
}

func (c *Condition) String() string { return c.Text }

// conditionParts splits a condition at its operator, which has a space on either side: operators within a name have not.
var conditionParts = regexp.MustCompile(`^(.*?\S)\s+(==|!=|<=|>=|<|>)\s+(\S.*)$`)

var (
	tightOperator = regexp.MustCompile(`^(\$[^\s=!<>]+?)\s*(==|!=|<=|>=|<|>|=)\s*(.*)$`)
	compound      = regexp.MustCompile(`\s(&&|\|\||and|or|AND|OR)\s`)
)

const conditionShape = "write $steps.order.outputs.body#/shipmentId != null, with null, true, false, a number or a 'text' on the right"

// parseCondition reads a condition, and says where in it the constant begins.
func parseCondition(text string) (*Condition, int, *problem) {
	m := conditionParts.FindStringSubmatchIndex(text)
	if m == nil {
		return nil, 0, notCompared(text)
	}
	c := &Condition{Op: Operator(text[m[4]:m[5]]), Text: text}
	left := text[:m[3]]
	if !strings.HasPrefix(left, "$") {
		return nil, 0, &problem{MalformedCondition, 0, fmt.Sprintf("%s does not begin with an expression", short(text)), "put the expression on the left and the constant on the right"}
	}
	e, p := parseExpr(left)
	if p != nil {
		return nil, 0, p
	}
	c.Left = e
	if joint := joined(text, m[6]); joint != nil {
		return nil, 0, joint
	}
	if c.Right, p = parseConstant(text[m[6]:]); p != nil {
		return nil, 0, p.later(m[6])
	}
	if c.Right.Kind != KindNumber && c.Op != Equal && c.Op != NotEqual {
		return nil, 0, &problem{ConditionOperand, m[4], fmt.Sprintf("%s %s has no order", c.Right.Kind, text[m[6]:]), "compare it with == or !=, or compare with a number"}
	}
	return c, m[6], nil
}

// joined reports a constant after which another condition follows.
func joined(text string, from int) *problem {
	if quotedText.MatchString(text[from:]) {
		return nil
	}
	m := compound.FindStringSubmatchIndex(text[from:])
	if m == nil {
		return nil
	}
	return &problem{CompoundCondition, from + m[2], fmt.Sprintf("%s joins two conditions", short(text)), "compare one value with one constant; write what needs more by hand, over a gather"}
}

// notCompared says why a text without an operator between spaces is no condition.
func notCompared(text string) *problem {
	if joint := joined(text, 0); joint != nil {
		return joint
	}
	if m := tightOperator.FindStringSubmatch(text); m != nil {
		op, right := m[2], m[3]
		if op == "=" {
			op = "=="
		}
		if right == "" {
			right = "null"
		}
		return &problem{MalformedCondition, len(m[1]), fmt.Sprintf("%s has no operator between spaces", short(text)), fmt.Sprintf("write %s %s %s", m[1], op, right)}
	}
	if strings.HasPrefix(text, "$") && !strings.ContainsAny(text, " \t\n") {
		return &problem{MalformedCondition, 0, fmt.Sprintf("%s compares nothing", short(text)), fmt.Sprintf("write %s != null, or %s == true", text, text)}
	}
	return &problem{MalformedCondition, 0, fmt.Sprintf("%s is not a condition", short(text)), conditionShape}
}

// parseConstant reads the right side of a condition.
func parseConstant(text string) (*Literal, *problem) {
	text = strings.TrimRight(text, " \t\n")
	switch {
	case text == "null":
		return &Literal{Kind: KindNull}, nil
	case text == "true", text == "false":
		return &Literal{Kind: KindBoolean, Text: text}, nil
	case jsonNumber.MatchString(text):
		return &Literal{Kind: KindNumber, Text: text}, nil
	}
	if quotedText.MatchString(text) {
		return &Literal{Kind: KindString, Text: strings.ReplaceAll(text[1:len(text)-1], "''", "'")}, nil
	}
	instead := "write null, true, false, a number or a 'text' in single quotes"
	switch {
	case strings.HasPrefix(text, "$"):
		instead = "compare with a constant; compare two values by hand, over a gather"
	case identifier.MatchString(strings.Trim(text, `"'`)):
		instead = "write '" + strings.Trim(text, `"'`) + "'"
	}
	return nil, &problem{ConditionOperand, 0, fmt.Sprintf("%s is no constant", short(text)), instead}
}

// quotedText is Arazzo's: a quote within is written twice.
var quotedText = regexp.MustCompile(`^'(?:[^']|'')*'$`)

// condition reads a condition.
func (r *reader) condition(n *yaml.Node, what string, in scope) *Condition {
	t, ok := r.text(n, what, conditionShape)
	if !ok {
		return nil
	}
	c, right, p := parseCondition(t.Value)
	if p != nil {
		r.wrong(r.inside(n, p.offset), p.code, what+": "+p.text, p.instead)
		return nil
	}
	c.Pos, c.Left.Pos = t.Pos, t.Pos
	c.Right.Pos = r.inside(n, right)
	if !in.has(c.Left.Root) {
		r.wrong(t.Pos, ExpressionNotHere, fmt.Sprintf("%s cannot use %s: %s", what, c.Left.Text, in.why(c.Left.Root)), "write "+in.example+" on the left")
		return nil
	}
	return c
}
