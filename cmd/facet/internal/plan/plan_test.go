package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

const upstreamText = `
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: n, in: query, schema: {type: integer, format: int64}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '404': {description: none}
  /things:
    get:
      operationId: listThings
      parameters:
      - {name: id, in: query, required: true, schema: {type: array, maxItems: 50, items: {type: string}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      required: [id, kind, parent]
      properties:
        id: {type: string}
        kind: {type: string, enum: [A, B]}
        parent: {type: string, nullable: true}
        size: {type: integer, format: int64}
        parts: {type: array, items: {$ref: '#/components/schemas/Thing'}}
`

const frontendHead = `
openapi: 3.0.3
info: {title: App, version: '1'}
x-bff: {sourceDescriptions: [{name: things, url: ../upstreams/things.yaml}]}
paths:
  /screen/{id}:
    get:
      operationId: getScreen
      security: [{bearer: []}]
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: n, in: query, schema: {type: integer, format: int64}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Screen'}}}}
        default: {description: failed}
`

// screen plans one operation over the things. schema and x are YAML, indented for their places.
func screen(t *testing.T, schema, x string) plan.Aggregation {
	t.Helper()
	u := &plan.Upstream{Name: "things", Package: "thingsapi", Source: "upstreams/things.yaml"}
	read(t, upstreamText, func(ops []codegen.OperationDefinition) error { return plan.BuildUpstream(u, ops) })
	text := frontendHead + "      x-bff:\n" + indented(x, 8) +
		"components:\n  securitySchemes: {bearer: {type: http, scheme: bearer}}\n  schemas:\n    Screen:\n" + indented(schema, 6)
	described, wrong := xbff.Read("app.yaml", []byte(text))
	f := &plan.Frontend{Name: "app", Package: "appapi"}
	read(t, text, func(ops []codegen.OperationDefinition) error {
		wrong = append(wrong, plan.BuildFrontend(f, described, ops, map[string]*plan.Upstream{"../upstreams/things.yaml": u})...)
		return nil
	})
	if len(wrong) > 0 {
		t.Fatalf("%v\n%s", wrong, text)
	}
	return f.Aggregations[0]
}

func indented(text string, by int) string {
	var out strings.Builder
	for line := range strings.Lines(strings.Trim(text, "\n") + "\n") {
		out.WriteString(strings.Repeat(" ", by) + line)
	}
	return out.String()
}

func read(t *testing.T, text string, use func([]codegen.OperationDefinition) error) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := oapi.Operations(oapi.Request{Document: doc, Package: "x"}, use); err != nil {
		t.Fatal(err)
	}
}

