package generate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPairsOfSchemasAreProved gives an upstream's value and the answer's a schema each.
func TestPairsOfSchemasAreProved(t *testing.T) {
	const (
		upstream = "openapi: 3.0.3\ninfo: {title: t, version: v}\npaths:\n  /thing:\n    get:\n      operationId: getThing\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}\n" +
			"components:\n  schemas:\n    Card: {type: object, required: [kind], properties: {kind: {type: string}}}\n    Cards: {oneOf: [{$ref: '#/components/schemas/Card'}, {type: string}]}\n    Tree: {type: object, properties: {child: {$ref: '#/components/schemas/Tree'}}}\n    Thing:\n      type: object\n      required: [v]\n      properties:\n        v: "
		frontend = "openapi: 3.0.3\ninfo: {title: t, version: v}\nx-bff: {sourceDescriptions: [{name: things, url: ../upstreams/things.yaml, type: openapi}]}\npaths:\n  /screen:\n    get:\n      operationId: getScreen\n" +
			"      x-bff:\n        steps: [{stepId: thing, operationId: $sourceDescriptions.things.getThing}]\n        response: $steps.thing.outputs.body\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Screen'}}}}\n" +
			"components:\n  schemas:\n    Tree: {type: object, properties: {child: {$ref: '#/components/schemas/Tree'}}}\n    Screen:\n      type: object\n      required: [v]\n      properties:\n        v: "
		cards = "{$ref: '#/components/schemas/Cards'}"
		at    = " (see specs/upstreams/things.yaml:18:9)"
	)
	for _, tc := range []struct{ name, source, target, want string }{
		{"the same", "{type: string}", "{type: string}", ""},
		{"a number that may not fit", "{type: integer, format: int64}", "{type: integer, format: int32}", "BFF310: app.getScreen: #/v is integer (int32), and $steps.thing.outputs.body#/v is integer (int64), which may not fit; give the property the upstream's type and format" + at},
		{"a union that is declared alike", "{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: string}, {type: integer}], description: Copied.}", ""},
		{"a union that is referred to", cards, "{$ref: '../upstreams/things.yaml#/components/schemas/Cards'}", ""},
		{"another union", cards, "{oneOf: [{type: object}, {type: string}]}", "BFF318: app.getScreen: #/v has oneOf, and $steps.thing.outputs.body#/v is not described in the same words; $ref the upstream's schema"},
		{"a union for one of its parts", cards, "{type: object, properties: {kind: {type: string}}}", "BFF318: app.getScreen: $steps.thing.outputs.body#/v has oneOf, and #/v is not described in the same words"},
		{"members that are not named, alike", "{type: object, additionalProperties: {type: integer}}", "{type: object, additionalProperties: {type: integer}}", ""},
		{"members that are not named", "{type: object, additionalProperties: {type: integer}}", "{type: object, additionalProperties: {type: number}}", "BFF318: app.getScreen: #/v may have members that are not named, and $steps.thing.outputs.body#/v is not described in the same words; name the properties, or $ref the upstream's schema"},
		{"an object without properties", "{type: object, properties: {a: {type: string}}}", "{type: object}", "BFF318"},
		{"parts that contradict each other", "{type: string}", "{allOf: [{type: string}, {type: integer}]}", "BFF319: app.getScreen: #/v is an allOf whose parts have no common shape: one of its parts is string, another integer"},
		{"parts of the upstream that do", "{allOf: [{type: string}, {type: integer}]}", "{type: string}", "BFF319: app.getScreen: $steps.thing.outputs.body#/v is an allOf whose parts have no common shape: one of its parts is string, another integer; mend the upstream's schema"},
		{"a part that is a union", "{type: object}", "{allOf: [{type: object, properties: {a: {type: string}}}, {oneOf: [{type: object}]}]}", "BFF319: app.getScreen: #/v is an allOf whose parts have no common shape: one of its parts has oneOf; write the schema without allOf"},
		{"parts that agree", "{type: object, properties: {a: {type: string}, b: {type: string}}}", "{allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}", ""},
		{"a schema that contains itself, referred to", "{$ref: '#/components/schemas/Tree'}", "{$ref: '../upstreams/things.yaml#/components/schemas/Tree'}", ""},
		{"a schema that contains itself, declared again", "{$ref: '#/components/schemas/Tree'}", "{$ref: '#/components/schemas/Tree'}", "BFF324: app.getScreen: #/v/child is of a schema that contains itself; $ref the upstream's schema, so that both sides are the same and the value is copied, or map it to a depth of its own (see specs/upstreams/things.yaml:"},
		{"items that may be alike once members are left out", "{type: array, uniqueItems: true, items: {type: object, properties: {a: {type: string}, b: {type: string}}}}", "{type: array, uniqueItems: true, items: {type: object, properties: {a: {type: string}}}}", "BFF317: app.getScreen: #/v has no item twice, and those made of $steps.thing.outputs.body#/v may be alike; take uniqueItems out"},
		{"fewer members than are promised", "{type: object, minProperties: 2, properties: {a: {type: string}, b: {type: string}}}", "{type: object, minProperties: 2, properties: {a: {type: string}, b: {type: string}}}", "BFF317: app.getScreen: #/v has at least 2 members, and what it is made of gives at most 2 members; correct minProperties"},
		{"an integer that is listed", "{type: integer, enum: [1, 2]}", "{type: integer, enum: [1, 3]}", "BFF312: app.getScreen: #/v does not allow every value of $steps.thing.outputs.body#/v: 2; add the values"},
		{"a closed object", "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}", "{type: object, additionalProperties: false, required: [a], properties: {a: {type: string}}}", ""},
	} {
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

// TestRulesAreProved breaks the shop's x-bff in one way after the other. Every message says where and what to do.
func TestRulesAreProved(t *testing.T) {
	app, err := os.ReadFile("testdata/shop/specs/frontends/app.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, old, now string
		want           string // the message, from the code on
	}{
		{"a source that is no document", "url: ../upstreams/catalog.yaml", "url: ../upstreams/katalog.yaml", "BFF201"},
		{"an operation of an unknown source", "$sourceDescriptions.catalog.listProducts", "$sourceDescriptions.shop.listProducts", "BFF202: app.getOrder"},
		{"an unknown operation", "orders.getShipment", "orders.getParcel", `BFF203: app.getOrder: upstreams/orders.yaml has no operation "getParcel"; name one of its operationIds`},
		{"an unknown step", "shipment: $steps.shipment.outputs.body\n", "shipment: $steps.parcel.outputs.body\n", "BFF204: app.getOrder: there is no step parcel"},
		{"an unknown parameter", "{name: kind, in: query", "{name: sort, in: query", `BFF206: app.getOrder: orders.listNotes has no query parameter "sort"`},
		{"an unknown member", "body#/lines\n            value", "body#/rows\n            value", `BFF207: app.getOrder: $steps.order.outputs.body has no "rows"`},
		{"steps that wait for each other", "value: $request.path.order_id", "value: $steps.shipment.outputs.body#/carrier", "BFF209: app.getOrder: step order waits for itself"},
		{"an unknown part of the request", "$request.path.order_id", "$request.path.id", `BFF210: app.getOrder: the operation has no path parameter "id"`},
		{"a lookup in a single step", "$lookup: products", "$lookup: order", "BFF214"},
		{"a step of many answers read as one", "notes: $steps.notes.outputs.body#/items", "notes: $steps.products.outputs.body#/items", "BFF215"},
		{"a property without a source", "x-bff-unmapped: true", "nullable: true", `BFF301: app.getOrder: #/order/badge has no source: $steps.order.outputs.body has no "badge"; rename it, say where it comes from with x-bff-from or response, or mark it x-bff-unmapped: true`},
		{"a property that the response leaves out", "          carrier:\n            $coalesce:\n            - $steps.shipment.outputs.body#/carrier\n            - unknown\n", "", "BFF301: app.getOrder: #/carrier has no source; map it"},
		{"a member that the schema does not have", "          version: {$const: 1}\n", "          version: {$const: 1}\n          extra: {$const: 1}\n", "BFF302: app.getOrder: the response's schema has no #/extra"},
		{"a number that may not fit", "total: {type: number}", "total: {type: integer}", "BFF310: app.getOrder: #/order/total is integer, and $steps.order.outputs.body#/total is number, which may not fit"},
		{"another type", "qty: {type: integer}", "qty: {type: string}", "BFF311: app.getOrder: #/lines/*/qty is string, and $item#/quantity is integer (int32)"},
		{"a length that the upstream does not promise", "comment: {type: string}", "comment: {type: string, maxLength: 5}", "BFF316: app.getOrder: #/order/comment has at most 5 characters, and $steps.order.outputs.body#/comment any number of characters; drop the promise, or have the upstream make it (see specs/upstreams/orders.yaml:"},
		{"what is known of a Go string", "user: {type: string}", "user: {type: string, pattern: ^4}", "BFF316: app.getOrder: #/user matches ^4, and $principal#/sub is not said to"},
		{"a bound that the upstream does not promise", "qty: {type: integer}", "qty: {type: integer, minimum: 1}", "BFF317: app.getOrder: #/lines/*/qty is at least 1, and $item#/quantity at least -2147483648"},
		{"a literal that is out of bounds", "version: {type: integer}", "version: {type: integer, minimum: 2}", "BFF315: app.getOrder: #/version does not allow this: it is not at least 2"},
		{"a literal of another type", "version: {$const: 1}", "version: {$const: one}", "BFF315: app.getOrder: #/version does not allow this"},
		{"null that the target does not allow", "    ScreenShipment:\n      type: object\n      nullable: true", "    ScreenShipment:\n      type: object", "BFF401: app.getOrder: #/shipment is never null, and $steps.shipment.outputs.body may be; make the property nullable, give the step a fallback, or say what then with $coalesce"},
		{"an optional member that the target requires", "required: [id, number, total]", "required: [id, number, total, comment]", "BFF401: app.getOrder: #/order/comment is never null"},
		{"a fallback that is no answer", "fallback: {items: [], total: 0}", "fallback: {items: []}", "BFF402: app.getOrder: the fallback of notes does not keep the upstream's response schema: it has no total"},
		{"a required parameter that is not given", "          parameters: [{name: id, in: path, value: $request.path.order_id}]\n", "", `BFF501: app.getOrder: step order does not give path parameter "id", which is required`},
		{"a parameter of another type", "value: 5}", "value: five}", `BFF502: app.getOrder: parameter "limit" is of type integer`},
		{"a parameter that is out of bounds", "value: 5}", "value: 5000000000}", `BFF504: app.getOrder: parameter "limit" does not allow 5000000000: it does not fit an int32; write a value that the upstream's schema allows (see specs/upstreams/orders.yaml:`},
		{"a parameter that is none of the upstream's values", "value: public}", "value: secret}", `BFF504: app.getOrder: parameter "kind" does not allow secret: it is none of public, private`},
		{"a required parameter that may be null", "          when: $steps.order.outputs.body#/shipment_id != null\n", "", `BFF503: app.getOrder: parameter "id" is required, and $steps.order.outputs.body#/shipment_id may be null; test it with when`},
		{"a list without a bound", "          maxItems: 3\n", "", "BFF601"},
		{"a loop over no list", "forEach: $steps.order.outputs.body#/lines", "forEach: $steps.order.outputs.body#/id", "BFF602"},
		{"a batch that the upstream does not take", "size: 2,", "size: 3,", `BFF603: app.getOrder: catalog.listProducts takes at most 2 of "id"; make the batch smaller`},
		{"results that are no list", "results: $response.body#/items", "results: $response.body#/item", "BFF605"},
		{"a key that an answer does not have", "resultKey: '#/id'", "resultKey: '#/sku'", "BFF606"},
		{"a step that may take longer than the operation", "timeout: 900", "timeout: 450", "BFF702: app.getOrder: step order may take 500ms, the operation 450ms"},
		{"a step that changes something", "orders.getShipment\n          parameters: [{name: id, in: path, value: $steps.order.outputs.body#/shipment_id}]\n", "orders.placeOrder\n", "BFF111: app.getOrder: orders.placeOrder is a POST; steps that change something are not supported yet"},
		{"an answer that may not be partial", "partial: {allow: true}", "partial: {allow: false}", "BFF111: app.getOrder: an answer that may not be partial is not supported yet"},
		{"outputs", "          timeout: 300\n", "          timeout: 300\n          outputs: {carrier: $response.body#/carrier}\n", "BFF111: app.getOrder: successCriteria, retry, cache, requestBody, outputs"},
		{"a condition on what is never null", "when: $steps.order.outputs.body#/shipment_id != null", "when: $principal#/sub != null", "BFF322: app.getOrder: $principal#/sub is never null"},
		{"a default for what is never null", "            - $steps.shipment.outputs.body#/carrier\n", "            - $principal#/sub\n", "BFF404: app.getOrder: $principal#/sub is never null"},
		{"a batch of an unknown parameter", "batch: {param: id,", "batch: {param: ids,", `BFF206: app.getOrder: catalog.listProducts has no query parameter "ids"`},
		{"keys of different types", "key: $item#/product_id\n          max", "key: $item#/quantity\n          max", "BFF608: app.getOrder: the key of an item and that of an answer of catalog.listProducts"},
		{"a status that the operation does not declare", "        '404': {description: none}\n  /notes", "  /notes", "BFF901: app.getOrder: the operation does not declare status 404"},
		{"a forward to another method", "  /baskets/{id}/lines:\n    post:", "  /baskets/{id}/lines:\n    put:", "BFF911: app.addLine: this is a PUT, and orders.addLine a POST; forward to an operation of the same method (see specs/upstreams/orders.yaml:"},
		{"a forward to an unknown operation", "orders.addLine", "orders.addRow", `BFF203: app.addLine: upstreams/orders.yaml has no operation "addRow"`},
		{"a forward to an unknown source", "forward: $sourceDescriptions.orders", "forward: $sourceDescriptions.order", "BFF202"},
		{"a parameter that the upstream requires", "      - {name: Idempotency-Key, in: header, required: true, schema: {type: string, minLength: 8, maxLength: 40}}\n", "", `BFF912: app.addLine: orders.addLine requires header parameter "Idempotency-Key", and this operation does not have it; declare it here`},
		{"a parameter that may be missing", "{name: Idempotency-Key, in: header, required: true,", "{name: Idempotency-Key, in: header,", `BFF912: app.addLine: orders.addLine requires header parameter "Idempotency-Key", and here it may be missing; say required: true`},
		{"a parameter that the upstream does not have", "{name: dry,", "{name: wet,", `BFF912: app.addLine: orders.addLine has no query parameter "wet"; take it out`},
		{"a parameter that does not fit", "minLength: 8, maxLength: 40", "maxLength: 40", `BFF912: app.addLine: orders.addLine header parameter "Idempotency-Key" has at least 1 character, and header parameter "Idempotency-Key" at most 40 characters`},
		{"a value that the upstream does not know", "enum: [public]}", "enum: [public, open]}", `BFF912: app.addLine: orders.addLine query parameter "kind" does not allow every value of query parameter "kind": open`},
		{"a parameter of another shape", "{name: kind, in: query, required: true, schema: {type: string, enum: [public]}}", "{name: kind, in: query, required: true, schema: {type: array, items: {type: string}}}", `BFF912: app.addLine: orders.addLine query parameter "kind" is string, and query parameter "kind" is array`},
		{"a body that does not fit", "sku: {type: string, maxLength: 20}", "sku: {type: string, maxLength: 65}", "BFF913: app.addLine: orders.addLine body #/sku has at most 64 characters, and the body #/sku at most 65 characters; demand here what"},
		{"a body that may have a member of any type", "      additionalProperties: false\n      required: [sku, amount]\n      properties:\n        sku: {type: string, maxLength: 20}\n        amount: {type: number}\n        quantity: {type: integer, format: int32, minimum: 1}\n", "      required: [sku, amount]\n      properties:\n        sku: {type: string, maxLength: 20}\n        amount: {type: number}\n", "BFF913: app.addLine: orders.addLine body #/quantity is integer, and the body #/quantity is not named, so it may be anything; demand here what the upstream demands; a $ref into its document is the simplest way (see specs/upstreams/orders.yaml:"},
		{"a body of another media type", "content: {application/json: {schema: {$ref: '#/components/schemas/NewLine'}}}", "content: {application/xml: {schema: {$ref: '#/components/schemas/NewLine'}}}", "BFF913: app.addLine: orders.addLine is sent application/json, and the body here is application/xml"},
		{"a body that may be missing", "      requestBody:\n        required: true\n", "      requestBody:\n", "BFF913: app.addLine: orders.addLine requires a body, and this operation does not; say required: true"},
		{"no body", "      requestBody:\n        required: true\n        content: {application/json: {schema: {$ref: '#/components/schemas/NewLine'}}}\n", "", "BFF913: app.addLine: orders.addLine requires a body, and this operation has none"},
		{"an answer that is not declared", "        '204': {description: not wanted any more}\n", "", "BFF914: app.addLine: orders.addLine answers 204, which this operation does not declare; declare it"},
		{"an answer that does not fit", "'200': {description: known, content: {application/json: {schema: {$ref: '../upstreams/orders.yaml#/components/schemas/BasketLine'}}}}", "'200': {description: known, content: {application/json: {schema: {type: object, properties: {amount: {type: integer}}}}}}", "BFF914: app.addLine: the 200 here #/amount is integer, and the 200 of orders.addLine #/amount is number, which may not fit"},
		{"an answer of another media type", "'200': {description: known, content: {application/json:", "'200': {description: known, content: {application/xml:", "BFF914: app.addLine: orders.addLine answers 200 with application/json, which this operation does not declare"},
		{"a header that the upstream may leave out", "ETag: {schema: {type: string}}", "ETag: {required: true, schema: {type: string}}", "BFF914: app.addLine: the 201 here has the header ETag always, and that of orders.addLine may be without it"},
		{"a header that the upstream does not have", "X-Request-Id: {schema", "X-Request-Id: {required: true, schema", "BFF914: app.addLine: the 201 here has the header X-Request-Id always, and orders.addLine does not declare it"},
		{"a header that does not fit", "ETag: {schema: {type: string}}", "ETag: {schema: {type: integer}}", "BFF914: app.addLine: the header ETag here is integer, and the header ETag of orders.addLine is string; promise here what the upstream promises; a $ref into its document is the simplest way (see specs/upstreams/orders.yaml:"},
		{"a Location that is not relative", "Location: {required: true, schema: {type: string}}", "Location: {required: true, schema: {type: string, enum: [/a]}}", "BFF914: app.addLine: the Location is made relative to the request, and its schema here may not allow that; give it the format uri-reference"},
		{"more items than a list made of others may have", "lines: {type: array, items: {$ref: '#/components/schemas/ScreenLine'}}", "lines: {type: array, maxItems: 3, items: {$ref: '#/components/schemas/ScreenLine'}}", "BFF317: app.getOrder: #/lines has at most 3 items, and $steps.order.outputs.body#/lines any number of items"},
		{"what forwarding can end in", "        '409': {description: key was used}\n        '502': {description: broken}\n", "", "BFF901: app.addLine: the operation does not declare status 409, 502, which forwarding to orders.addLine can end in; declare it, as problem details"},
		{"a status that the upstream does not declare", "errors: {'404': relay}", "errors: {'410': relay}", "BFF902"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(string(app), tc.old) {
				t.Fatalf("the document has no %q", tc.old)
			}
			dir := scratch(t)
			if err := os.CopyFS(filepath.Join(dir, "specs"), os.DirFS("testdata/shop/specs")); err != nil {
				t.Fatal(err)
			}
			put(t, dir, "specs/frontends/app.yaml", strings.Replace(string(app), tc.old, tc.now, 1))
			_, err := run(t, filepath.Join(dir, "specs"), filepath.Join(dir, "gen"))
			if err == nil {
				t.Fatal("nothing is wrong")
			}
			text := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
			t.Log(text)
			if !strings.Contains(text, tc.want) || !strings.HasPrefix(text, "specs/frontends/app.yaml:") {
				t.Errorf("got  %s\nwant %s", text, tc.want)
			}
		})
	}
}
