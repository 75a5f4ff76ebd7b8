package body

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// everything has each word that the maker knows.
const everything = `
openapi: 3.0.3
info: {title: Everything, version: '1'}
paths: {}
components:
  schemas:
    Everything:
      type: object
      required: [id, total, price, many, tree, elsewhere]
      properties:
        id: {type: integer}
        total: {type: number}
        price: {type: number, format: double}
        ratio: {type: number, format: float}
        small: {type: integer, format: int32, nullable: true}
        large: {type: integer, format: int64}
        step: {type: integer, minimum: -7, maximum: 90, multipleOf: 5}
        above: {type: integer, minimum: 0, exclusiveMinimum: true}
        most: {type: number, maximum: 3}
        text: {type: string, nullable: true}
        short: {type: string, minLength: 1, maxLength: 3}
        code: {type: string, pattern: '^(o|p)-[0-9]{1,10}(\.x+)?$', maxLength: 12}
        at: {type: string, format: date-time}
        day: {type: string, format: date}
        key: {type: string, format: uuid}
        mail: {type: string, format: email}
        link: {type: string, format: uri}
        kind: {type: string, enum: [a, 'b"c', '']}
        maybe: {type: string, nullable: true, enum: [a, null]}
        never: {type: string, nullable: true, enum: [a, b]}
        number: {type: integer, enum: [1, 2]}
        yes: {type: boolean}
        many: {type: array, items: {type: string, nullable: true}}
        few: {type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: {type: string, enum: [a, b, c, d]}}
        map: {type: object, minProperties: 1, additionalProperties: {type: integer}}
        closed: {type: object, additionalProperties: false, properties: {a: {type: string}}}
        anything: {}
        secret: {type: string, writeOnly: true}
        tree: {$ref: '#/components/schemas/Tree'}
        both:
          allOf:
          - {$ref: '#/components/schemas/Tree'}
          - {type: object, required: [name], properties: {more: {type: string}}}
        either:
          oneOf:
          - {type: object, required: [kind], properties: {kind: {type: string, enum: [x]}}}
          - {type: string}
    Tree:
      type: object
      properties:
        name: {type: string}
        'a/b~ "c"': {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
`

const place = "#/components/schemas/Everything"

