package plan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// TestWhatFitsKeepsTheTarget is the promise of the prover: of two schemas that fit, every value that keeps the one keeps
// the other, says a validator that knows nothing of the prover.
func TestWhatFitsKeepsTheTarget(t *testing.T) {
	fitting, values := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		source := anySchema(t, 2)
		target := anySchema(t, 2)
		if rapid.Bool().Draw(t, "loosened") {
			target = loosened(t, source)
		}
		s, u := jsonSchema(t, source), jsonSchema(t, target)
		if len(proved(answers, s, u)) > 0 {
			return
		}
		fitting++
		for range 20 {
			value := anyValue(t, source, 3)
			if s.Value.VisitJSON(value) != nil {
				continue
			}
			values++
			if err := u.Value.VisitJSON(value); err != nil {
				t.Fatalf("%v keeps\n%s\nwhich fits\n%s\nbut: %v", text(value), text(source), text(target), err)
			}
		}
	})
	t.Logf("%d pairs fit, %d values", fitting, values)
	if fitting == 0 || values == 0 {
		t.Error("nothing was compared")
	}
}

func text(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func jsonSchema(t fataler, schema map[string]any) *openapi3.SchemaRef {
	t.Helper()
	document := map[string]any{
		"openapi": "3.0.3", "info": map[string]any{"title": "t", "version": "v"}, "paths": map[string]any{},
		"components": map[string]any{"schemas": map[string]any{"S": schema}},
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text(document)))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas["S"]
}

var (
	somePatterns = []string{"^a", "b$", "^[a-c]*$"}
	someTexts    = []any{"", "a", "b", "bb", "abc", "abcd", "2026-01-02", "é", "x"}
	someNumbers  = []any{-3.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 2147483648.0}
	someFormats  = map[string][]string{"integer": {"int32", "int64"}, "number": {"float", "double"}, "string": {"date", "byte", "uuid"}}
	someNames    = []string{"a", "b", "c"}
)

// anySchema draws a schema of few types with few bounds, so that two of them often have something to do with each other.
func anySchema(t *rapid.T, depth int) map[string]any {
	maybe := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	count := func(label string) int { return rapid.IntRange(0, 3).Draw(t, label) }
	kinds := []string{"string", "integer", "number", "boolean"}
	if depth > 0 {
		kinds = append(kinds, "array", "object", "object", "allOf", "oneOf", "anyOf")
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "type")
	schema := map[string]any{"type": kind}
	if maybe("nullable") {
		schema["nullable"] = true
	}
	if formats := someFormats[kind]; formats != nil && maybe("formatted") {
		schema["format"] = rapid.SampledFrom(formats).Draw(t, "format")
	}
	switch kind {
	case "allOf", "oneOf", "anyOf":
		delete(schema, "type")
		schema[kind] = []any{anySchema(t, 0), anySchema(t, depth-1)}
	case "string":
		if maybe("minLength?") {
			schema["minLength"] = count("minLength")
		}
		if maybe("maxLength?") {
			schema["maxLength"] = count("maxLength") + 1
		}
		if maybe("pattern?") {
			schema["pattern"] = rapid.SampledFrom(somePatterns).Draw(t, "pattern")
		}
		if maybe("enum?") {
			schema["enum"] = rapid.SliceOfN(rapid.SampledFrom(someTexts), 1, 3).Draw(t, "enum")
		}
	case "integer", "number":
		if maybe("minimum?") {
			schema["minimum"] = rapid.IntRange(-2, 2).Draw(t, "minimum")
			schema["exclusiveMinimum"] = rapid.Bool().Draw(t, "exclusiveMinimum")
		}
		if maybe("maximum?") {
			schema["maximum"] = rapid.IntRange(0, 4).Draw(t, "maximum")
			schema["exclusiveMaximum"] = rapid.Bool().Draw(t, "exclusiveMaximum")
		}
		if maybe("multipleOf?") {
			schema["multipleOf"] = rapid.SampledFrom([]float64{0.5, 1, 2, 3}).Draw(t, "multipleOf")
		}
		if maybe("enum?") {
			schema["enum"] = rapid.SliceOfN(rapid.SampledFrom(someNumbers), 1, 3).Draw(t, "enum")
		}
	case "boolean":
		if maybe("enum?") {
			schema["enum"] = rapid.SampledFrom([][]any{{true}, {false}, {true, false}}).Draw(t, "enum")
		}
	case "array":
		schema["items"] = anySchema(t, depth-1)
		if maybe("minItems?") {
			schema["minItems"] = count("minItems")
		}
		if maybe("maxItems?") {
			schema["maxItems"] = count("maxItems")
		}
		schema["uniqueItems"] = maybe("uniqueItems")
	case "object":
		properties := map[string]any{}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(someNames), 0, 2, rapid.ID[string]).Draw(t, "properties") {
			properties[name] = anySchema(t, depth-1)
		}
		schema["properties"] = properties
		if required := rapid.SliceOfNDistinct(rapid.SampledFrom(someNames), 0, 2, rapid.ID[string]).Draw(t, "required"); len(required) > 0 {
			schema["required"] = required
		}
		switch rapid.IntRange(0, 3).Draw(t, "additional") {
		case 0:
			schema["additionalProperties"] = false
		case 1:
			schema["additionalProperties"] = anySchema(t, depth-1)
		}
		if maybe("minProperties?") {
			schema["minProperties"] = count("minProperties")
		}
		if maybe("maxProperties?") {
			schema["maxProperties"] = count("maxProperties")
		}
	}
	return schema
}

