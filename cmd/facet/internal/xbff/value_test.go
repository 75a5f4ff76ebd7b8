package xbff

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// parameter reads a document whose one parameter has the value.
func parameter(t *testing.T, value string) (*Value, []Diagnostic) {
	t.Helper()
	doc, wrong := Read("mobile.yaml", []byte(document("steps:\n- stepId: a\n  operationId: $sourceDescriptions.a.b\n  parameters:\n  - name: a\n    in: query\n    value: "+value)))
	return doc.Operations[0].Steps[0].Parameters[0].Value, wrong
}

// What is a literal in YAML is the same value in JSON, to the digit.
func TestLiterals(t *testing.T) {
	tests := []struct{ yaml, json string }{
		{"5", "5"},
		{"-0", "-0"},
		{"1.50", "1.50"},
		{"12345678901234567890.123", "12345678901234567890.123"},
		{"99999999999999999999", "99999999999999999999"},
		{"1e400", "1e400"},
		{"-1E-400", "-1E-400"},
		{"'5'", `"5"`},
		{`"1e400"`, `"1e400"`},
		{"!!str 5", `"5"`},
		{"true", "true"},
		{"True", "true"},
		{"FALSE", "false"},
		{"yes", `"yes"`}, // YAML 1.2
		{"'true'", `"true"`},
		{"null", "null"},
		{"~", "null"},
		{"", "null"},
		{"''", `""`},
		{"2026-01-31", `"2026-01-31"`},
		{"12:30:00", `"12:30:00"`},
		{"v1.2.3", `"v1.2.3"`},
		{`"\u0000 \u00e9 \U0001F600 <&>"`, "\"\\u0000 é 😀 <&>\""},
		{"[]", "[]"},
		{"{}", "{}"},
		{"{b: 1, a: [x, null, {c: 1.0}], 200: ok, true: 1}", `{"b":1,"a":["x",null,{"c":1.0}],"200":"ok","true":1}`},
		{"{$const: $5.00}", `"$5.00"`},
		{"{$const: '{$steps.a.outputs.body}'}", `"{$steps.a.outputs.body}"`},
		{"{$const: {$each: [$a], $const: 1}}", `{"$each":["$a"],"$const":1}`},
		{"a {b} c", `"a {b} c"`},
		{"5$", `"5$"`},
		{"|\n        two\n        lines", `"two\nlines"`},
	}
	for _, test := range tests {
		v, wrong := parameter(t, test.yaml)
		if len(wrong) > 0 {
			t.Errorf("%s: %v", test.yaml, wrong)
			continue
		}
		if v.Literal == nil || string(v.Literal.JSON()) != test.json {
			t.Errorf("%s: got %s", test.yaml, v.Literal.JSON())
			continue
		}
		d := json.NewDecoder(strings.NewReader(test.json))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(test.json, err)
		}
		if got := v.Literal.Any(); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
			t.Errorf("%s: Any is %#v, not %#v", test.yaml, got, want)
		}
	}
}

func TestNumbersThatJSONHasNot(t *testing.T) {
	for _, text := range []string{".5", "5.", "+5", "0x10", "0o7", "0b1", "007", "1_000", ".inf", "-.INF", ".nan", "!!int '5'", "!!float 5", "!!bool foo", "!!null a", "!!binary aGk=", "!mine 5"} {
		_, wrong := parameter(t, text)
		if len(wrong) != 1 || wrong[0].Code != NotJSON {
			t.Errorf("%s: %v", text, wrong)
		}
	}
}

func TestTemplates(t *testing.T) {
	v, wrong := parameter(t, `'a{b} {$request.path.a}{$principal#/x~1y} {'`)
	if len(wrong) > 0 || v.Template == nil {
		t.Fatal(wrong)
	}
	var got []string
	for _, p := range v.Template.Parts {
		if p.Expr != nil {
			got = append(got, fmt.Sprintf("%s at %d", p.Expr, p.Expr.Column-v.Column))
		} else {
			got = append(got, p.Text)
		}
	}
	want := "a{b} |$request.path.a at 7|$principal#/x~1y at 24| {"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}
