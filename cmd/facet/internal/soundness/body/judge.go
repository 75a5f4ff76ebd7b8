package body

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Judge says whether bodies keep a document. It is for one goroutine.
type Judge struct {
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

const resource = "https://example.com/document.json"

// facets are what a schema says besides types, members and enumerations of scalars: what no shape has.
var facets = []string{
	"format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
	"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "oneOf", "anyOf", "not",
}

// NewJudge returns the judge of a document, which it leaves alone.
func NewJudge(d *Document) (*Judge, error) { return newJudge(d, "writeOnly", nil) }

// NewRequestJudge returns the judge of what is sent to whoever has the document: bodies, and parameters as JSON.
func NewRequestJudge(d *Document) (*Judge, error) { return newJudge(d, "readOnly", nil) }

// NewRequestTypeJudge returns a judge that holds what is sent to types and members only.
func NewRequestTypeJudge(d *Document) (*Judge, error) {
	return newJudge(d, "readOnly", append(slices.Clone(facets), "enum"))
}

// NewShapeJudge returns a judge that holds bodies to types, members and enumerations only. Bounds, patterns, formats and
// alternatives of an upstream are proved and not checked, so this is what there is of an answer when an upstream breaks them.
func NewShapeJudge(d *Document) (*Judge, error) { return newJudge(d, "writeOnly", facets) }

func newJudge(d *Document, never string, without []string) (*Judge, error) {
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4)
	if strings.HasPrefix(text(d.Root["openapi"]), "3.1") {
		compiler.DefaultDraft(jsonschema.Draft2020)
	}
	compiler.AssertFormat()
	for _, format := range numberFormats {
		compiler.RegisterFormat(format)
	}
	plain, err := (&translator{d, never, without}).document()
	if err != nil {
		return nil, err
	}
	if err := compiler.AddResource(resource, plain); err != nil {
		return nil, err
	}
	return &Judge{compiler: compiler, compiled: map[string]*jsonschema.Schema{}}, nil
}

// Check says how a body breaks the schema at a place of the document: "#/components/schemas/Order".
func (j *Judge) Check(place string, data []byte) error {
	schema, ok := j.compiled[place]
	if !ok {
		var err error
		if schema, err = j.compiler.Compile(resource + uri(place)); err != nil {
			return fmt.Errorf("the judge does not understand %s: %w", place, err)
		}
		j.compiled[place] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	return schema.Validate(value)
}

// uri writes a pointer as a fragment.
func uri(place string) string {
	return strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D", " ", "%20", `"`, "%22").Replace(place)
}

// translator makes of a document what JSON Schema understands.
type translator struct {
	doc     *Document
	never   string   // the word for properties that are not there in this direction
	without []string // words of schemas that are left out
}

// document returns the document with nullable as a type, and without the demand for what is never there in its direction.
func (t *translator) document() (any, error) {
	data, err := json.Marshal(t.doc.Root)
	if err != nil {
		return nil, err
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	root := object(plain)
	for _, schema := range object(object(root["components"])["schemas"]) {
		t.schema(schema)
	}
	for _, response := range object(object(root["components"])["responses"]) {
		t.content(response)
	}
	for _, item := range object(root["paths"]) {
		for _, op := range object(item) {
			for _, response := range object(object(op)["responses"]) {
				t.content(response)
			}
			for _, parameter := range list(object(op)["parameters"]) {
				t.schema(object(parameter)["schema"])
			}
			t.content(object(op)["requestBody"])
		}
	}
	return plain, nil
}

func (t *translator) content(response any) {
	for _, media := range object(object(response)["content"]) {
		t.schema(object(media)["schema"])
	}
}

func (t *translator) schema(v any) {
	schema := object(v)
	if schema == nil || schema["$ref"] != nil {
		return
	}
	if kind, ok := schema["type"].(string); ok && schema["nullable"] == true {
		schema["type"] = []any{kind, "null"}
	}
	schema["required"] = slices.DeleteFunc(slices.Clone(list(schema["required"])), func(name any) bool {
		return t.doc.Resolve(object(object(schema["properties"])[text(name)]))[t.never] == true
	})
	if len(list(schema["required"])) == 0 {
		delete(schema, "required")
	}
	for _, word := range append(t.without, "example", "default") {
		delete(schema, word)
	}
	if kind, _ := kindOf(schema); t.without != nil && (kind == "" || kind == "array" || kind == "object") {
		delete(schema, "enum")
	}
	if t.without != nil && schema["additionalProperties"] == false {
		delete(schema, "additionalProperties") // a shape has no word for it
	}
	if values := list(schema["enum"]); t.without != nil && values != nil && schema["nullable"] == true && !slices.Contains(values, nil) {
		schema["enum"] = append(slices.Clone(values), nil) // a shape's null is apart from its values
	}
	for _, property := range object(schema["properties"]) {
		t.schema(property)
	}
	t.schema(schema["items"])
	t.schema(schema["not"])
	t.schema(schema["additionalProperties"])
	for _, word := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range list(schema[word]) {
			t.schema(part)
		}
	}
}

// numberFormats are OpenAPI's formats of numbers: those that the type can hold.
var numberFormats = []*jsonschema.Format{
	ranged("int32", big.NewFloat(math.MinInt32), big.NewFloat(math.MaxInt32)),
	ranged("int64", new(big.Float).SetInt64(math.MinInt64), new(big.Float).SetInt64(math.MaxInt64)),
	ranged("float", big.NewFloat(-math.MaxFloat32), big.NewFloat(math.MaxFloat32)),
	ranged("double", big.NewFloat(-math.MaxFloat64), big.NewFloat(math.MaxFloat64)),
}

func ranged(name string, least, most *big.Float) *jsonschema.Format {
	return &jsonschema.Format{Name: name, Validate: func(v any) error {
		number, ok := v.(json.Number)
		if !ok {
			return nil
		}
		exact, ok := new(big.Float).SetPrec(256).SetString(string(number))
		if !ok || exact.Cmp(least) < 0 || exact.Cmp(most) > 0 {
			return fmt.Errorf("%s is no %s", number, name)
		}
		return nil
	}}
}
