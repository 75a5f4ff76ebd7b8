package generate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// mistake is one way to break a document, and what is said about it.
type mistake struct {
	name, old, now string
	want           string // the message, from the code on
}

// TestRulesAreProved breaks x-bff in one way after the other. Every message says where and what to do.
func TestRulesAreProved(t *testing.T) {
	for _, tc := range shopMistakes {
		t.Run(tc.name, func(t *testing.T) { tc.check(t, "testdata/shop/specs", "frontends/app.yaml") })
	}
	for _, tc := range readerMistakes {
		t.Run(tc.name, func(t *testing.T) { tc.check(t, "testdata/words/specs", "frontends/reader.yaml") })
	}
	for _, tc := range edgeMistakes {
		t.Run(tc.name, func(t *testing.T) { tc.check(t, "testdata/edges/specs", "frontends/edge.yaml") })
	}
}

func (m mistake) check(t *testing.T, specs, file string) {
	t.Helper()
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(specs, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), m.old) {
		t.Fatalf("the document has no %q", m.old)
	}
	dir := scratch(t)
	if err := os.CopyFS(filepath.Join(dir, "specs"), os.DirFS(specs)); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "specs/"+file, strings.Replace(string(text), m.old, m.now, 1))
	_, err = run(t, filepath.Join(dir, "specs"), filepath.Join(dir, "gen"))
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	got := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
	t.Log(got)
	if !strings.Contains(got, m.want) || !strings.HasPrefix(got, "specs/"+file+":") {
		t.Errorf("got  %s\nwant %s", got, m.want)
	}
}

