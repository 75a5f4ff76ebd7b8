package sample_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/sample"
)

func schema(t testing.TB, text string) *openapi3.Schema {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData([]byte("openapi: 3.0.3\ninfo: {title: t, version: v}\npaths: {}\ncomponents: {schemas: {A: " + text + "}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return document.Components.Schemas["A"].Value
}

// documents are all of this repository, and those of others where they are.
func documents(t *testing.T) map[string]*openapi3.T {
	t.Helper()
	all := map[string]*openapi3.T{}
	for _, dir := range []string{"../../specs", "../../cmd/facet/internal", "../../internal/bench", "../../../shared/openapi"} {
		if _, err := os.Stat(dir); err != nil {
			t.Logf("the documents of others are in no folder shared/openapi beside the repository: %v", err)
			continue
		}
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".yaml" && filepath.Ext(path) != ".json" {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(text[:min(len(text), 400)]), "openapi") {
				return err
			}
			loader := openapi3.NewLoader()
			loader.IsExternalRefsAllowed = true
			if document, err := loader.LoadFromFile(path); err == nil { // others are broken on purpose
				all[path] = document
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestSchemasOfRealDocumentsHaveValues makes values of the components of each document, for answers and for requests. That
// they keep their schemas is checked before they are handed out.
func TestSchemasOfRealDocumentsHaveValues(t *testing.T) {
	made, most := 0, 1<<20
	if testing.Short() {
		most = 30
	}
	for path, document := range documents(t) {
		if document.Components == nil {
			continue
		}
		for n, name := range slices.Sorted(maps.Keys(document.Components.Schemas)) {
			if n > most {
				break
			}
			s := sample.For(document, uint64(n))
			s.Request, s.Fresh, s.Lean = n%2 == 0 && !strings.HasSuffix(name, "Response"), n%3 > 0, n%5 == 0
			if _, err := s.Value(document.Components.Schemas[name].Value, name); err != nil {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
			made++
		}
	}
	t.Logf("%d schemas", made)
}

func TestValues(t *testing.T) {
	for _, test := range []struct{ name, schema, want string }{
		{"email", "{type: string}", `@example\.com$`},
		{"created_at", "{type: string}", `^2026-\d\d-\d\dT`},
		{"firstName", "{type: string}", `^[A-Z][a-z]+$`},
		{"avatar", "{type: string}", `^https://example\.com/.*\.png$`},
		{"x", "{type: string, format: uuid}", `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"x", "{type: string, format: date}", `^2026-\d\d-\d\d$`},
		{"x", "{type: string, pattern: '^o-[0-9]{10}$'}", `^o-[0-9]{10}$`},
		{"x", "{type: string, pattern: '^[a-z]+$', minLength: 40}", `^[a-z]{40,}$`},
		{"name", "{type: string, maxLength: 3}", `^.{1,3}$`},
		{"x", "{type: string, minLength: 60}", `^.{60,}$`},
		{"x", "{type: string, enum: [a, b]}", `^[ab]$`},
		{"x", "{type: string, example: an example}", `^an example$`},
		{"x", "{type: integer, example: not a number}", `^\d+$`},
		{"price", "{type: number}", `^\d+(\.\d\d?)?$`},
		{"x", "{type: integer, minimum: 7, maximum: 7}", `^7$`},
		{"x", "{type: number, minimum: 0, exclusiveMinimum: true, maximum: 0.001}", `^0\.000`},
		{"x", "{type: integer, multipleOf: 250, minimum: 1}", `^\d*[257]?[05]0$`},
	} {
		v, err := sample.Source{}.Value(schema(t, test.schema), test.name)
		if err != nil {
			t.Errorf("%s: %v", test.schema, err)
		} else if got := text(v); !regexp.MustCompile(test.want).MatchString(got) {
			t.Errorf("%s called %s: %s, want %s", test.schema, test.name, got, test.want)
		}
	}
}

func TestUnionsAreChosenFrom(t *testing.T) {
	s := schema(t, "{allOf: [{type: object, required: [id], properties: {id: {type: string}}}, {oneOf: ["+
		"{type: object, required: [kind, n], properties: {kind: {type: string, enum: [n]}, n: {type: integer}}}, "+
		"{type: object, required: [kind], properties: {kind: {type: string, enum: [m]}}}]}]}")
	v, err := sample.Source{}.Value(s, "")
	if err != nil {
		t.Fatal(err)
	}
	if o := v.(map[string]any); o["kind"] != "n" || o["n"] == nil || o["id"] == nil {
		t.Errorf("%v, want an id with the first alternative", v)
	}
}

func TestWhatNothingKeepsIsAnError(t *testing.T) {
	for _, s := range []string{
		"{type: string, pattern: '^(?=a)b$'}", "{type: integer, minimum: 5, maximum: 4}", "{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}",
		"{type: string, not: {type: string}}",
	} {
		if v, err := (sample.Source{}).Value(schema(t, s), "x"); err == nil {
			t.Errorf("%s: %v, want an error", s, v)
		}
	}
}

func TestTheSameSeedGivesTheSameAndAnotherAnother(t *testing.T) {
	s := schema(t, "{type: array, minItems: 8, items: {type: object, properties: {id: {type: string, format: uuid}, n: {type: number}}}}")
	a, _ := sample.Source{Seed: 1}.Value(s, "")
	b, _ := sample.Source{Seed: 1}.Value(s, "")
	c, _ := sample.Source{Seed: 2}.Value(s, "")
	if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, c) {
		t.Errorf("%v, %v, and of another seed %v", a, b, c)
	}
}

// TestValuesKeepAnySchema makes schemas at random: a value is made of each that has one, as all of these do.
func TestValuesKeepAnySchema(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t, 3)
		source := sample.Source{Seed: rapid.Uint64().Draw(t, "seed"), Lean: rapid.Bool().Draw(t, "lean"), Fresh: rapid.Bool().Draw(t, "fresh")}
		v, err := source.Value(s, rapid.SampledFrom([]string{"", "id", "email", "price", "created_at"}).Draw(t, "name"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.VisitJSON(v); err != nil {
			t.Fatal(err)
		}
	})
}

// drawn is a schema that has a value.
func drawn(t *rapid.T, depth int) *openapi3.Schema {
	kinds := 7
	if depth == 0 {
		kinds = 4
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		s := openapi3.NewStringSchema()
		s.MinLength = rapid.Uint64Range(0, 40).Draw(t, "minLength")
		if rapid.Bool().Draw(t, "bound") {
			s.WithMaxLength(int64(s.MinLength) + rapid.Int64Range(1, 9).Draw(t, "more"))
		}
		return s
	case 1:
		return openapi3.NewStringSchema().WithPattern(rapid.SampledFrom([]string{`^[a-z]{1,8}$`, `^o-[0-9]+$`, `\d{3}`, `^(a|bc)*d$`, `^[^\s]+$`}).Draw(t, "pattern"))
	case 2:
		least := rapid.IntRange(-1000, 1000).Draw(t, "minimum")
		return openapi3.NewIntegerSchema().WithMin(float64(least)).WithMax(float64(least + rapid.IntRange(0, 50).Draw(t, "more")))
	case 3:
		return openapi3.NewFloat64Schema().WithMin(rapid.Float64Range(-10, 10).Draw(t, "minimum"))
	case 4:
		s := openapi3.NewArraySchema().WithItems(drawn(t, depth-1))
		s.MinItems = rapid.Uint64Range(0, 3).Draw(t, "minItems")
		return s
	case 5:
		return openapi3.NewAllOfSchema(object(t, depth, "a"), object(t, depth, "b"))
	}
	return object(t, depth, "o")
}

func object(t *rapid.T, depth int, prefix string) *openapi3.Schema {
	s := openapi3.NewObjectSchema()
	for i := range rapid.IntRange(0, 3).Draw(t, "members") {
		name := prefix + string(rune('a'+i))
		s.WithProperty(name, drawn(t, depth-1))
		if rapid.Bool().Draw(t, "required") {
			s.Required = append(s.Required, name)
		}
	}
	return s
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	data, _ := json.Marshal(v) // it came of JSON
	return string(data)
}
