package generate_test

import (
	"path/filepath"
	"strings"
	"testing"
)

const (
	cards = "{$ref: '#/components/schemas/Cards'}"
	at    = " (see specs/upstreams/things.yaml:18:9)"
)

// pairs are an upstream's schema and the answer's, and what is said about them.
var pairs = []struct{ name, source, target, want string }{
	{"the same", "{type: string}", "{type: string}", ""},
	{"a number that may not fit", "{type: integer, format: int64}", "{type: integer, format: int32}", "BFF310: app.getScreen: #/v is integer (int32), and $steps.thing.outputs.body#/v is integer (int64), which may not fit; give the property the upstream's type and format" + at},
	{"a union that is declared alike", "{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: string}, {type: integer}], description: Copied.}", ""},
	{"a union that is referred to", cards, "{$ref: '../upstreams/things.yaml#/components/schemas/Cards'}", ""},
	{"another union", cards, "{oneOf: [{type: object}, {type: string}]}", "BFF318: app.getScreen: #/v has oneOf, and $steps.thing.outputs.body#/v is not described in the same words; $ref the upstream's schema"},
	{"a union for one of its parts", cards, "{type: object, properties: {kind: {type: string}}}", "BFF318: app.getScreen: $steps.thing.outputs.body#/v has oneOf, and #/v is not described in the same words"},
	{"members that are not named, alike", "{type: object, additionalProperties: {type: integer}}", "{type: object, additionalProperties: {type: integer}}", ""},
	{"members that are not named", "{type: object, additionalProperties: {type: integer}}", "{type: object, additionalProperties: {type: number}}", "BFF318: app.getScreen: #/v may have members that are not named, and $steps.thing.outputs.body#/v is not described in the same words; name the properties, or $ref the upstream's schema"},
	{"an object without properties", "{type: object, properties: {a: {type: string}}}", "{type: object}", "BFF318"},
	{"parts that contradict each other", "{type: string}", "{allOf: [{type: string}, {type: integer}]}", "specs/frontends/app.yaml:6:5: oapi-codegen cannot generate Go for GET /screen: "},
	{"parts of the upstream that do", "{allOf: [{type: string}, {type: integer}]}", "{type: string}", "specs/upstreams/things.yaml:5:5: oapi-codegen cannot generate Go for GET /thing: "},
	{"a part that is a union", "{type: object}", "{allOf: [{type: object, properties: {a: {type: string}}}, {oneOf: [{type: object}]}]}", "BFF319: app.getScreen: #/v is an allOf whose parts have no common shape: one of its parts has oneOf; write the schema without allOf"},
	{"parts whose properties differ", "{type: object}", "{allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: integer}}}]}", "BFF319: app.getScreen: #/v is an allOf whose parts have no common shape"},
	{"parts that agree", "{type: object, properties: {a: {type: string}, b: {type: string}}}", "{allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}", ""},
	{"a schema that contains itself, referred to", "{$ref: '#/components/schemas/Tree'}", "{$ref: '../upstreams/things.yaml#/components/schemas/Tree'}", ""},
	{"a schema that contains itself, declared again", "{$ref: '#/components/schemas/Tree'}", "{$ref: '#/components/schemas/Tree'}", "BFF324: app.getScreen: #/v/child is of a schema that contains itself; $ref the upstream's schema, so that both sides are the same and the value is copied, or map it to a depth of its own (see specs/upstreams/things.yaml:"},
	{"items that may be alike once members are left out", "{type: array, uniqueItems: true, items: {type: object, properties: {a: {type: string}, b: {type: string}}}}", "{type: array, uniqueItems: true, items: {type: object, properties: {a: {type: string}}}}", "BFF317: app.getScreen: #/v has no item twice, and those made of $steps.thing.outputs.body#/v may be alike; take uniqueItems out"},
	{"fewer members than are promised", "{type: object, minProperties: 2, properties: {a: {type: string}, b: {type: string}}}", "{type: object, minProperties: 2, properties: {a: {type: string}, b: {type: string}}}", "BFF317: app.getScreen: #/v has at least 2 members, and what it is made of gives at most 2 members; correct minProperties"},
	{"an integer that is listed", "{type: integer, enum: [1, 2]}", "{type: integer, enum: [1, 3]}", "BFF312: app.getScreen: #/v does not allow every value of $steps.thing.outputs.body#/v: 2; add the values"},
	{"a closed object", "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}", "{type: object, additionalProperties: false, required: [a], properties: {a: {type: string}}}", ""},
}

// TestPairsOfSchemasAreProved gives an upstream's value and the answer's a schema each.
func TestPairsOfSchemasAreProved(t *testing.T) {
	const (
		upstream = "openapi: 3.0.3\ninfo: {title: t, version: v}\npaths:\n  /thing:\n    get:\n      operationId: getThing\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}\n" +
			"components:\n  schemas:\n    Card: {type: object, required: [kind], properties: {kind: {type: string}}}\n    Cards: {oneOf: [{$ref: '#/components/schemas/Card'}, {type: string}]}\n    Tree: {type: object, properties: {child: {$ref: '#/components/schemas/Tree'}}}\n    Thing:\n      type: object\n      required: [v]\n      properties:\n        v: "
		frontend = "openapi: 3.0.3\ninfo: {title: t, version: v}\nx-bff: {sourceDescriptions: [{name: things, url: ../upstreams/things.yaml, type: openapi}]}\npaths:\n  /screen:\n    get:\n      operationId: getScreen\n" +
			"      x-bff:\n        steps: [{stepId: thing, operationId: $sourceDescriptions.things.getThing}]\n        response: $steps.thing.outputs.body\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Screen'}}}}\n        default: {description: failed}\n" +
			"components:\n  schemas:\n    Tree: {type: object, properties: {child: {$ref: '#/components/schemas/Tree'}}}\n    Screen:\n      type: object\n      required: [v]\n      properties:\n        v: "
	)
	for _, tc := range pairs {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := scratch(t)
			put(t, dir, "specs/upstreams/things.yaml", upstream+tc.source+"\n")
			put(t, dir, "specs/frontends/app.yaml", frontend+tc.target+"\n")
			_, err := run(t, filepath.Join(dir, "specs"), filepath.Join(dir, "gen"))
			text := ""
			if err != nil {
				text = strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
				t.Log(text)
			}
			if tc.want == "" && err != nil || !strings.Contains(text, tc.want) {
				t.Errorf("got  %s\nwant %s", text, tc.want)
			}
		})
	}
}