var shopMistakes = []mistake{
	{"a source that is no document", "url: ../upstreams/catalog.yaml", "url: ../upstreams/katalog.yaml", `BFF201: ../upstreams/katalog.yaml is no document of the workspace; give the path of a document in upstreams`},
	{"an operation of an unknown source", "$sourceDescriptions.catalog.listProducts", "$sourceDescriptions.shop.listProducts", `BFF202: app.getOrder: sourceDescriptions has no "shop"; name one of its sources`},
	{"an unknown operation", "orders.getShipment", "orders.getParcel", `BFF203: app.getOrder: upstreams/orders.yaml has no operation "getParcel"; name one of its operationIds`},
	{"an unknown step", "shipment: $steps.shipment.outputs.body\n", "shipment: $steps.parcel.outputs.body\n", "BFF204: app.getOrder: there is no step parcel"},
	{"an unknown parameter", "{name: kind, in: query", "{name: sort, in: query", `BFF206: app.getOrder: orders.listNotes has no query parameter "sort"`},
	{"an unknown member", "body#/lines\n            value", "body#/rows\n            value", `BFF207: app.getOrder: $steps.order.outputs.body has no "rows"`},
	{"steps that wait for each other", "value: $request.path.order_id", "value: $steps.shipment.outputs.body#/carrier", `BFF209: app.getOrder: step order waits for itself: order → shipment → order; take one of the references out`},
	{"an unknown part of the request", "$request.path.order_id", "$request.path.id", `BFF210: app.getOrder: the operation has no path parameter "id"`},
	{"a lookup in a single step", "$lookup: products", "$lookup: order", `BFF214: app.getOrder: step order has one answer; read it with $steps.order.outputs.body`},
	{"a step of many answers read as one", "notes: $steps.notes.outputs.body#/items", "notes: $steps.products.outputs.body#/items", `BFF215: app.getOrder: step products has an answer for each item; find one with $lookup`},
	{"a property without a source", "x-bff-unmapped: true", "nullable: true", `BFF301: app.getOrder: #/order/badge has no source: $steps.order.outputs.body has no "badge"; rename it, say where it comes from with x-bff-from or response, or mark it x-bff-unmapped: true`},
	{"a property that the response leaves out", "          carrier:\n            $coalesce:\n            - $steps.shipment.outputs.body#/carrier\n            - unknown\n", "", "BFF301: app.getOrder: #/carrier has no source; map it"},
	{"a member that the schema does not have", "          version: {$const: 1}\n", "          version: {$const: 1}\n          extra: {$const: 1}\n", `BFF302: app.getOrder: #/extra is no property of the schema; take this line out, or add the property to the schema`},
	{"a number that may not fit", "total: {type: number}", "total: {type: integer}", "BFF310: app.getOrder: #/order/total is integer, and $steps.order.outputs.body#/total is number, which may not fit"},
	{"another type", "qty: {type: integer}", "qty: {type: boolean}", "BFF311: app.getOrder: #/lines/*/qty is boolean, and $item#/quantity is integer (int32)"},
	{"a literal of another type", "version: {$const: 1}", "version: {$const: one}", "BFF315: app.getOrder: #/version does not allow this"},
	{"null that the target does not allow", "    ScreenShipment:\n      type: object\n      nullable: true", "    ScreenShipment:\n      type: object", "BFF401: app.getOrder: #/shipment is never null, and $steps.shipment.outputs.body may be; make the property nullable, give the step a fallback, or say what then with $coalesce"},
	{"an optional member that the target requires", "required: [id, number, total]", "required: [id, number, total, comment]", "BFF401: app.getOrder: #/order/comment is never null"},
	{"a fallback that is no answer", "fallback: {items: [], total: 0}", "fallback: {items: []}", "BFF402: app.getOrder: the fallback of notes does not keep the upstream's response schema: it has no total"},
	{"a required parameter that is not given", "          parameters: [{name: id, in: path, value: $request.path.order_id}]\n", "", `BFF501: app.getOrder: step order does not give path parameter "id", which is required`},
	{"a parameter of another type", "value: 5}", "value: five}", `BFF502: app.getOrder: parameter "limit" is of type integer`},
	{"a required parameter that may be null", "          when: $steps.order.outputs.body#/shipment_id != null\n", "", `BFF503: app.getOrder: parameter "id" is required, and $steps.order.outputs.body#/shipment_id may be null; test it with when`},
	{"a list without a bound", "          maxItems: 3\n", "", `BFF601: app.getOrder: step products does not say how many items there may be; give it maxItems`},
	{"a loop over no list", "forEach: $steps.order.outputs.body#/lines", "forEach: $steps.order.outputs.body#/id", `BFF602: app.getOrder: $steps.order.outputs.body#/id is no list; take an expression that is one`},
	{"a batch that the upstream does not take", "size: 2,", "size: 3,", `BFF603: app.getOrder: catalog.listProducts takes at most 2 of "id"; make the batch smaller`},
	{"results that are no list", "results: $response.body#/items", "results: $response.body#/item", `BFF605: app.getOrder: $response.body#/item is no list in the response of catalog.listProducts; point at the list of answers`},
	{"a key that an answer does not have", "resultKey: '#/id'", "resultKey: '#/sku'", `BFF606: app.getOrder: an answer of catalog.listProducts has no "sku"; point at what is the key in an answer`},
	{"steps that together may take longer than the operation", "timeout: 900", "timeout: 800", "specs/frontends/app.yaml:16:18: BFF701: app.getOrder: order (500ms) → products (400ms) is 900ms, the operation has 800ms; give the operation more time, or the steps less"},
	{"attempts with pauses that take longer than the operation", "          timeout: 400\n", "          onFailure: [{type: retry, retryLimit: 3, retryAfter: 0.2}]\n", "BFF701: app.getOrder: order (500ms) → products (600ms between attempts) is 1.1s, the operation has 900ms"},
	{"a step that may take longer than the operation", "timeout: 900", "timeout: 450", "BFF702: app.getOrder: step order may take 500ms, the operation 450ms"},
	{"a step that changes something", "orders.getShipment\n          parameters: [{name: id, in: path, value: $steps.order.outputs.body#/shipment_id}]\n", "orders.placeOrder\n", "BFF822: app.getOrder: step shipment changes something while products, notes, fault may still fail; let it wait with dependsOn: [products, notes, fault], or accept it"},
	{"an answer that may not be partial", "partial: {allow: true}", "partial: {allow: false}", "BFF905: app.getOrder: step shipment is optional, and the answer may not lack it; give it a fallback, take optional out, or allow partial answers"},
	{"a condition on what is never null", "when: $steps.order.outputs.body#/shipment_id != null", "when: $principal#/sub != null", "BFF322: app.getOrder: $principal#/sub is never null"},
	{"a default for what is never null", "            - $steps.shipment.outputs.body#/carrier\n", "            - $principal#/sub\n", "BFF404: app.getOrder: a value of $coalesce is never null, so that what follows is never taken; take what follows out"},
	{"a batch of an unknown parameter", "batch: {param: id,", "batch: {param: ids,", `BFF206: app.getOrder: catalog.listProducts has no query parameter "ids"`},
	{"keys of different types", "key: $item#/product_id\n          max", "key: $item#/quantity\n          max", `BFF608: app.getOrder: the key of an item and that of an answer of catalog.listProducts are not both texts or both integers; point at keys of one type`},
	{"a status that the operation does not declare", "        '404': {description: none}\n", "", "BFF901: app.getOrder: the operation does not declare status 404"},
	{"a status that the upstream does not declare", "errors: {'404': relay}", "errors: {'410': relay}", `BFF902: app.getOrder: orders.getOrder does not declare status 410; take the line out`},
	{"a length that the upstream does not promise", "comment: {type: string}", "comment: {type: string, maxLength: 5}", "BFF316: app.getOrder: #/order/comment has at most 5 characters, and $steps.order.outputs.body#/comment any number of characters; drop the promise, or have the upstream make it (see specs/upstreams/orders.yaml:"},
	{"what is known of a Go string", "user: {type: string}", "user: {type: string, pattern: ^4}", "BFF316: app.getOrder: #/user matches ^4, and $principal#/sub is not said to"},
	{"a bound that the upstream does not promise", "qty: {type: integer}", "qty: {type: integer, minimum: 1}", "BFF317: app.getOrder: #/lines/*/qty is at least 1, and $item#/quantity at least -2147483648"},
	{"a literal that is out of bounds", "version: {type: integer}", "version: {type: integer, minimum: 2}", "BFF315: app.getOrder: #/version does not allow this: it is not at least 2"},
	{"a parameter that is out of bounds", "value: 5}", "value: 5000000000}", `BFF504: app.getOrder: parameter "limit" does not allow 5000000000: it does not fit an int32; write a value that the upstream's schema allows (see specs/upstreams/orders.yaml:`},
	{"a parameter that is none of the upstream's values", "value: public}", "value: secret}", `BFF504: app.getOrder: parameter "kind" does not allow secret: it is none of public, private`},
	{"a forward to another method", "  /baskets/{id}/lines:\n    post:", "  /baskets/{id}/lines:\n    put:", "BFF911: app.addLine: this is a PUT, and orders.addLine a POST; forward to an operation of the same method (see specs/upstreams/orders.yaml:"},
	{"a forward to an unknown operation", "orders.addLine", "orders.addRow", `BFF203: app.addLine: upstreams/orders.yaml has no operation "addRow"; name one of its operationIds`},
	{"a forward to an unknown source", "forward: $sourceDescriptions.orders", "forward: $sourceDescriptions.order", `BFF202: app.addLine: sourceDescriptions has no "order"; name one of its sources: did you mean orders?`},
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
	{"a step to wait for that is not there", "          timeout: 300\n", "          timeout: 300\n          dependsOn: [parcel]\n", "BFF204: app.getOrder: there is no step parcel; name a step of this operation"},
	{"a failure of a forward that is no problem", "'502': {description: broken}", "'502': {description: broken, content: {application/json: {schema: {type: object}}}}", "BFF903: app.addLine: the content of response 502 is not application/problem+json; declare it so"},
	{"what forwarding can end in", "        '409': {description: key was used}\n        '502': {description: broken}\n", "", "BFF901: app.addLine: the operation does not declare status 409, 502, which forwarding to orders.addLine can end in; declare it, as problem details"},
}

