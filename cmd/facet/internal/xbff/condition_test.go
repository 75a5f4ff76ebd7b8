package xbff

import (
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	tests := []struct {
		text, left string
		op         Operator
		right      string
	}{
		{"$request.query.a != null", "$request.query.a", NotEqual, "null"},
		{"$request.query.a == true", "$request.query.a", Equal, "true"},
		{"$request.query.a   !=\tfalse", "$request.query.a", NotEqual, "false"},
		{"$request.query.a < 5", "$request.query.a", Less, "5"},
		{"$request.query.a <= -0.50", "$request.query.a", LessEqual, "-0.50"},
		{"$request.query.a > 12345678901234567890.123", "$request.query.a", Greater, "12345678901234567890.123"},
		{"$request.query.a >= 1e400", "$request.query.a", GreaterEqual, "1e400"},
		{"$request.query.a == 'it''s == \"so\"'", "$request.query.a", Equal, `"it's == \"so\""`},
		{"$request.query.a == ''", "$request.query.a", Equal, `""`},
		{"$request.query.a == 'a && b'", "$request.query.a", Equal, `"a && b"`},
		{"$request.query.a == 'null'", "$request.query.a", Equal, `"null"`},
		{"$request.body#/a==b/c d != null", "$request.body#/a==b/c d", NotEqual, "null"},
		{"$request.body#/a and b != null", "$request.body#/a and b", NotEqual, "null"},
	}
	for _, test := range tests {
		c, at, p := parseCondition(test.text)
		if p != nil {
			t.Errorf("%s: %s", test.text, p.text)
			continue
		}
		if c.Left.Text != test.left || c.Op != test.op || string(c.Right.JSON()) != test.right {
			t.Errorf("%s: got %s %s %s", test.text, c.Left, c.Op, c.Right.JSON())
		}
		if rest := test.text[at:]; strings.HasPrefix(rest, " ") || !strings.HasSuffix(test.text[:at], " ") && !strings.HasSuffix(test.text[:at], "\t") {
			t.Errorf("%s: the constant is at %d", test.text, at)
		}
	}
}

func TestMalformedConditions(t *testing.T) {
	tests := []struct {
		text   string
		code   Code
		offset int
	}{
		{"", MalformedCondition, 0},
		{"true", MalformedCondition, 0},
		{"$request.query.a", MalformedCondition, 0},
		{"$request.query.a==5", MalformedCondition, 16},
		{"$request.query.a =", MalformedCondition, 16},
		{"$request.query.a ==", MalformedCondition, 16},
		{"5 == $request.query.a", MalformedCondition, 0},
		{"$request.query == 5", MalformedExpression, 14},
		{"$request.query.a == 5 && $request.query.b == 6", CompoundCondition, 22},
		{"$request.query.a == 'x' and $request.query.b == 'y'", CompoundCondition, 24},
		{"$request.query.a && $request.query.b", CompoundCondition, 17},
		{"$request.query.a == NEW", ConditionOperand, 20},
		{`$request.query.a == "NEW"`, ConditionOperand, 20},
		{"$request.query.a == 'it's'", ConditionOperand, 20},
		{"$request.query.a == $request.query.b", ConditionOperand, 20},
		{"$request.query.a == 007", ConditionOperand, 20},
		{"$request.query.a == [1]", ConditionOperand, 20},
		{"$request.query.a < null", ConditionOperand, 17},
		{"$request.query.a >= true", ConditionOperand, 17},
		{"$request.query.a > 'b'", ConditionOperand, 17},
	}
	for _, test := range tests {
		_, _, p := parseCondition(test.text)
		if p == nil {
			t.Errorf("%q is a condition", test.text)
		} else if p.code != test.code || p.offset != test.offset || p.instead == "" {
			t.Errorf("%q: %s at %d: %s; %s", test.text, p.code, p.offset, p.text, p.instead)
		}
	}
}
