package xbff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// mobile reads the document that has everything.
func mobile(t *testing.T) *Document {
	t.Helper()
	data, err := os.ReadFile("testdata/mobile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, wrong := Read("frontends/mobile.yaml", data)
	for _, d := range wrong {
		t.Error(d)
	}
	return doc
}

// The whole tree, with every place, is in the golden file.
func TestReadsEverything(t *testing.T) {
	var tree strings.Builder
	draw(&tree, "", "Document", reflect.ValueOf(mobile(t)))
	golden(t, "testdata/mobile.tree", tree.String())
}

// draw writes a tree, a line for each thing that is there: its name, its place and its value.
func draw(b *strings.Builder, indent, name string, v reflect.Value) {
	if v.IsZero() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		draw(b, indent, name, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			draw(b, indent, fmt.Sprintf("%s[%d]", name, i), v.Index(i))
		}
	case reflect.Struct:
		fmt.Fprintf(b, "%s%s", indent, name)
		if at := v.FieldByName("Pos"); at.IsValid() && !at.IsZero() {
			fmt.Fprintf(b, " %d:%d", at.Field(0).Int(), at.Field(1).Int())
		}
		if value := v.FieldByName("Value"); value.IsValid() && v.NumField() == 2 && value.Kind() != reflect.Pointer {
			fmt.Fprintf(b, " %v\n", value)
			return
		}
		b.WriteByte('\n')
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Name != "Pos" {
				draw(b, indent+"  ", field.Name, v.Field(i))
			}
		}
	default:
		fmt.Fprintf(b, "%s%s %v\n", indent, name, v)
	}
}

func TestReadsTheFormsOfOperations(t *testing.T) {
	doc := mobile(t)
	for id, want := range map[string]Form{"getDashboard": Full, "getOrder": Full, "listOrders": Gather, "createOrder": Forward, "deleteOrder": Written} {
		if got := doc.Operation(id).Form(); got != want {
			t.Errorf("%s is %s", id, got)
		}
	}
	if o := doc.Operation("createOrder"); o.Method != "POST" || o.Path != "/api/v1/orders" || o.Forward.String() != "$sourceDescriptions.orders.createOrder" {
		t.Errorf("got %+v", o)
	}
}

func TestReadsSteps(t *testing.T) {
	doc := mobile(t)
	step := doc.Operation("getOrder").Step("backup")
	checks := map[string]any{
		"retries":  step.Retry.Limit.Value,
		"pause":    step.Retry.After.Value,
		"payload":  string(step.RequestBody.Payload.Object.Members[2].Value.Value.Literal.JSON()),
		"output":   step.Output("etag").Expr.Name,
		"none":     step.Output("body"),
		"criteria": step.SuccessCriteria[0].String(),
		"waits":    step.DependsOn[0].Value,
	}
	want := map[string]any{
		"retries": 2, "pause": 250 * time.Millisecond, "payload": "12345678901234567890.123", "output": "ETag",
		"none": (*Output)(nil), "criteria": "$response.body#/ready == true", "waits": "order",
	}
	for name, got := range checks {
		if got != want[name] {
			t.Errorf("%s: got %v", name, got)
		}
	}
	products := doc.Operation("getOrder").Step("products")
	if products.MaxItems.Value != 100 || products.Batch.ResultKey.Tokens[0] != "id" || products.Cache.StaleIfError.Value != 10*time.Minute {
		t.Errorf("got %+v", products)
	}
	if f := doc.Operation("getOrder").Step("shipment").Fallback; f.Step.Value != "backup" || f.Value != nil {
		t.Errorf("got %+v", f)
	}
	if f := doc.Operation("getDashboard").Step("orders").Fallback; f.Step != nil || string(f.Value.JSON()) != `{"items":[],"total":0}` {
		t.Errorf("got %+v", f)
	}
	if r := doc.Operation("listOrders").Step("orders").Retry; r.Limit.Value != 1 || r.After != nil {
		t.Errorf("got %+v", r)
	}
	if s := doc.Source("catalog"); s.URL.Value != "../upstreams/catalog.yaml" || s.Type.Value != "openapi" || doc.Source("nobody") != nil {
		t.Errorf("got %+v", s)
	}
}

func TestReadsProperties(t *testing.T) {
	doc := mobile(t)
	if len(doc.Properties) != 2 {
		t.Fatal(doc.Properties)
	}
	from, unmapped := doc.Properties[0], doc.Properties[1]
	if from.Name.Value != "user" || fmt.Sprint(from.From.Tokens) != "[a/b c~d]" || from.Unmapped != nil {
		t.Errorf("got %+v", from)
	}
	if unmapped.Name.Value != "x-bff" || unmapped.Unmapped == nil || unmapped.From != nil {
		t.Errorf("got %+v", unmapped)
	}

	var schema yaml.Node
	if err := yaml.Unmarshal([]byte("{type: string, x-bff-from: '#/a', x-bff-unmapped: 1}"), &schema); err != nil {
		t.Fatal(err)
	}
	p, wrong := ReadProperty("upstreams/orders.yaml", schema.Content[0])
	if p.From.Text != "#/a" || len(wrong) != 2 || wrong[1].Code != WrongKind || wrong[1].File != "upstreams/orders.yaml" {
		t.Errorf("got %+v, %v", p, wrong)
	}
	if p, wrong := ReadProperty("a.yaml", &yaml.Node{Kind: yaml.MappingNode}); p != nil || wrong != nil {
		t.Errorf("got %+v, %v", p, wrong)
	}
}

