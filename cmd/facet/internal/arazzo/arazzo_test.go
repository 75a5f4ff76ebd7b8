package arazzo_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/arazzo"
	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// decoded reads what is printed.
func decoded(t *testing.T, root *yaml.Node) map[string]any {
	t.Helper()
	text, err := tree.YAML(root)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := yaml.Unmarshal(text, &decoded); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return decoded
}

// TestWorkflowsKeepTheRulesOfArazzo exports the demo's frontends and those that the generator is tested with.
func TestWorkflowsKeepTheRulesOfArazzo(t *testing.T) {
	for specs, want := range map[string]map[string]int{
		"../../../../specs":                {"mobile": 2, "web": 2, "iot": 3},
		"../generate/testdata/shop/specs":  {"app": 2},
		"../generate/testdata/words/specs": {"reader": 4},
	} {
		exports, err := generate.Workflows(specs, func(from, url string) string { return filepath.Join(filepath.Dir(from), url) })
		if err != nil {
			t.Fatal(err)
		}
		for _, export := range exports {
			root := decoded(t, export.Root)
			for _, wrong := range check(root, load(t)) {
				t.Errorf("%s: %s", export.Frontend, wrong)
			}
			if got := len(list(root["workflows"])); got < want[export.Frontend] || want[export.Frontend] == 0 {
				t.Errorf("%s has %d workflows, want %d", export.Frontend, got, want[export.Frontend])
			}
		}
		if len(exports) != len(want) {
			t.Errorf("%s has %d frontends, want %d", specs, len(exports), len(want))
		}
	}
}

func load(t *testing.T) func(string) *openapi3.T {
	t.Helper()
	return func(file string) *openapi3.T {
		document, err := openapi3.NewLoader().LoadFromFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return document
	}
}

const everything = `openapi: 3.0.3
info: {title: App, version: 1.0.0}
x-bff: {sourceDescriptions: [{name: unused, url: ../upstreams/unused.yaml}, {name: up, url: ../upstreams/up.yaml}]}
paths:
  /a/{id}:
    parameters:
    - {name: id, in: path, required: true, description: Which., schema: {type: string, nullable: true}}
    post:
      operationId: post.a
      summary: Everything
      parameters:
      - {$ref: '#/components/parameters/Limit'}
      - {name: 'a/b', in: query, schema: {$ref: '#/components/schemas/Node'}}
      - {name: X-Trace, in: header, content: {application/json: {schema: {type: string}}}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
      x-bff:
        timeout: 900
        acceptNonAtomic: true
        steps:
        - stepId: later
          operationId: $sourceDescriptions.up.post
          dependsOn: [first]
          timeout: 100
          parameters:
          - {name: id, in: path, value: $item#/id}
          - {name: kind, in: query, value: 'a-{$request.path.id}-{$request.query.a/b}'}
          - {name: sign, in: query, value: {$const: $5.00}}
          requestBody: {payload: {node: $request.body#/next, claim: $principal#/tenant}}
          onFailure: [{type: retry, retryAfter: 0.5}]
          successCriteria: [{condition: "$response.body#/ready == true"}]
          outputs: {total: $response.body#/total}
          forEach: $steps.first.outputs.body#/items
          optional: true
          fallback: {text: {$const: $request.path.id}}
        - stepId: first
          operationId: $sourceDescriptions.up.get
          parameters: [{name: limit, in: query, value: $request.query.limit}, {name: X-Trace, in: header, value: $request.header.x-trace}]
          requestBody: {payload: {$each: $request.body, value: 1}}
          when: $principal#/sub != null
        response:
          total: $steps.later.outputs.total
          deep: {id: $request.path.id, 'not a name': $steps.first.outputs.body}
      responses: {'200': {description: ok}}
components:
  parameters:
    Limit: {name: limit, in: query, required: true, schema: {type: integer, minimum: 0, exclusiveMinimum: true}}
  schemas:
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, nullable: {type: boolean, nullable: true}}}
`

const up = `openapi: 3.0.3
info: {title: Up, version: '1'}
paths:
  /a:
    get: {operationId: get, parameters: [{name: limit, in: query, schema: {type: integer}}, {name: X-Trace, in: header, schema: {type: string}}], responses: {'200': {description: ok}}}
  /a/{id}:
    post: {operationId: post, parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: kind, in: query, schema: {type: string}}], responses: {'201': {description: ok}, 2XX: {description: ok}}}
`