func TestStepsComeAfterWhatTheyRead(t *testing.T) {
	got := screen(t, "{type: object, properties: {id: {type: string}}}", `
timeout: 900
steps:
- {stepId: last, dependsOn: [siblings], operationId: $sourceDescriptions.things.getThing, parameters: [{name: id, in: path, value: x}], optional: true, timeout: 100}
- stepId: siblings
  forEach: $steps.parent.outputs.body#/parts
  key: $item#/id
  maxItems: 10
  operationId: $sourceDescriptions.things.listThings
  batch: {param: id, size: 5, results: $response.body, resultKey: '#/id'}
  optional: true
- stepId: parent
  when: $steps.thing.outputs.body#/parent != null
  operationId: $sourceDescriptions.things.getThing
  parameters: [{name: id, in: path, value: $steps.thing.outputs.body#/parent}, {name: n, in: query, value: $request.query.n}]
  optional: true
- {stepId: thing, operationId: $sourceDescriptions.things.getThing, parameters: [{name: id, in: path, value: $principal#/sub}], errors: {'404': relay}}
response:
  id: $steps.thing.outputs.body#/id
`)
	whole, key := &plan.Reads{Whole: true}, &plan.Reads{Members: map[string]*plan.Reads{"id": {Whole: true}}}
	want := []plan.Step{
		{
			ID: "thing", Go: "thing", Read: true, Needed: true, Timeout: 900 * time.Millisecond,
			Call:  plan.StepCall{Op: "things.getThing", Expression: "a.things.GetThingJSON(ctx, principal.Subject, &thingsapi.GetThingParams{}, " + plan.PickMark + ")", Errors: []plan.ErrorRule{{Status: 404}}},
			Reads: &plan.Reads{Members: map[string]*plan.Reads{"id": whole, "parent": whole}}, Picks: "getScreenThingReads",
		},
		{
			ID: "parent", Go: "parent", Read: true, Timeout: 900 * time.Millisecond, After: []string{"thing"}, Skip: `thing.Value().Body.At("parent").IsNull()`,
			Call:  plan.StepCall{Op: "things.getThing", Expression: `a.things.GetThingJSON(ctx, thing.Value().Body.At("parent").Param(), &thingsapi.GetThingParams{N: req.Params.N}, ` + plan.PickMark + ")", Misled: true},
			Reads: &plan.Reads{Members: map[string]*plan.Reads{"parts": {Items: key}}}, Picks: "getScreenParentReads",
		},
		{
			ID: "siblings", Go: "siblings", Read: true, Timeout: 900 * time.Millisecond, After: []string{"parent"},
			Call:  plan.StepCall{Op: "things.listThings", Expression: "a.things.ListThingsJSON(ctx, &thingsapi.ListThingsParams{ID: projection.Params(keys)}, " + plan.PickMark + ")"},
			Reads: &plan.Reads{Items: key}, Picks: "getScreenSiblingsReads",
			Loop: &plan.Loop{Items: `parent.Value().Body.At("parts").Items()`, TooMany: "BadUpstream", Key: []string{"id"}, MaxItems: 10, Batch: 5, Concurrency: 8, ResultKey: []string{"id"}},
		},
		{
			ID: "last", Go: "last", Timeout: 100 * time.Millisecond, After: []string{"siblings"},
			Call:  plan.StepCall{Op: "things.getThing", Expression: `a.things.GetThingJSON(ctx, "x", &thingsapi.GetThingParams{}, ` + plan.PickMark + ")"},
			Reads: &plan.Reads{}, Picks: "getScreenLastReads",
		},
	}
	if diff := cmp.Diff(want, got.Steps, cmpopts.IgnoreUnexported(plan.Step{}, plan.Reads{})); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerIsProjected(t *testing.T) {
	got := screen(t, `
type: object
required: [thing, kind, name]
properties:
  thing:
    type: object
    nullable: true
    required: [key]
    properties:
      key: {type: string, x-bff-from: '#/id'}
      size: {type: integer, format: int64}
      first: {type: string, nullable: true, x-bff-from: '#/parts/0/id'}
      hint: {type: string, x-bff-unmapped: true}
  kind: {type: string, enum: [a, b, none]}
  name: {type: string}
`, `
steps:
- {stepId: thing, operationId: $sourceDescriptions.things.getThing, parameters: [{name: id, in: path, value: $request.path.id}], optional: true}
response:
  thing: $steps.thing.outputs.body
  kind: {$coalesce: [{$enum: $steps.thing.outputs.body#/kind, cases: {A: a, B: b}}, none]}
  name: {$coalesce: ['thing {$steps.thing.outputs.body#/id}', 'no thing']}
`)
	const body, scan = "thing.Value().Body", plan.ScanMark
	kind, name := body+`.At("kind")`, `projection.QuoteUnlessNull("thing "+`+body+`.At("id").Param(), `+body+`.At("id"))`
	name = strings.Replace(name, `"thing "+`, `"thing " + `, 1)
	copied := func(source string) *plan.Projection { return &plan.Projection{Kind: plan.Copy, Source: source} }
	want := &plan.Projection{Kind: plan.Object, Members: []plan.ProjectedMember{
		{Name: "thing", Value: &plan.Projection{
			Kind: plan.Object, Source: body, Null: []string{body}, Scan: []string{"parts", "id", "size"},
			Members: []plan.ProjectedMember{
				{Name: "first", Value: &plan.Projection{Kind: plan.Copy, Source: scan + "0" + scan + `.At("0", "id")`, Null: []string{scan + "0" + scan + `.At("0", "id")`}}},
				{Name: "key", Value: copied(scan + "1" + scan)},
				{Name: "size", Absent: scan + "2" + scan, Value: copied(scan + "2" + scan)},
			},
		}},
		{Name: "kind", Value: &plan.Projection{Kind: plan.Coalesce, Of: []*plan.Projection{
			{Kind: plan.Enum, Source: kind, Null: []string{kind}, Cases: []plan.EnumCase{{From: "A", JSON: `"a"`}, {From: "B", JSON: `"b"`}}},
			{Kind: plan.Literal, JSON: `"none"`},
		}}},
		{Name: "name", Value: &plan.Projection{Kind: plan.Coalesce, Of: []*plan.Projection{
			{Kind: plan.Copy, Source: name, Null: []string{name}},
			{Kind: plan.Literal, JSON: `"no thing"`},
		}}},
	}}
	if diff := cmp.Diff(want, got.Body); diff != "" {
		t.Error(diff)
	}
}

func TestAGatherHasAPartOfEachStep(t *testing.T) {
	got := screen(t, "{type: object}", `
steps:
- stepId: thing
  operationId: $sourceDescriptions.things.getThing
  parameters: [{name: id, in: path, value: $request.path.id}]
  outputs: {size: $response.body#/size, id: $response.body#/id, parts: $response.body#/parts}
- {stepId: other, operationId: $sourceDescriptions.things.getThing, parameters: [{name: id, in: path, value: $steps.thing.outputs.id}], optional: true}
- {stepId: many, forEach: $steps.thing.outputs.parts, key: $item#/id, maxItems: 3, operationId: $sourceDescriptions.things.getThing, parameters: [{name: id, in: path, value: $item#/id}]}
`)
	want := []plan.Part{
		{Go: "Thing", Type: "ScreenPartsThing", Needed: true, Fields: []plan.PartField{
			{Go: "Size", Type: "*int64", Func: "Decode", Source: `reply.Body.At("size")`, Doc: "$response.body#/size"},
			{Go: "ID", Type: "string", Func: "Require", Source: `reply.Body.At("id")`, Doc: "$response.body#/id"},
			{Go: "Parts", Type: "*[]thingsapi.Thing", Func: "Decode", Source: `reply.Body.At("parts")`, Doc: "$response.body#/parts"},
		}},
		{Go: "Other", Type: "thingsapi.Thing"},
		{Go: "Many", Type: "thingsapi.Thing", Many: true},
	}
	for i := range got.Parts {
		got.Parts[i].Step = plan.Step{}
	}
	if diff := cmp.Diff(want, got.Parts, cmpopts.IgnoreUnexported(plan.Step{})); diff != "" || got.Gather != "GatherScreen" || got.PartsType != "ScreenParts" {
		t.Error(got.Gather, got.PartsType, diff)
	}
}