// A document in JSON is the same tree, at other places.
func TestReadsJSON(t *testing.T) {
	data, err := os.ReadFile("testdata/mobile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		t.Fatal(err)
	}
	l := newReader("", nil).literal(node.Content[0], "", verbatim)
	var indented bytes.Buffer
	if err := json.Indent(&indented, l.JSON(), "", "\t"); err != nil {
		t.Fatal(err)
	}
	doc, wrong := Read("mobile.json", indented.Bytes())
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	got, want := doc.Operation("getOrder"), mobile(t).Operation("getOrder")
	if len(got.Steps) != len(want.Steps) || len(got.Response.Object.Members) != len(want.Response.Object.Members) {
		t.Errorf("got %+v", got)
	}
	if at := got.Steps[0].Parameters[0].Value.Expr.Pos; at.Line < 10 || at.Column < 2 {
		t.Errorf("the expression is at %v", at)
	}
}

// Mistakes are in the order of the file, whatever the order of reading, and an operation that has none is whole.
func TestMistakesAreInOrder(t *testing.T) {
	text := `x-bff: {sourceDescriptions: [{name: a}]}
components:
  schemas:
    A: {properties: {a: {x-bff-from: a}}}
paths:
  /a:
    get: {operationId: a, x-bff: {steps: [{operationId: $sourceDescriptions.a.b, stepId: 1}], timeout: 0}}
    put: {operationId: b, x-bff: {forward: $sourceDescriptions.a.b}}
    post: {x-bff: {forward: a}}
    patch: {x-bff: null}
`
	doc, wrong := Read("mobile.yaml", []byte(text))
	var got []string
	for _, d := range wrong {
		got = append(got, fmt.Sprintf("%d %s %s", d.Line, d.Code, d.Operation))
	}
	want := "1 BFF106 |4 BFF122 |7 BFF104 mobile.a|7 BFF109 mobile.a|9 BFF124 POST /a|10 BFF104 PATCH /a"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	for i, broken := range []bool{true, false, true, true} {
		if doc.Operations[i].Broken != broken {
			t.Errorf("operation %d", i)
		}
	}
}

func TestPlacesInsideTexts(t *testing.T) {
	tests := []struct {
		yaml   string
		column int // of the mistake, from the value's own beginning
	}{
		{`$item#/a~`, 8},
		{`"$item#/a~"`, 9},
		{`'$item#/a~'`, 9},
		{`'größe {$item#/a~}'`, 16},
		{`"\u0024item#/a~"`, 0}, // the text reads otherwise there
		{"|-\n        $item#/a~", 0},
		{"!!str $item#/a~", 0},
	}
	for _, test := range tests {
		text := document("steps:\n- stepId: a\n  operationId: $sourceDescriptions.a.b\n  forEach: $request.body\n  parameters:\n  - name: a\n    in: query\n    value: " + test.yaml)
		_, wrong := Read("mobile.yaml", []byte(text))
		if len(wrong) != 1 || wrong[0].Code != MalformedPointer {
			t.Errorf("%s: %v", test.yaml, wrong)
			continue
		}
		if got := wrong[0].Column - len("            value: "); got != test.column+1 {
			t.Errorf("%s: at %d", test.yaml, got-1)
		}
	}
}

func TestOddDocuments(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"null":             "null",
		"a text":           "openapi",
		"only a comment":   "# nothing",
		"not YAML":         "a: [",
		"a tab":            "a:\n\t- b",
		"bad UTF-8":        "a: \xff",
		"an unknown alias": "a: *b",
	} {
		doc, wrong := Read("mobile.yaml", []byte(text))
		if doc == nil || len(wrong) != 1 || wrong[0].Code != NotADocument || wrong[0].Line < 1 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	for name, text := range map[string]string{
		"no paths":             "openapi: 3.1.0",
		"paths are a list":     "paths: [a]",
		"a path is a text":     "paths: {/a: b}",
		"an operation is null": "paths: {/a: {get: null}}",
		"an alias of itself":   "a: &a {b: *a}\npaths: {/a: *a}",
		"keys of any kind":     "{[a]: b, {c: d}: e, ? f : g, 1: 2, null: 3, <<: {h: i}}",
		"two documents":        "openapi: 3.1.0\n---\nx-bff: 5",
	} {
		if _, wrong := Read("mobile.yaml", []byte(text)); len(wrong) != 0 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}
