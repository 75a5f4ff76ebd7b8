package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// schemas returns the schemas of a document, given as the YAML of components.schemas in one line each.
func schemas(t testing.TB, version string, lines ...string) openapi3.Schemas {
	t.Helper()
	document := "openapi: " + version + "\ninfo: {title: t, version: v}\npaths: {}\ncomponents:\n  schemas:\n    " + strings.Join(lines, "\n    ") + "\n"
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	doc, err := loader.LoadFromData([]byte(document))
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	return doc.Components.Schemas
}

// proved returns what cannot be proved of the schemas S and T, each as "code text".
func proved(d direction, s, t *openapi3.SchemaRef) []string {
	f := &fit{source: newShaper(d), target: newShaper(d)}
	source, target := side{f.source.node(s), "S"}, side{f.target.node(t), "T"}
	f.null(source, target)
	f.whole(source, target)
	var all []string
	for _, m := range f.misfits {
		all = append(all, fmt.Sprintf("%s %s", m.code, m.text))
	}
	return all
}

// TestFit proves pairs of schemas: the source's, the target's, and what is said of them; nothing where it fits.
func TestFit(t *testing.T) {
	for _, tc := range []struct{ source, target, want string }{
		// types
		{`{type: string}`, `{type: string}`, ""},
		{`{type: string}`, `{}`, ""},
		{`{type: string}`, `{nullable: true}`, ""},
		{`{type: integer}`, `{type: number}`, ""},
		{`{type: number}`, `{type: integer}`, "BFF310 T is integer, and S is number, which may not fit"},
		{`{type: string}`, `{type: integer}`, "BFF311 T is integer, and S is string"},
		{`{}`, `{type: string}`, "BFF401 T is never null, and S may be|BFF311 T is string, and S may be anything"},
		{`{type: string, nullable: true}`, `{type: string}`, "BFF401 T is never null, and S may be"},
		{`{type: array, items: {type: string, nullable: true}}`, `{type: array, items: {type: string}}`, "BFF401 T#/* is never null, and S#/* may be"},
		// numbers
		{`{type: integer, format: int32}`, `{type: integer, format: int64}`, ""},
		{`{type: integer, format: int64}`, `{type: integer, format: int32}`, "BFF310 T is integer (int32), and S is integer (int64), which may not fit"},
		{`{type: integer, minimum: 0, maximum: 2147483647}`, `{type: integer, format: int32}`, ""},
		{`{type: integer, minimum: 0, maximum: 2147483648}`, `{type: integer, format: int32}`, "BFF310 T is integer (int32), and S is integer, which may not fit"},
		{`{type: integer}`, `{type: integer, format: int64}`, "BFF310 T is integer (int64), and S is integer, which may not fit"},
		{`{type: number, format: float}`, `{type: number, format: double}`, ""},
		{`{type: number, format: double}`, `{type: number, format: float}`, "BFF310 T is number (float), and S is number (double), which may not fit"},
		{`{type: integer, format: int32}`, `{type: number, format: double}`, ""},
		{`{type: integer, format: int64}`, `{type: number, format: double}`, "BFF310 T is number (double), and S is integer (int64), which may not fit"},
		{`{type: integer, minimum: 2, maximum: 4}`, `{type: integer, minimum: 1, maximum: 5}`, ""},
		{`{type: integer}`, `{type: integer, minimum: 1, maximum: 5}`, "BFF317 T is at least 1, and S may be any number|BFF317 T is at most 5, and S may be any number"},
		{`{type: integer, minimum: 0, exclusiveMinimum: true}`, `{type: integer, minimum: 1}`, ""},
		{`{type: number, minimum: 0, exclusiveMinimum: true}`, `{type: number, minimum: 1}`, "BFF317 T is at least 1, and S more than 0"},
		{`{type: number, minimum: 1}`, `{type: number, minimum: 1, exclusiveMinimum: true}`, "BFF317 T is more than 1, and S at least 1"},
		{`{type: number, minimum: 0.1}`, `{type: number, minimum: 0.10000000000000001}`, ""},
		{`{type: number, maximum: 1e300}`, `{type: number, maximum: 1e299}`, "BFF317 T is at most 1" + strings.Repeat("0", 299) + ", and S at most 1" + strings.Repeat("0", 300)},
		{`{type: number, multipleOf: 0.3}`, `{type: number, multipleOf: 0.1}`, ""},
		{`{type: number, multipleOf: 0.1}`, `{type: number, multipleOf: 0.3}`, "BFF317 T is a multiple of 0.3, and S need not be"},
		{`{type: integer}`, `{type: number, multipleOf: 0.5}`, ""},
		// texts
		{`{type: string, minLength: 2, maxLength: 3}`, `{type: string, minLength: 1, maxLength: 4}`, ""},
		{`{type: string}`, `{type: string, maxLength: 4}`, "BFF316 T has at most 4 characters, and S any number of characters"},
		{`{type: string, minLength: 1}`, `{type: string, minLength: 2}`, "BFF316 T has at least 2 characters, and S at least 1 character"},
		{`{type: string, pattern: ^a}`, `{type: string, pattern: ^a}`, ""},
		{`{type: string, pattern: ^ab}`, `{type: string, pattern: ^a}`, "BFF316 T matches ^a, and S is not said to"},
		{`{type: string}`, `{type: string, format: email}`, "BFF316 T has the format email, and S has no format"},
		{`{type: string, format: uri}`, `{type: string, format: uri-reference}`, ""},
		{`{type: string, format: date}`, `{type: string, format: date-time}`, "BFF316 T has the format date-time, and S has the format date"},
		{`{type: string}`, `{type: string, format: password}`, ""},
		// values
		{`{type: string, enum: [a, b]}`, `{type: string, enum: [a, b, c]}`, ""},
		{`{type: string, enum: [a, b]}`, `{type: string, enum: [a]}`, "BFF312 T does not allow every value of S: b"},
		{`{type: string}`, `{type: string, enum: [a]}`, "BFF312 T does not allow every value of S: it may be any string"},
		{`{type: string, enum: [a, bb]}`, `{type: string, maxLength: 1}`, "BFF316 S may be bb, which T does not allow: it has 2 characters, not at most 1 character"},
		{`{type: integer, enum: [1, 2]}`, `{type: integer, enum: [2, 1, 3]}`, ""},
		{`{type: integer, enum: [1, 2]}`, `{type: integer, maximum: 1}`, "BFF317 S may be 2, which T does not allow: it is not at most 1"},
		{`{type: integer, enum: [1, 2]}`, `{type: string}`, "BFF311 S may be 1, which T does not allow: it is of another type than string"},
		{`{type: boolean}`, `{type: boolean, enum: [true, false]}`, ""},
		{`{type: boolean}`, `{type: boolean, enum: [true]}`, "BFF312 T does not allow every value of S: it may be any boolean"},
		{`{type: boolean, enum: [true]}`, `{type: boolean, enum: [true]}`, ""},
		{`{type: string, nullable: true, enum: [a, null]}`, `{type: string, nullable: true, enum: [a]}`, ""},
		// lists
		{`{type: array, maxItems: 2, items: {type: integer}}`, `{type: array, maxItems: 3, items: {type: number}}`, ""},
		{`{type: array, items: {}}`, `{type: array, items: {}, minItems: 1}`, "BFF317 T has at least 1 item, and S any number of items"},
		{`{type: array, items: {}}`, `{type: array, items: {}, uniqueItems: true}`, "BFF317 T has no item twice, and S may have"},
		{`{type: array, items: {type: string}}`, `{type: array, items: {type: string, maxLength: 1}}`, "BFF316 T#/* has at most 1 character, and S#/* any number of characters"},
		// objects
		{`{type: object, required: [a], properties: {a: {type: string}}}`, `{type: object, properties: {a: {type: string}}}`, ""},
		{`{type: object, properties: {a: {type: string}}}`, `{type: object, required: [a], properties: {a: {type: string}}}`, "BFF401 T has a always, and S may be without it"},
		{`{type: object}`, `{type: object, properties: {a: {type: string}}}`, "BFF318 T#/a is string, and S#/a is not named, so it may be anything"},
		{`{type: object, additionalProperties: false}`, `{type: object, properties: {a: {type: string}}}`, ""},
		{`{type: object, additionalProperties: {type: string}}`, `{type: object, properties: {a: {type: string}}}`, ""},
		{`{type: object, properties: {a: {}}, additionalProperties: false}`, `{type: object, additionalProperties: false}`, "BFF318 T has no members but those that it names, and S has a"},
		{`{type: object}`, `{type: object, additionalProperties: false}`, "BFF318 T has no members but those that it names, and S may have any"},
		{`{type: object, additionalProperties: {type: integer}}`, `{type: object, additionalProperties: {type: string}}`, "BFF311 T#/* is string, and S#/* is integer"},
		{`{type: object, properties: {a: {}}, required: [a]}`, `{type: object, minProperties: 1}`, ""},
		{`{type: object}`, `{type: object, maxProperties: 1}`, "BFF317 T has at most 1 member, and S any number of members"},
		{`{type: object, properties: {a: {writeOnly: true, type: string}}, required: [a]}`, `{type: object, properties: {a: {writeOnly: true, type: string}}, required: [a]}`, ""},
		// open shapes
		{`{oneOf: [{type: string}, {type: integer}]}`, `{oneOf: [{type: string}, {type: integer}]}`, ""},
		{`{oneOf: [{type: string}]}`, `{oneOf: [{type: string}, {type: integer}]}`, "BFF318 T has oneOf, and S is not described in the same words"},
		{`{anyOf: [{type: string}, {type: integer}]}`, `{type: string}`, "BFF401 T is never null, and S may be|BFF318 S has anyOf, and T is not described in the same words"},
		{`{type: string, not: {type: string, enum: [a]}}`, `{type: string}`, ""},
		{`{type: string}`, `{type: string, not: {type: string, enum: [a]}}`, "BFF318 T has not, and S is not described in the same words"},
		{`{oneOf: [{type: string}], nullable: true}`, `{oneOf: [{type: string}]}`, "BFF318 T has oneOf, and S is not described in the same words"},
		// allOf
		{`{allOf: [{type: string, maxLength: 3}, {minLength: 1}]}`, `{type: string, minLength: 1, maxLength: 3}`, ""},
		{`{type: string, maxLength: 3}`, `{allOf: [{type: string, maxLength: 3}, {minLength: 1}]}`, "BFF316 T has 1 to 3 characters, and S at most 3 characters"},
		{`{type: string}`, `{allOf: [{type: string}, {type: integer}]}`, "BFF319 T is an allOf whose parts have no common shape: one of its parts is string, another integer"},
		{`{type: object}`, `{allOf: [{type: object}, {oneOf: [{type: object}]}]}`, "BFF319 T is an allOf whose parts have no common shape: one of its parts has oneOf"},
		{`{type: object, properties: {a: {type: string}}}`, `{allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: integer}}}]}`, "BFF319 T is an allOf whose parts have no common shape: of a member, one of its parts is string, another integer"},
		{`{type: object, properties: {a: {type: string}}}`, `{allOf: [{type: object, properties: {a: {type: string}}}, {required: [a]}]}`, "BFF401 T has a always, and S may be without it"},
		{`{type: object, additionalProperties: false}`, `{allOf: [{type: object, properties: {a: {}}}, {type: object, additionalProperties: false}]}`, "BFF319 T is an allOf whose parts have no common shape: additionalProperties: false in one of its parts forbids a, which another has"},
	} {
		all := schemas(t, "3.0.3", "S: "+tc.source, "T: "+tc.target)
		if got := strings.Join(proved(answers, all["S"], all["T"]), "|"); got != tc.want {
			t.Errorf("%s\nin %s\ngot  %s\nwant %s", tc.source, tc.target, got, tc.want)
		}
	}
}