var readerMistakes = []mistake{
	{"an unknown output", "outputs.etag", "outputs.tag", "BFF205: reader.getBook: step book has no output tag; read body, or declare it under outputs: did you mean etag?"},
	{"a name in a list", "cover: $steps.book.outputs.first#/url", "cover: $steps.book.outputs.body#/covers/url", `BFF208: reader.getBook: $steps.book.outputs.body#/covers is a list, and "url" is no index; go through it with $each, or take one with an index such as /0`},
	{"a body that nobody declares", "reader: $principal#/sub", "reader: $request.body#/x", "BFF211: reader.getBook: $request.body#/x is read, and the operation declares no body of application/json"},
	{"a principal whom nobody asks for", "security: [{bearer: []}]", "security: []", "BFF212: reader.getBook: $principal#/sub is read, and the operation asks for no security scheme; give the operation or the document security"},
	{"a claim that no principal has", "$principal#/roles", "$principal#/email", "BFF207: reader.getBook: $principal#/email is not known of a principal; read sub, tier, roles or scopes"},
	{"an undeclared header", "$response.header.ETag", "$response.header.Date", "BFF213: reader.getBook: library.getBook declares no response header Date; declare it there, or read another one"},
	{"a body of a step that has none", "title: $steps.book.outputs.body#/title\n      responses", "title: $steps.ended.outputs.body#/title\n      responses", "BFF216: reader.endLoan: library.endLoan answers without a body; read another step"},
	{"an unmapped property that is required", "cover: {type: string, nullable: true}", "cover: {type: string, nullable: true, x-bff-unmapped: true}", "BFF303: reader.getBook: #/cover is required, and its schema says x-bff-unmapped"},
	{"an unmapped property that is mapped", "fresh:\n          type: object", "fresh:\n          x-bff-unmapped: true\n          type: object", "BFF304: reader.getBook: #/fresh has a source here, and its schema says x-bff-unmapped; take one of the two out"},
	{"two successes", "'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}", "'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}\n        '202': {description: later}", `BFF305: reader.getBook: the operation does not declare one success whose content is application/json with a schema; declare one, by its status and not as 2XX`},
	{"a value without a case", "cases: {LOST: OUT, ON ORDER: OUT}", "cases: {LOST: OUT}", "BFF312: reader.getBook: #/raw_state does not allow ON ORDER, and $enum has no case for it; give it a case, or say what then with default"},
	{"a case of no value", "cases: {LOST: OUT,", "cases: {LOSS: OUT,", "BFF321: reader.getBook: $steps.book.outputs.body#/state is never LOSS; take the case out: did you mean LOST?"},
	{"a case that the target does not allow", "cases: {LOST: OUT,", "cases: {LOST: GONE,", "BFF315: reader.getBook: #/raw_state does not allow this"},
	{"$enum of a number", "$enum: $steps.book.outputs.body#/state, cases: {IN", "$enum: $steps.book.outputs.body#/rating, cases: {IN", "BFF311: reader.getBook: $enum translates texts and integers, and $steps.book.outputs.body#/rating is neither"},
	{"a number as a text", "reader: $principal#/sub", "reader: $steps.book.outputs.body#/pages", "BFF313: reader.getBook: #/reader is string, and $steps.book.outputs.body#/pages is integer (int32); give the property the upstream's type, or write '{$steps.book.outputs.body#/pages}' to make a text of it"},
	{"a text as a number", "id: $item\n", "id: '{$item}'\n", "BFF314: reader.getBook: #/authors/*/id is integer, and '{$item}' makes a text; write the expression without braces and quotes"},
	{"$each of no list", "$each: $steps.book.outputs.body#/authors", "$each: $steps.book.outputs.body#/title", "BFF320: reader.getBook: $steps.book.outputs.body#/title is no list"},
	{"a condition on another type", "body#/editor >= 100", "body#/title >= 100", "BFF322: reader.getBook: $steps.book.outputs.body#/title is string, and is compared with a number"},
	{"a condition on a value that never is", "state == 'OUT'", "state == 'GONE'", "BFF322: reader.getBook: $steps.book.outputs.body#/state is never 'GONE'; compare it with one of IN, OUT, LOST, ON ORDER"},
	{"a template of a list", "({$steps.book.outputs.body#/pages})", "({$steps.book.outputs.body#/authors})", "BFF323: reader.getBook: $steps.book.outputs.body#/authors is neither a text nor a number nor a boolean; take a member of it that is"},
	{"a template of what may be null", "long_title: {type: string, nullable: true}", "long_title: {type: string}", "BFF401: reader.getBook: #/long_title is never null, and '{$steps.book.outputs.body#/title}: {$steps.book.outputs.body#/subtitle}' may be"},
	{"a method for two types", "stars: {$go: Stars}", "stars: {$go: Tags}", "BFF325: reader.getBook: Tags is the method of another field, which has other arguments or another type; give this field a method of its own"},
	{"a fallback to another shape", "operationId: $sourceDescriptions.library.getArchivedBook", "operationId: $sourceDescriptions.library.getAuthor", "BFF403: reader.getBook: step archived does not answer in the shape of step again"},
	{"a fallback to a step that is not there", "fallback: $steps.archived.outputs.body", "fallback: $steps.archive.outputs.body", "BFF204: reader.getBook: there is no step archive; name a step of this operation: did you mean archived?"},
	{"a fallback that is read", "fresh: $steps.again.outputs.body", "fresh: $steps.archived.outputs.body", "BFF405: reader.getBook: step archived is asked only when another step has failed; read the step that it stands in for"},
	{"a text for a number", "value: $request.query.depth", "value: $request.header.X-Trace", `BFF502: reader.getBook: parameter "depth" is integer (int32), and $request.header.X-Trace is string; give a value of the upstream's type`},
	{"a number for a text", "{name: isbn, in: path, value: 'b-{$request.path.isbn}'}", "{name: isbn, in: path, value: $request.query.scale}", `BFF502: reader.getBook: parameter "isbn" is string, and $request.query.scale is number (double); write '{$request.query.scale}' to make a text of it`},
	{"null for what is required", "parameters: [{name: id, in: path, value: 12}]", "parameters: [{name: id, in: path, value: null}]", `BFF503: reader.searchShelves: parameter "id" is required, and this is null`},
	{"items that are not told apart", "forEach: $steps.book.outputs.body#/authors\n          maxItems", "forEach: $steps.book.outputs.body#/covers\n          maxItems", "BFF607: reader.getBook: the items of step authors are told apart by $item, which is neither a text nor an integer; name a member that is with key: $item#/id"},
	{"a lookup by another type", "author: {$lookup: authors, key: $item}", "author: {$lookup: authors, key: $principal#/sub}", `BFF608: reader.getBook: the keys of step authors are of type integer, and $principal#/sub is not; look up by`},
	{"a change for each item", "          operationId: $sourceDescriptions.library.createLoan\n", "          operationId: $sourceDescriptions.library.createLoan\n          forEach: $request.body#/isbns\n          key: $item#/isbn\n          maxItems: 5\n", "BFF823: reader.createLoan: step loan changes something for each item, of which some may fail; let one operation take the list, or accept it with acceptNonAtomic: true"},
	{"a change for each item, of which nothing comes back", "          operationId: $sourceDescriptions.library.endLoan\n", "          operationId: $sourceDescriptions.library.endLoan\n          forEach: $steps.book.outputs.body#/authors\n          maxItems: 5\n", "BFF216: reader.endLoan: library.endLoan does not answer with JSON of one shape; call it in a handler written by hand"},
	{"two changes", "          operationId: $sourceDescriptions.library.getBook\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]\n        - stepId: ended", "          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]\n        - stepId: ended", "BFF821: reader.endLoan: step ended changes something, and so does step book"},
	{"a change that is not last", "          dependsOn: [book]\n          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $steps.book.outputs.body#/isbn}]", "          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]", "BFF822: reader.endLoan: step ended changes something while book may still fail; let it wait with dependsOn: [book], or accept it with acceptNonAtomic: true"},
	{"an undeclared 503", "        5XX: {$ref: '#/components/responses/Problem'}\n  /shelves", "        '504': {$ref: '#/components/responses/Problem'}\n  /shelves", "BFF901: reader.getBook: the operation does not declare 502, 503, which it answers when step book fails; declare them as problem details"},
	{"an undeclared override", "4XX: {status: 503}", "4XX: {status: 418}", "BFF901: reader.getBook: the operation does not declare status 418 I'm a teapot, which this answers; declare it as problem details"},
	{"a class that the upstream does not declare", "4XX: {status: 503}", "5XX: {status: 503}", "BFF902: reader.getBook: library.getBook does not declare status 5XX; take the line out"},
	{"a failure that is no problem", "Problem: {description: failed, content: {application/problem+json: {schema: {type: object}}}}", "Problem: {description: failed, content: {application/json: {schema: {type: object}}}}", "BFF903: reader.getBook: the content of response 5XX is not application/problem+json"},
	{"a partial answer of nothing optional", "      operationId: endLoan\n      parameters:\n      - {name: isbn, in: path, required: true, schema: {type: string}}\n      x-bff:\n", "      operationId: endLoan\n      parameters:\n      - {name: isbn, in: path, required: true, schema: {type: string}}\n      x-bff:\n        partial: {allow: true}\n", "BFF904: reader.endLoan: an answer may lack optional steps, and there are none"},
	{"a body that is required", "          requestBody:\n            contentType: application/json\n            payload:\n              reader: $principal#/sub\n              source: web\n              weeks: $request.body#/weeks\n              lines:\n                $each: $request.body#/isbns\n                value:\n                  isbn: $item#/isbn\n                  title: {$coalesce: [{$lookup: books, key: $item#/isbn, pointer: '#/title'}, unknown]}\n                  weight: $item#/weight\n", "", "BFF510: reader.createLoan: step loan does not give library.createLoan the body that it requires; give it with requestBody: {payload: …} (see specs/upstreams/library.yaml:"},
	{"a body that nobody takes", "operationId: $sourceDescriptions.library.endLoan\n", "operationId: $sourceDescriptions.library.endLoan\n          requestBody: {payload: {a: b}}\n", "BFF511: reader.endLoan: library.endLoan takes no body; take requestBody out (see specs/upstreams/library.yaml:"},
	{"a body without a member", "              reader: $principal#/sub\n", "", `BFF512: reader.createLoan: the body of library.createLoan #/reader has no source; map it`},
	{"a member that the upstream does not take", "              source: web\n", "              sauce: web\n", "BFF512: reader.createLoan: the body of library.createLoan #/sauce is no property of the schema; take this line out, or write it as the upstream does"},
	{"a body of another type", "              reader: $principal#/sub\n", "              reader: $request.body#/weeks\n", "BFF512: reader.createLoan: the body of library.createLoan #/reader is string, and $request.body#/weeks is integer (int32)"},
	{"a body that is too much", "weeks: {type: integer, format: int32, minimum: 1, maximum: 4}", "weeks: {type: integer, format: int32, minimum: 1, maximum: 9}", "BFF512: reader.createLoan: the body of library.createLoan #/weeks is at most 8, and $request.body#/weeks at most 9; demand here what the upstream demands"},
	{"a body of another media type", "contentType: application/json", "contentType: application/xml", "BFF513: reader.createLoan: library.createLoan takes a body of application/json; send JSON that it takes"},
	{"a method for a request", "source: web", "source: {$go: Source}", "BFF126: reader.createLoan: $go computes members of answers, and this is a request"},
	{"a cache that mixes principals", "vary: [$principal#/sub, $request.header.X-Trace, $principal#/tier]", "vary: [$request.header.X-Trace, $principal#/tier]", "BFF801: reader.getBook: what step editor is answered depends on $principal#/sub, and is kept for everybody; add it to vary: [$principal#/sub]"},
	{"a cache of a change", "          operationId: $sourceDescriptions.library.createLoan\n", "          operationId: $sourceDescriptions.library.createLoan\n          cache: {maxAge: 5}\n", "BFF802: reader.createLoan: library.createLoan is a POST, which has to reach the upstream; take cache out"},
	{"a change that is tried again", "          operationId: $sourceDescriptions.library.createLoan\n", "          operationId: $sourceDescriptions.library.createLoan\n          onFailure: [{type: retry}]\n", "BFF811: reader.createLoan: library.createLoan is a POST, which may be done twice when it is tried again; give it an Idempotency-Key, or take onFailure out"},
}

