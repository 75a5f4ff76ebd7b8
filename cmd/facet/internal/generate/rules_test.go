package generate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
		{"a schema that contains itself", "badge: {type: string, x-bff-unmapped: true}", "lines: {type: array, items: {$ref: '#/components/schemas/Loop'}}\n    Loop: {type: object, properties: {product_id: {$ref: '#/components/schemas/Loop'}}}", "BFF324: app.getOrder: #/order/lines/*/product_id is of a schema that contains itself"},
		{"another type", "qty: {type: integer}", "qty: {type: string}", "BFF311: app.getOrder: #/lines/*/qty is string, and $item#/quantity is integer (int32)"},
		{"a literal of another type", "version: {$const: 1}", "version: {$const: one}", "BFF315: app.getOrder: #/version does not allow this"},
		{"null that the target does not allow", "    ScreenShipment:\n      type: object\n      nullable: true", "    ScreenShipment:\n      type: object", "BFF401: app.getOrder: #/shipment is never null, and $steps.shipment.outputs.body may be; make the property nullable, give the step a fallback, or say what then with $coalesce"},
		{"an optional member that the target requires", "required: [id, number, total]", "required: [id, number, total, comment]", "BFF401: app.getOrder: #/order/comment is never null"},
		{"a fallback that is no answer", "fallback: {items: [], total: 0}", "fallback: {items: []}", "BFF402: app.getOrder: the fallback of notes does not keep the upstream's response schema: it has no total"},
		{"a required parameter that is not given", "          parameters: [{name: id, in: path, value: $request.path.order_id}]\n", "", `BFF501: app.getOrder: step order does not give path parameter "id", which is required`},
		{"a parameter of another type", "value: 5}", "value: five}", `BFF502: app.getOrder: parameter "limit" is of type integer`},
		{"a required parameter that may be null", "          when: $steps.order.outputs.body#/shipment_id != null\n", "", `BFF503: app.getOrder: parameter "id" is required, and $steps.order.outputs.body#/shipment_id may be null; test it with when`},
		{"a list without a bound", "          maxItems: 3\n", "", "BFF601"},
		{"a loop over no list", "forEach: $steps.order.outputs.body#/lines", "forEach: $steps.order.outputs.body#/id", "BFF602"},
		{"a batch that the upstream does not take", "size: 2,", "size: 3,", `BFF603: app.getOrder: catalog.listProducts takes at most 2 of "id"; make the batch smaller`},
		{"results that are no list", "results: $response.body#/items", "results: $response.body#/item", "BFF605"},
		{"a key that an answer does not have", "resultKey: '#/id'", "resultKey: '#/sku'", "BFF606"},
		{"steps that together may take longer than the operation", "timeout: 900", "timeout: 800", "specs/frontends/app.yaml:16:18: BFF701: app.getOrder: order (500ms) → products (400ms) is 900ms, the operation has 800ms; give the operation more time, or the steps less"},
		{"attempts with pauses that take longer than the operation", "          timeout: 400\n", "          onFailure: [{type: retry, retryLimit: 3, retryAfter: 0.2}]\n", "BFF701: app.getOrder: order (500ms) → products (600ms between attempts) is 1.1s, the operation has 900ms"},
		{"a step that may take longer than the operation", "timeout: 900", "timeout: 450", "BFF702: app.getOrder: step order may take 500ms, the operation 450ms"},
		{"a step that changes something", "orders.getShipment\n          parameters: [{name: id, in: path, value: $steps.order.outputs.body#/shipment_id}]\n", "orders.placeOrder\n", "BFF111: app.getOrder: orders.placeOrder is a POST; steps that change something are not supported yet"},
		{"an answer that may not be partial", "partial: {allow: true}", "partial: {allow: false}", "BFF111: app.getOrder: an answer that may not be partial is not supported yet"},
		{"outputs", "          timeout: 300\n", "          timeout: 300\n          outputs: {carrier: $response.body#/carrier}\n", "BFF111: app.getOrder: successCriteria, retry, cache, requestBody, outputs"},
		{"a condition on what is never null", "when: $steps.order.outputs.body#/shipment_id != null", "when: $principal#/sub != null", "BFF322: app.getOrder: $principal#/sub is never null"},
		{"a default for what is never null", "            - $steps.shipment.outputs.body#/carrier\n", "            - $principal#/sub\n", "BFF404: app.getOrder: $principal#/sub is never null"},
		{"a batch of an unknown parameter", "batch: {param: id,", "batch: {param: ids,", `BFF206: app.getOrder: catalog.listProducts has no query parameter "ids"`},
		{"keys of different types", "key: $item#/product_id\n          max", "key: $item#/quantity\n          max", "BFF608: app.getOrder: the key of an item and that of an answer of catalog.listProducts"},
		{"a status that the operation does not declare", "        '404': {description: none}\n  /notes", "  /notes", "BFF901: app.getOrder: the operation does not declare status 404"},
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