// loosened returns the schema without some of what it says, which often fits; sometimes with something else instead.
func loosened(t *rapid.T, schema map[string]any) map[string]any {
	looser := map[string]any{}
	for _, word := range sorted(schema) {
		value := schema[word]
		switch rapid.IntRange(0, 5).Draw(t, word) {
		case 0:
			if word == "type" || word == "items" || word == "properties" {
				looser[word] = value
			}
		case 1:
			if inner, ok := value.(map[string]any); ok && word == "items" {
				looser[word] = loosened(t, inner)
			} else if n, ok := value.(int); ok {
				looser[word] = max(0, n+rapid.IntRange(-1, 1).Draw(t, "by"))
			} else {
				looser[word] = value
			}
		default:
			looser[word] = value
		}
	}
	if looser["minimum"] == nil {
		delete(looser, "exclusiveMinimum")
	}
	if looser["maximum"] == nil {
		delete(looser, "exclusiveMaximum")
	}
	if looser["type"] == nil {
		looser["nullable"] = true // a schema without a type allows null, which the validator does not know
	}
	return looser
}

// anyValue draws a value that has a chance to keep the schema.
func anyValue(t *rapid.T, schema map[string]any, depth int) any {
	if values, ok := schema["enum"].([]any); ok && rapid.IntRange(0, 4).Draw(t, "listed") > 0 {
		return rapid.SampledFrom(values).Draw(t, "value")
	}
	if schema["nullable"] == true && rapid.IntRange(0, 3).Draw(t, "null") == 0 {
		return nil
	}
	for _, word := range []string{"allOf", "oneOf", "anyOf"} {
		if parts, ok := schema[word].([]any); ok {
			return anyValue(t, rapid.SampledFrom(parts).Draw(t, word).(map[string]any), depth)
		}
	}
	switch schema["type"] {
	case "string":
		return rapid.SampledFrom(someTexts).Draw(t, "text")
	case "integer", "number":
		return rapid.SampledFrom(someNumbers).Draw(t, "number")
	case "boolean":
		return rapid.Bool().Draw(t, "boolean")
	case "array":
		items := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, anyValue(t, schema["items"].(map[string]any), depth-1))
		}
		return items
	case "object":
		return anyObject(t, schema, depth)
	default:
		return rapid.SampledFrom([]any{"a", 1.0, true}).Draw(t, "anything")
	}
}

func anyObject(t *rapid.T, schema map[string]any, depth int) map[string]any {
	object := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	additional, _ := schema["additionalProperties"].(map[string]any)
	required := fmt.Sprint(schema["required"])
	for _, name := range append([]string{"d"}, someNames...) {
		must := strings.Contains(required, name)
		if !must && rapid.Bool().Draw(t, "without "+name) {
			continue
		}
		switch {
		case properties[name] != nil:
			object[name] = anyValue(t, properties[name].(map[string]any), depth-1)
		case schema["additionalProperties"] == false:
		case additional != nil:
			object[name] = anyValue(t, additional, depth-1)
		default:
			object[name] = anyValue(t, map[string]any{}, 0)
		}
	}
	return object
}
