package bundle_test

import (
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/bundle"
)

const sparse = `
/a:
  get:
    operationId: getA
    parameters: [{name: fields, in: query, x-fields: true, schema: {type: string}}]
    responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
/b:
  get: {operationId: getB, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
`

const things = `
parameters: {Fields: {name: fields, in: query, x-fields: true, schema: {type: string}}}
schemas:
  Thing:
    type: object
    required: [required, up]
    properties:
      required: {type: string}
      self: {$ref: '#/components/schemas/Thing'}
      up: {$ref: '../upstreams/up.yaml#/components/schemas/Cat'}
      count: {$ref: '#/components/schemas/Count'}
  Count: {type: integer}
`

func TestAnAnswerOfWhichPartsCanBeAskedFor(t *testing.T) {
	for name, paths := range map[string]string{
		"its own parameter": sparse,
		"a component":       strings.Replace(sparse, "{name: fields, in: query, x-fields: true, schema: {type: string}}", "{$ref: '#/components/parameters/Fields'}", 1),
	} {
		text, _ := made(t, "app.yaml", among(map[string]string{"app.yaml": strings.ReplaceAll(app(paths, things), "../upstreams", "upstreams"), "upstreams/up.yaml": upstream}))
		text = strings.NewReplacer(" ", "", "\n", "").Replace(text)
		for _, want := range []string{
			`"schema":{"anyOf":[{"$ref":"#/components/schemas/Thing"},{"$ref":"#/components/schemas/ThingFields"}]}`,
			`"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}`, // of the other one
			`"Thing":{"type":"object","required":["required","up"],"properties":{"required":{"type":"string"},"self":{"$ref":"#/components/schemas/Thing"},"up":{"$ref":"#/components/schemas/Cat"},"count":{"$ref":"#/components/schemas/Count"}}}`,
			`"ThingFields":{"type":"object","properties":{"required":{"type":"string"},"self":{"$ref":"#/components/schemas/ThingFields"},"up":{"$ref":"#/components/schemas/CatFields"},"count":{"$ref":"#/components/schemas/Count"}}}`,
			`"Cat":{"type":"object","required":["kind"],`,
			`"CatFields":{"type":"object","properties":{"kind":{"type":"string"}}}`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", name, want, text)
			}
		}
	}
}

func TestAnAnswerThatIsElsewhereCannotBeAskedForInParts(t *testing.T) {
	paths := strings.Replace(sparse, "{description: ok, content", "{$ref: '#/components/responses/A'}, '201': {description: ok, content", 1)
	_, err := bundle.Make("app.yaml", among(map[string]string{"app.yaml": app(paths, "responses: {A: {description: ok}}", strings.Replace(things, "../upstreams", "upstreams", 1)), "upstreams/up.yaml": upstream}))
	want := "app.yaml:6: x-fields: the operation's 200 must be written out here, with a schema for application/json"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
