package plan

import (
	"net/http"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/shared/fault"
)

func TestLiteralsAreProved(t *testing.T) {
	text := func(s string) *xbff.Literal { return &xbff.Literal{Kind: xbff.KindString, Text: s} }
	digits := func(s string) *xbff.Literal { return &xbff.Literal{Kind: xbff.KindNumber, Text: s} }
	list := func(items ...*xbff.Literal) *xbff.Literal {
		return &xbff.Literal{Kind: xbff.KindArray, Items: items}
	}
	object := func(name string, value *xbff.Literal) *xbff.Literal {
		return &xbff.Literal{Kind: xbff.KindObject, Members: []*xbff.LiteralMember{{Name: xbff.Text{Value: name}, Value: value}}}
	}
	null := &xbff.Literal{}
	for _, tc := range []struct {
		schema  string
		literal *xbff.Literal
		want    string // empty where the schema allows it
	}{
		{`{}`, null, ""},
		{`{type: string}`, null, "it is null"},
		{`{type: string, nullable: true}`, null, ""},
		{`{type: string, nullable: true, enum: [a]}`, null, ""},
		{`{type: string}`, digits("1"), "it is of another type than string"},
		{`{type: integer}`, digits("1.0"), "it is of another type than integer"},
		{`{type: number}`, digits("1"), ""},
		{`{type: string, enum: [a, b]}`, text("b"), ""},
		{`{type: string, enum: [a, b]}`, text("c"), "it is none of a, b"},
		{`{type: number, enum: [1, 2]}`, digits("1.0"), ""},
		{`{type: integer, enum: [1, 2]}`, digits("3"), "it is none of 1, 2"},
		{`{type: integer, format: int32}`, digits("2147483647"), ""},
		{`{type: integer, format: int32}`, digits("2147483648"), "it does not fit an int32"},
		{`{type: integer, format: int64}`, digits("9223372036854775808"), "it does not fit an int64"},
		{`{type: integer}`, digits("12345678901234567890123"), ""},
		{`{type: number, format: double}`, digits("1e400"), "it does not fit a double"},
		{`{type: number}`, digits("1e400"), ""},
		{`{type: number, maximum: 5}`, digits("5"), ""},
		{`{type: number, maximum: 5}`, digits("5.00000000000000000000001"), "it is not at most 5"},
		{`{type: number, minimum: 5, exclusiveMinimum: true}`, digits("5"), "it is not more than 5"},
		{`{type: number, multipleOf: 0.1}`, digits("0.3"), ""},
		{`{type: number, multipleOf: 0.1}`, digits("0.35"), "it is no multiple of 0.1"},
		{`{type: number, maximum: 5}`, digits("1e99999"), "its exponent is too large to prove anything of it"},
		{`{type: string, maxLength: 2}`, text("éé"), ""},
		{`{type: string, minLength: 1}`, text(""), "it has 0 characters, not at least 1 character"},
		{`{type: string, pattern: '^[a-z]+$'}`, text("a1"), "it does not match ^[a-z]+$"},
		{`{type: string, pattern: '^(?!a)'}`, text("b"), "whether it matches ^(?!a) cannot be proved, since Go has no such regular expression"},
		{`{type: string, format: date}`, text("2026-02-30"), "it is no date"},
		{`{type: string, format: date-time}`, text("2026-02-28T10:00:00Z"), ""},
		{`{type: string, format: uuid}`, text("8e03978e-40d5-43e8-bc93-6894a57f9324"), ""},
		{`{type: string, format: uuid}`, text("8e03978e"), "it is no uuid"},
		{`{type: string, format: email}`, text("Mila <mila@example.com>"), "it is no email"},
		{`{type: string, format: uri}`, text("/a"), "it is no uri"},
		{`{type: string, format: ipv4}`, text("10.0.0.256"), "it is no ipv4"},
		{`{type: string, format: ipv6}`, text("::1"), ""},
		{`{type: string, format: byte}`, text("?"), "it is no byte"},
		{`{type: string, format: anything}`, text("?"), ""},
		{`{type: array, items: {type: string}, maxItems: 1}`, list(text("a"), text("b")), "it has 2 items, not at most 1 item"},
		{`{type: array, items: {type: string}}`, list(text("a"), digits("1")), "1: it is of another type than string"},
		{`{type: array, items: {}, uniqueItems: true}`, list(digits("1"), digits("1.0")), "it has the item 1.0 twice"},
		{`{type: object, required: [a]}`, object("b", null), "it has no a"},
		{`{type: object, properties: {a: {type: string}}}`, object("a", digits("1")), "a: it is of another type than string"},
		{`{type: object, additionalProperties: false}`, object("a", null), "a: the schema has no such member, and says additionalProperties: false"},
		{`{type: object, additionalProperties: {type: string}}`, object("a", digits("1")), "a: it is of another type than string"},
		{`{type: object, properties: {a: {type: string, writeOnly: true}}}`, object("a", text("x")), "a: it is never there in this direction"},
		{`{type: object, minProperties: 2}`, object("a", null), "it has 1 member, not at least 2 members"},
		{`{oneOf: [{type: string}]}`, text("a"), "the schema has oneOf, against which nothing is proved"},
		{`{allOf: [{type: string}, {type: integer}]}`, text("a"), "it is an allOf whose parts have no common shape: one of its parts is string, another integer"},
	} {
		shapes := newShaper(answers)
		node := shapes.node(schemas(t, "3.0.3", "S: "+tc.schema)["S"])
		if got := fits(shapes, node, tc.literal); got != tc.want {
			t.Errorf("%s in %s\ngot  %s\nwant %s", tc.literal.JSON(), tc.schema, got, tc.want)
		}
	}
}

// TestARelayedStatusHasAProblem compares the statuses that are relayed with the problems that there are: one without
// would become a 500.
func TestARelayedStatusHasAProblem(t *testing.T) {
	for _, status := range relayable {
		err := fault.Relay(&fault.Error{Kind: fault.BadUpstream, Status: status}, status, "")
		if got := fault.KindOf(err).Status(); got != status {
			t.Errorf("%d %s is relayed as %d", status, http.StatusText(status), got)
		}
	}
}