// TestWhatArazzoHasNoWordForIsKept exports an operation that uses everything, twice.
func TestWhatArazzoHasNoWordForIsKept(t *testing.T) {
	document, err := tree.Read([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	aggregation := plan.Aggregation{Op: "app.post.a", Method: "POST", Path: "/a/{id}", Timing: plan.Timing{Steps: []plan.TimedStep{
		{ID: "first", Op: "up.get", Wave: 1}, {ID: "later", Op: "up.post", Wave: 2, After: []string{"first"}},
	}}}
	success := func(match ...string) plan.Result { return plan.Result{Answers: []plan.Answer{{Match: match}}} }
	made, err := arazzo.Make(arazzo.Frontend{
		Plan: &plan.Frontend{
			Name: "app", Title: "App", Source: "frontends/app.yaml", Aggregations: []plan.Aggregation{aggregation, aggregation},
			Sources: map[string]*plan.Upstream{"up": {Name: "up", Calls: []plan.Call{
				{Op: "up.get", Result: success("200")}, {Op: "up.post", Result: success("2XX", "201")},
			}}},
		},
		Document: document, Public: document, URL: func(url string) string { return "there/" + url },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range check(decoded(t, made), func(string) *openapi3.T {
		document, err := openapi3.NewLoader().LoadFromData([]byte(up))
		if err != nil {
			t.Fatal(err)
		}
		return document
	}) {
		t.Error(wrong)
	}
	text, err := tree.YAML(made)
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{
		"sourceDescriptions: - name: up url: there/../upstreams/up.yaml type: openapi workflows:",
		"- workflowId: post-a summary: Everything",
		"- workflowId: post-a2 ",
		"x-bff-timeout: 900", "x-bff-acceptNonAtomic: true", "x-bff-operation: POST /a/{id}",
		"- stepId: first operationId: $sourceDescriptions.up.get parameters: - {name: limit, in: query, value: $inputs.query#/limit} - {name: X-Trace, in: header, value: $inputs.header#/x-trace}",
		"x-bff-requestBody: {payload: {$each: $inputs.body, value: 1}} x-bff-when: $inputs.principal#/sub != null",
		"- {name: kind, in: query, value: 'a-{$inputs.path#/id}-{$inputs.query#/a~1b}'} requestBody:",
		"requestBody: {payload: {node: $inputs.body#/next, claim: $inputs.principal#/tenant}}",
		"dependsOn: - first successCriteria: - condition: $statusCode == 201 || $statusCode >= 200 && $statusCode < 300 - {condition: \"$response.body#/ready == true\"} outputs: body: $response.body total: $response.body#/total",
		"onFailure: - name: retry type: retry retryLimit: 1 retryAfter: 0.5",
		"x-bff-parameters: - {name: id, in: path, value: $item#/id} - {name: sign, in: query, value: {$const: $5.00}}",
		"x-bff-forEach: $steps.first.outputs.body#/items x-bff-optional: true x-bff-fallback: {text: {$const: $request.path.id}}",
		"outputs: total: $steps.later.outputs.total deep.id: $inputs.path#/id x-bff-operation",
		"x-bff-response: total: $steps.later.outputs.total deep: {id: $inputs.path#/id, 'not a name': $steps.first.outputs.body}",
		"id: {type: [string, \"null\"], description: Which.}",
		"limit: {type: integer, exclusiveMinimum: 0}",
		"sub: type: string tenant: {} required: - sub",
		"body: {$ref: '#/components/inputs/Node'}",
		"components: inputs: Node: {type: object, properties: {next: {$ref: '#/components/inputs/Node'}, nullable: {type: [boolean, \"null\"]}}}",
	} {
		if !strings.Contains(strings.ReplaceAll(flat, `"#/components/inputs/Node"`, `'#/components/inputs/Node'`), want) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
}

func TestAFrontendWithoutStepsHasNoDocument(t *testing.T) {
	if made, err := arazzo.Make(arazzo.Frontend{Plan: &plan.Frontend{Name: "app"}}); made != nil || err != nil {
		t.Errorf("got %v, %v", made, err)
	}
}

// TestTheCheckerSeesMistakes breaks a document in one way after the other.
func TestTheCheckerSeesMistakes(t *testing.T) {
	exports, err := generate.Workflows("../generate/testdata/shop/specs", func(from, url string) string { return filepath.Join(filepath.Dir(from), url) })
	if err != nil {
		t.Fatal(err)
	}
	text, err := tree.YAML(exports[0].Root)
	if err != nil {
		t.Fatal(err)
	}
	for old, now := range map[string]string{
		"arazzo: 1.1.0":                    "arazzo: 2.0.0",
		"workflowId: getNotes":             "workflowId: getOrder",
		"stepId: notes":                    "stepId: order",
		".orders.getShipment":              ".orders.getParcel",
		"$inputs.path#/order_id":           "$inputs.path#/id",
		"value: $inputs.principal#/sub":    "value: $principal#/sub",
		"- order\n":                        "- products\n",
		"$statusCode == 200":               "$statusCode = 200",
		"shipment: $steps.shipment":        "shipment: $steps.parcel",
		"          body: $response.body\n": "",
		"{name: kind, in: query":           "{name: sort, in: query",
		"timeout: 500":                     "timeout: soon",
		"x-bff-optional":                   "optional",
	} {
		if !strings.Contains(string(text), old) {
			t.Errorf("the document has no %q", old)
		}
		var root map[string]any
		if err := yaml.Unmarshal([]byte(strings.Replace(string(text), old, now, 1)), &root); err != nil {
			t.Fatalf("%s: %v", now, err)
		}
		if len(check(root, load(t))) == 0 {
			t.Errorf("%q in place of %q passes", now, old)
		}
	}
}