func TestFitOfOpenAPI31(t *testing.T) {
	for _, tc := range []struct{ source, target, want string }{
		{`{type: [string, 'null']}`, `{type: [string, 'null']}`, ""},
		{`{type: [string, 'null']}`, `{type: string}`, "BFF401 T is never null, and S may be"},
		{`{type: [string, integer]}`, `{type: [string, number]}`, ""},
		{`{type: [string, integer]}`, `{type: string}`, "BFF311 T is string, and S is string or integer"},
		{`{type: string}`, `{type: [string, integer]}`, ""},
		{`{const: a}`, `{enum: [a, b]}`, ""},
		{`{type: string}`, `{type: string, const: a}`, "BFF312 T does not allow every value of S: it may be any string"},
		{`{type: integer, exclusiveMinimum: 0}`, `{type: integer, minimum: 1}`, ""},
		{`{type: number, minimum: 5, exclusiveMinimum: 1}`, `{type: number, minimum: 5}`, ""},
		{`{type: number, minimum: 1, exclusiveMaximum: 5}`, `{type: number, maximum: 4}`, "BFF317 T is at most 4, and S less than 5"},
		{`{type: array, items: {type: string}}`, `{type: array, prefixItems: [{type: integer}]}`, "BFF318 T has prefixItems, and S is not described in the same words"},
		{`{type: object, patternProperties: {a: {type: string}}, additionalProperties: false}`, `{type: object, additionalProperties: false}`, "BFF318 T has no members but those that it names, and S may have any"},
	} {
		all := schemas(t, "3.1.0", "S: "+tc.source, "T: "+tc.target)
		if got := strings.Join(proved(answers, all["S"], all["T"]), "|"); got != tc.want {
			t.Errorf("%s\nin %s\ngot  %s\nwant %s", tc.source, tc.target, got, tc.want)
		}
	}
}

