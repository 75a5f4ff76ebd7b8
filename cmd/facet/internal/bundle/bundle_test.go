package bundle_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/bundle"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// made returns the public document of app.yaml as JSON; it must load and validate without any other file, and YAML must
// say the same.
func made(t *testing.T, main string, read func(string) ([]byte, error)) (string, *openapi3.T) {
	t.Helper()
	document, err := bundle.Make(main, read)
	if err != nil {
		t.Fatal(err)
	}
	text, err := tree.JSON(document)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if err := loaded.Validate(t.Context(), openapi3.EnableMultiError()); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	alike, err := tree.YAML(document)
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON, fromYAML any
	if err := yaml.Unmarshal(text, &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(alike, &fromYAML); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(named(fromJSON), named(fromYAML)) {
		t.Errorf("YAML and JSON differ:\n%s\n%s", alike, text)
	}
	return string(text), loaded
}

// named makes texts of all keys: a status is a number in YAML.
func named(v any) any {
	encoded, err := json.Marshal(texts(v))
	if err != nil {
		return err
	}
	return string(encoded)
}

func texts(v any) any {
	switch v := v.(type) {
	case map[any]any:
		out := map[string]any{}
		for key, member := range v {
			encoded, _ := json.Marshal(key)
			out[strings.Trim(string(encoded), `"`)] = texts(member)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, member := range v {
			out[key] = texts(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = texts(item)
		}
		return out
	default:
		return v
	}
}

func among(files map[string]string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, os.ErrNotExist
	}
}

// app is a document with paths and, below, components.
func app(paths string, components ...string) string {
	text := "openapi: 3.0.3\ninfo: {title: App, version: '1'}\npaths:\n  " + strings.ReplaceAll(strings.TrimSpace(paths), "\n", "\n  ") + "\n"
	if len(components) > 0 {
		text += "components:\n  " + strings.ReplaceAll(strings.TrimSpace(strings.Join(components, "\n")), "\n", "\n  ") + "\n"
	}
	return text
}

const upstream = `openapi: 3.0.3
info: {title: Up, version: '1'}
paths: {}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {$ref: '#/components/schemas/Count'}}
  headers:
    Total: {schema: {$ref: '#/components/schemas/Count'}}
  examples:
    Small: {value: {$ref: '../upstreams/up.yaml#/nothing', x-bff: data}}
  requestBodies:
    Order: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  responses:
    Order:
      description: ok
      headers: {Total: {$ref: '#/components/headers/Total'}}
      content: {application/json: {schema: {$ref: '#/components/schemas/Order'}, examples: {small: {$ref: '#/components/examples/Small'}}}}
      links: {self: {operationId: getOrder}}
  schemas:
    Secret: {type: object}
    Count: {type: integer, maximum: 12345678901234567890}
    Order: {type: object, properties: {id: {type: string}, parent: {$ref: '#/components/schemas/Order'}, lines: {type: array, items: {$ref: '#/components/schemas/Line'}}}}
    Line: {type: object, properties: {order: {$ref: '#/components/schemas/Order'}, cents: {$ref: 'more.yaml#/Cents'}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Fish: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat, c: '#/components/schemas/Cat'}}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
`

func ok(schema string) string {
	return "/a:\n  get: {operationId: getA, responses: {'200': {description: ok, content: {application/json: {schema: " + schema + "}}}}}"
}

func TestMake(t *testing.T) {
	files := map[string]string{"upstreams/up.yaml": upstream, "upstreams/more.yaml": "Cents: {type: integer, x-bff-from: '#/c'}\nPath:\n  get: {operationId: getP, responses: {default: {$ref: 'up.yaml#/components/responses/Order'}}}"}
	for _, tc := range []struct {
		name, main string
		want       []string // parts of the JSON, without spaces
		not        []string
	}{
		{
			"x-bff goes wherever OpenAPI reads it, and nowhere else",
			"# a comment\nx-bff: {a: 1}\n" + app(`
/a:
  get:
    operationId: getA
    x-bff: {steps: []} # secret
    x-required-roles: [admin]
    responses:
      default: {description: ok, x-bff: 1, content: {application/json: {schema: {type: object, properties: {x-bff: {type: integer}, example: {type: string, x-bff-from: '#/b'}}, example: {x-bff: 2}, x-bff-unmapped: true}}}}
`),
			[]string{`"properties":{"x-bff":{"type":"integer"},"example":{"type":"string"}},"example":{"x-bff":2}}`, `"x-required-roles":["admin"]`},
			[]string{"steps", "secret", "unmapped", "comment", `"x-bff":1`, `"x-bff":{"a"`},
		},
		{
			"the order of keys and numbers stay",
			app(ok(`{type: number, maximum: 12345678901234567890.123, minimum: 1.50, multipleOf: 1e-3, default: 0x10, nullable: True, example: 20, title: 2020-01-02}`)),
			[]string{`{"type":"number","maximum":12345678901234567890.123,"minimum":1.50,"multipleOf":1e-3,"default":16,"nullable":true,"example":20,"title":"2020-01-02"}`},
			nil,
		},
		{
			"nested and recursive schemas come along, what nobody reads does not",
			app(ok(`{$ref: '../upstreams/up.yaml#/components/schemas/Order', x-bff-from: '#/order'}`)),
			[]string{
				`"schema":{"$ref":"#/components/schemas/Order"}`,
				`"components":{"schemas":{"Order":{"type":"object","properties":{"id":{"type":"string"},"parent":{"$ref":"#/components/schemas/Order"}`,
				`"Cents":{"type":"integer"}`,
			},
			[]string{"Secret", "Count", "upstreams", "yaml", "x-bff"},
		},
		{
			"a name that is taken gets a number",
			app(ok(`{allOf: [{$ref: '../upstreams/up.yaml#/components/schemas/Line'}, {$ref: '#/components/schemas/Line'}]}`), "schemas: {Line: {type: object}, Line2: {type: object}, Order: {$ref: '#/components/schemas/Line2'}}"),
			[]string{`"allOf":[{"$ref":"#/components/schemas/Line3"},{"$ref":"#/components/schemas/Line"}]`, `"items":{"$ref":"#/components/schemas/Line3"}`, `"Order2":{`},
			nil,
		},
		{
			"a component that is another document's is that under its own name",
			app(ok(`{allOf: [{$ref: '../upstreams/up.yaml#/components/schemas/Order'}, {$ref: '#/components/schemas/Own'}, {$ref: '#/components/schemas/Again'}]}`), "schemas: {Own: {$ref: '../upstreams/up.yaml#/components/schemas/Order', x-bff-from: '#/a'}, Again: {$ref: '../upstreams/up.yaml#/components/schemas/Order'}}"),
			[]string{
				`"allOf":[{"$ref":"#/components/schemas/Own"},{"$ref":"#/components/schemas/Own"},{"$ref":"#/components/schemas/Again"}]`,
				`"Own":{"type":"object","properties":{"id":{"type":"string"},"parent":{"$ref":"#/components/schemas/Own"}`,
				`"Again":{"$ref":"#/components/schemas/Own"}`,
			},
			[]string{`"Order"`},
		},
		{
			"a discriminator follows its schemas",
			app(ok(`{anyOf: [{$ref: '../upstreams/up.yaml#/components/schemas/Pet'}, {$ref: '../upstreams/up.yaml#/components/schemas/Fish'}]}`), "schemas: {Cat: {type: string}}"),
			[]string{
				`"Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat2"},{"$ref":"#/components/schemas/Dog"}],"discriminator":{"propertyName":"kind","mapping":{"Cat":"#/components/schemas/Cat2"}}}`,
				`"mapping":{"cat":"#/components/schemas/Cat2","c":"#/components/schemas/Cat2"}`,
			},
			nil,
		},
		{
			"a discriminator whose mapping leads into another document",
			app(ok(`{oneOf: [{$ref: '../upstreams/up.yaml#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: '../upstreams/up.yaml#/components/schemas/Cat', own: Own}}}`), "schemas: {Own: {type: object}}"),
			[]string{`"mapping":{"cat":"#/components/schemas/Cat","own":"#/components/schemas/Own"}`},
			nil,
		},
		{
			"parameters, bodies, responses, headers and examples come along; links do not",
			app(`
/a:
  parameters: [{$ref: '../upstreams/up.yaml#/components/parameters/Limit'}]
  post:
    operationId: postA
    requestBody: {$ref: '../upstreams/up.yaml#/components/requestBodies/Order'}
    responses: {'200': {$ref: '../upstreams/up.yaml#/components/responses/Order'}}
`),
			[]string{
				`"parameters":[{"$ref":"#/components/parameters/Limit"}]`, `"requestBody":{"$ref":"#/components/requestBodies/Order"}`,
				`"200":{"$ref":"#/components/responses/Order"}`, `"headers":{"Total":{"$ref":"#/components/headers/Total"}}`,
				`"small":{"$ref":"#/components/examples/Small"}`, `"value":{"$ref":"../upstreams/up.yaml#/nothing","x-bff":"data"}`,
				`"maximum":12345678901234567890`,
			},
			[]string{"getOrder", "links", "Secret"},
		},
		{
			"a path item of another file is copied to where it is",
			app("/p: {$ref: '../upstreams/more.yaml#/Path'}"),
			[]string{`"/p":{"get":{"operationId":"getP","responses":{"default":{"$ref":"#/components/responses/Order"}}}}`},
			nil,
		},
		{
			"two documents with the same words give one component, with others two",
			app(ok(`{allOf: [{$ref: '../upstreams/up.yaml#/components/schemas/Cat'}, {$ref: '../upstreams/twin.yaml#/components/schemas/Cat'}, {$ref: '../upstreams/twin.yaml#/components/schemas/Dog'}, {$ref: '../upstreams/up.yaml#/components/schemas/Dog'}, {$ref: '../upstreams/twin.yaml#/components/schemas/Line'}, {$ref: '../upstreams/up.yaml#/components/schemas/Line'}]}`)),
			[]string{`"allOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"},{"$ref":"#/components/schemas/Dog2"},{"$ref":"#/components/schemas/Line"},{"$ref":"#/components/schemas/Line2"}]`},
			nil,
		},
		{
			"what is no component is called by its last name",
			app(ok(`{$ref: '../upstreams/up.yaml#/components/schemas/Order/properties/lines'}`)),
			[]string{`"schema":{"$ref":"#/components/schemas/lines"}`},
			nil,
		},
		{
			"aliases and merges are written out",
			app(ok(`&a {type: object, properties: {id: {type: string}}}`), "schemas: {B: {<<: {title: B, type: string}, type: object}, C: {type: array, items: {type: string, title: D}}}"),
			[]string{`"B":{"type":"object","title":"B"}`},
			[]string{"<<"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files := maps.Clone(files)
			files["frontends/app.yaml"] = tc.main
			files["upstreams/twin.yaml"] = strings.Replace(upstream, "Dog: {type: object,", "Dog: {title: Dog, type: object,", 1)
			text, _ := made(t, "frontends/app.yaml", among(files))
			again, _ := made(t, "frontends/app.yaml", among(files))
			if text != again {
				t.Error("the same documents give different ones")
			}
			packed := compact(t, text)
			for _, want := range tc.want {
				if !strings.Contains(packed, want) {
					t.Errorf("no %s in\n%s", want, packed)
				}
			}
			for _, not := range tc.not {
				if strings.Contains(packed, not) {
					t.Errorf("%s in\n%s", not, packed)
				}
			}
		})
	}
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	var quoted bool
	for i, c := range text {
		if c == '"' && text[i-1] != '\\' {
			quoted = !quoted
		}
		if quoted || !strings.ContainsRune(" \n", c) {
			out.WriteRune(c)
		}
	}
	return out.String()
}

func TestMakeSaysWhatItStumblesOver(t *testing.T) {
	for _, tc := range []struct{ name, main, want string }{
		{"no file", app(ok(`{$ref: '../upstreams/gone.yaml#/A'}`)), "file does not exist"},
		{"no target", app(ok(`{$ref: '../upstreams/up.yaml#/components/schemas/Gone'}`)), "upstreams/up.yaml#/components/schemas/Gone leads nowhere"},
		{"no item", app(ok(`{$ref: '../upstreams/up.yaml#/components/schemas/Pet/oneOf/2'}`)), "leads nowhere"},
		{"a remote file", app(ok(`{$ref: 'https://example.com/a.yaml'}`)), "frontends/app.yaml:5: https://example.com/a.yaml is no file of the workspace"},
		{"a path item within itself", app("/p: {$ref: '../upstreams/loop.yaml#/P'}"), "upstreams/loop.yaml#/P contains itself"},
		{"a link elsewhere", app(`/a: {get: {operationId: a, responses: {'200': {description: ok, links: {b: {operationRef: '../upstreams/up.yaml#/paths/~1a/get'}}}}}}`), "frontends/app.yaml:4: a link leads to another document"},
		{"not YAML", "a: [", "frontends/app.yaml: "},
		{"no object", "[]", "frontends/app.yaml is no OpenAPI document"},
		{"nothing", "", "frontends/app.yaml: there is nothing in it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := bundle.Make("frontends/app.yaml", among(map[string]string{
				"frontends/app.yaml": tc.main, "upstreams/up.yaml": upstream, "upstreams/loop.yaml": "P: {$ref: '#/P'}",
			}))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}

// TestTheDemosDocumentsStandAlone compares every response of the demo's frontends with what its own document says.
func TestTheDemosDocumentsStandAlone(t *testing.T) {
	const specs = "../../../../specs"
	read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(specs, name)) }
	for _, name := range []string{"mobile", "web", "iot"} {
		t.Run(name, func(t *testing.T) {
			text, public := made(t, "frontends/"+name+".yaml", read)
			for _, inner := range []string{"x-bff", "upstreams/", ".yaml", "sourceDescriptions", "$steps"} {
				if strings.Contains(strings.ReplaceAll(text, "X-BFF", ""), inner) {
					t.Errorf("%s is in the public document", inner)
				}
			}
			loader := openapi3.NewLoader()
			loader.IsExternalRefsAllowed = true
			own, err := loader.LoadFromFile(filepath.Join(specs, "frontends", name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			compared := 0
			for at, item := range own.Paths.Map() {
				for method, operation := range item.Operations() {
					twin := public.Paths.Value(at).GetOperation(method)
					for status, response := range operation.Responses.Map() {
						for mediaType, content := range response.Value.Content {
							public := twin.Responses.Value(status).Value.Content[mediaType].Schema
							if twin.Parameters.GetByInAndName("query", "fields") != nil && status == "200" {
								public = public.Value.AnyOf[0] // beside the same with nothing required
							}
							alike(t, method+" "+at+" "+status, content.Schema, public, map[*openapi3.Schema]bool{})
							compared++
						}
					}
				}
			}
			if compared < 20 {
				t.Errorf("compared %d responses: the document has more", compared)
			}
		})
	}
}

// alike compares two schemas, references followed.
func alike(t *testing.T, at string, a, b *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	t.Helper()
	if a == nil || b == nil {
		if a != b {
			t.Errorf("%s: one of the schemas is not there", at)
		}
		return
	}
	if seen[a.Value] {
		return
	}
	seen[a.Value] = true
	x, y := a.Value, b.Value
	if !reflect.DeepEqual(x.Type, y.Type) || x.Format != y.Format || x.Nullable != y.Nullable || x.Description != y.Description ||
		!reflect.DeepEqual(x.Required, y.Required) || !reflect.DeepEqual(x.Enum, y.Enum) || x.Pattern != y.Pattern {
		t.Errorf("%s: %+v, want %+v", at, y, x)
	}
	if names := slices.Sorted(maps.Keys(x.Properties)); !slices.Equal(names, slices.Sorted(maps.Keys(y.Properties))) {
		t.Fatalf("%s: the properties differ", at)
	}
	for name := range x.Properties {
		alike(t, at+"/"+name, x.Properties[name], y.Properties[name], seen)
	}
	alike(t, at+"/*", x.Items, y.Items, seen)
	for i := range x.AllOf {
		alike(t, at, x.AllOf[i], y.AllOf[i], seen)
	}
}