var edgeMistakes = []mistake{
	{"an experiment that is not declared", "when: $experiment.checkout", "when: $experiment.chekout", `BFF217: edge.getTrial: the document has no experiment "chekout"; declare it with its variants in x-bff-experiments: did you mean checkout?`},
	{"a variant that is not declared", "checkout == 'B'", "checkout == 'C'", "edge.getTrial: $experiment.checkout is never 'C'; compare it with one of A, B"},
	{"a variant that is never null", "checkout == 'B'", "checkout != null", "edge.getTrial: $experiment.checkout is never null; take the condition out"},
	{"a variant that the answer does not allow", "variant: {type: string, enum: [A, B]}", "variant: {type: string, enum: [A]}", "edge.getTrial: #/variant"},
	{"a pointer into a variant", "variant: $experiment.checkout", "variant: $experiment.checkout#/a", `BFF120: edge.getTrial: "$experiment.checkout" has no members to point at`},
	{"an experiment without a name", "variant: $experiment.checkout", "variant: $experiment", `BFF120: edge.getTrial: "$experiment" names no experiment; write $experiment.<name>, with a name of x-bff-experiments`},
	{"an experiment of one variant", "checkout: [A, B]", "checkout: [A]", "checkout has one item"},
	{"a variant that is there twice", "checkout: [A, B]", "checkout: [A, B, A]", "BFF113: two variants of checkout are called A; give each variant a name of its own"},
	{"experiments that are no object", "x-bff-experiments:\n  checkout: [A, B]", "x-bff-experiments: [checkout]", "BFF104: x-bff-experiments is a list"},
	{"a batch by one text", "batch: {param: id,", "batch: {param: page,", `BFF604: edge.listEntries: query parameter "page" is no list; name one that is, or leave batch out (see specs/upstreams/box.yaml:`},
	{"a batch by keys of another type", "batch: {param: id,", "batch: {param: number,", `BFF604: edge.listEntries: an item of query parameter "number" is integer, and a key is string; name a parameter that takes such keys, or leave batch out (see specs/upstreams/box.yaml:`},
	{"keys that are given twice", "          batch: {", "          parameters: [{name: id, in: query, value: [a]}]\n          batch: {", `BFF604: edge.listEntries: query parameter "id" is given by batch, and under parameters too; take it out of parameters`},
	{"a key that an answer may lack", "resultKey: '#/id'", "resultKey: '#/alias'", "BFF606: edge.listEntries: the key of an answer of box.listEntries may be null or missing; point at one that is always there (see specs/upstreams/box.yaml:"},
	{"a union that may be missing, and is promised", "required: [id, slash,", "required: [id, shape, slash,", "BFF401: edge.getThing: #/thing/shape is never null, and $steps.thing.outputs.body#/shape may be"},
	{"another union", "either: {oneOf: [{type: string}, {type: array, items: {type: integer}}]}\n        counts", "either: {oneOf: [{type: string}, {type: integer}]}\n        counts", "BFF318: edge.getThing: #/thing/either has oneOf, and $steps.thing.outputs.body#/either is not described in the same words"},
	{"a union as a choice", "tilde: $steps.thing.outputs.body#/c~0d/~01", "tilde: {$coalesce: [$steps.thing.outputs.body#/either, none]}", "BFF318: edge.getThing: $steps.thing.outputs.body#/either has oneOf, and #/tilde is not described in the same words"},
}

// TestEveryRuleIsBroken: every rule that `facet explain` tells of the proofs is one that some document here breaks, and the
// message is held.
func TestEveryRuleIsBroken(t *testing.T) {
	said := map[xbff.Code]bool{}
	for _, m := range slices.Concat(shopMistakes, readerMistakes, edgeMistakes) {
		said[saying(m.want)] = true
	}
	for _, p := range pairs {
		said[saying(p.want)] = true
	}
	for _, rule := range xbff.Rules() {
		if rule.Code >= "BFF201" && !said[rule.Code] {
			t.Errorf("%s (%s): no message of it is wanted by any case", rule.Code, rule.Title)
		}
	}
}

// saying returns the code of a wanted message, when it is more than the code.
func saying(want string) xbff.Code {
	code, message, _ := strings.Cut(want, ": ")
	if message == "" {
		return ""
	}
	return xbff.Code(code)
}