func TestARequestIsProvedAsARequest(t *testing.T) {
	for _, tc := range []struct{ source, target, want string }{
		{`{type: object, additionalProperties: false}`, `{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}`, ""},
		{`{type: object}`, `{type: object, properties: {id: {type: string, readOnly: true}}}`, "BFF318 T never has id, and S may have any member"},
		{`{type: object, properties: {id: {type: string}}}`, `{type: object, properties: {id: {type: string, readOnly: true}}}`, "BFF318 T never has id, and S may"},
		{`{properties: {a: {}}}`, `{type: object}`, "BFF311 T is object, and S names no type, so it may be anything"},
	} {
		all := schemas(t, "3.0.3", "S: "+tc.source, "T: "+tc.target)
		if got := strings.Join(proved(requests, all["S"], all["T"]), "|"); got != tc.want {
			t.Errorf("%s\nin %s\ngot  %s\nwant %s", tc.source, tc.target, got, tc.want)
		}
	}
}

func TestASchemaThatContainsItselfIsProved(t *testing.T) {
	const tree = `{type: object, required: [name], properties: {name: {type: string, maxLength: %d}, children: {type: array, items: {$ref: '#/components/schemas/%s'}}}}`
	all := schemas(t, "3.0.3", "S: "+fmt.Sprintf(tree, 3, "S"), "T: "+fmt.Sprintf(tree, 4, "T"), "U: "+fmt.Sprintf(tree, 2, "U"))
	if got := proved(answers, all["S"], all["T"]); got != nil {
		t.Errorf("got %v", got)
	}
	want := "BFF316 T#/name has at most 2 characters, and S#/name at most 3 characters"
	if got := proved(answers, all["S"], all["U"]); len(got) != 2 || got[1] != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