func bench(t *testing.T) (*Document, *Judge, *Maker) {
	t.Helper()
	doc, err := Read([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	judge, err := NewJudge(doc)
	if err != nil {
		t.Fatal(err)
	}
	return doc, judge, NewMaker(doc, rand.New(rand.NewPCG(1, 2)))
}

func TestEveryBodyIsJSONAndKeepsItsSchema(t *testing.T) {
	_, judge, maker := bench(t)
	for range 3000 {
		text := maker.Write(maker.Value(Object{"$ref": place}))
		if !json.Valid(text) {
			t.Fatalf("no JSON: %s", text)
		}
		if err := judge.Check(place, text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	classes := []string{
		"null", "absent", "escape", "white space", "unknown member", "empty list", "long list", "empty object",
		"limit of int32", "limit of int64", "mood least", "mood wild",
	}
	for _, n := range wildNumbers {
		classes = append(classes, "number "+n)
	}
	for _, n := range wildIntegers {
		classes = append(classes, "integer "+n)
	}
	for _, s := range wildStrings {
		classes = append(classes, "string "+s)
	}
	for _, class := range classes {
		if maker.Made[class] == 0 {
			t.Errorf("%q was never made", class)
		}
	}
}

// TestKinAgrees asks another validator, about bodies without the numbers that it cannot read.
func TestKinAgrees(t *testing.T) {
	doc, _, maker := bench(t)
	// To kin, {} is no null: it is of no type, and nullable is said nowhere.
	loaded, err := openapi3.NewLoader().LoadFromData([]byte(strings.Replace(everything, "anything: {}", "anything: {nullable: true}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	schema := loaded.Components.Schemas["Everything"].Value
	for range 300 {
		text := maker.Plain(Object{"$ref": place}).Append(nil, func() string { return "" })
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.VisitJSON(value); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	if doc.Root["openapi"] != "3.0.3" {
		t.Error("the document was changed")
	}
}

func TestTheJudgeRefuses(t *testing.T) {
	_, judge, _ := bench(t)
	body := func(member string) string {
		return `{"id":1,"total":1,"price":1,"many":[],"tree":{},"elsewhere":1` + member + `}`
	}
	if err := judge.Check(place, []byte(body(`,"maybe":null,"large":9223372036854775807,"price":1e308`))); err != nil {
		t.Error(err)
	}
	for _, tc := range []struct{ name, body string }{
		{"a member that is missing", `{"id":1,"total":1,"price":1,"many":[],"elsewhere":1}`},
		{"null", body(`,"yes":null`)},
		{"null that is not listed", body(`,"never":null`)},
		{"another type", body(`,"yes":1`)},
		{"a fraction", body(`,"small":1.5`)},
		{"more than an int32", body(`,"small":2147483648`)},
		{"one more than an int64", body(`,"large":9223372036854775808`)},
		{"more than a double", body(`,"price":1e400`)},
		{"a value that is not listed", body(`,"kind":"z"`)},
		{"a number that is not listed", body(`,"number":3`)},
		{"a date that is none", body(`,"day":"2026-13-01"`)},
		{"a member of a closed object", body(`,"closed":{"b":1}`)},
		{"something deep down", body(`,"both":{"name":"x","children":[{"name":1}]}`)},
		{"half a body", `{"id":1`},
		{"two bodies", body("") + "1"},
	} {
		if judge.Check(place, []byte(tc.body)) == nil {
			t.Errorf("%s keeps the document: %s", tc.name, tc.body)
		}
	}
}

func TestTheJudgeOfShapesOverlooksFacets(t *testing.T) {
	doc, _, _ := bench(t)
	judge, err := NewShapeJudge(doc)
	if err != nil {
		t.Fatal(err)
	}
	const start = `{"id":1,"total":1,"price":1,"many":[],"tree":{},"elsewhere":1,`
	if err := judge.Check(place, []byte(start+`"day":"x","step":91,"few":[],"short":""}`)); err != nil {
		t.Error(err)
	}
	for _, broken := range []string{`"kind":"z"}`, `"day":1}`} {
		if judge.Check(place, []byte(start+broken)) == nil {
			t.Errorf("%s keeps its shape", broken)
		}
	}
}

func TestABrokenValueDiffers(t *testing.T) {
	_, judge, maker := bench(t)
	refused := 0
	for range 500 {
		value := maker.Value(Object{"$ref": place})
		before := string(value.Append(nil, func() string { return "" }))
		how := value.Break(maker.rng)
		after := value.Append(nil, func() string { return "" })
		if string(after) != before && judge.Check(place, after) != nil {
			refused++
		}
		if how == "" {
			t.Error("it does not say what it did")
		}
	}
	if refused < 100 {
		t.Errorf("%d of 500 changes break the document", refused)
	}
}

// TestTheDemosDocuments makes bodies of every operation of the demo's upstreams.
func TestTheDemosDocuments(t *testing.T) {
	for _, name := range []string{"catalog", "notifications", "orders", "payments", "users"} {
		data, err := os.ReadFile("../../../../../specs/upstreams/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Read(data)
		if err != nil {
			t.Fatal(err)
		}
		judge, err := NewJudge(doc)
		if err != nil {
			t.Fatal(err)
		}
		maker := NewMaker(doc, rand.New(rand.NewPCG(1, 2)))
		for _, op := range doc.Operations() {
			response, at := doc.Response(op, 200)
			schema, at := doc.Content(response, at, "application/json")
			if at == "" {
				continue
			}
			for range 50 {
				if text := maker.Write(maker.Value(schema)); judge.Check(at, text) != nil {
					t.Fatalf("%s: %v\n%s", op.ID, judge.Check(at, text), text)
				}
			}
		}
	}
}

func TestABundleRefersToItselfAlone(t *testing.T) {
	doc, err := Read([]byte(`{openapi: 3.0.3, paths: {}, components: {schemas: {A: {$ref: '../b.yaml#/components/schemas/B'}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	other, err := Read([]byte(`{components: {schemas: {B: {type: array, items: {$ref: '#/components/schemas/C'}}, C: {type: string}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	doc.Bundle(map[string]*Document{"../b.yaml": other})
	judge, err := NewJudge(doc)
	if err != nil {
		t.Fatal(err)
	}
	if err := judge.Check("#/components/schemas/A", []byte(`["x"]`)); err != nil {
		t.Error(err)
	}
	if err := judge.Check("#/components/schemas/A", []byte(`[1]`)); err == nil || !strings.Contains(err.Error(), "want string") {
		t.Errorf("got %v", err)
	}
}
