package generate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	{"another type", "qty: {type: integer}", "qty: {type: boolean}", "BFF311: app.getOrder: #/lines/*/qty is boolean, and $item#/quantity is integer (int32)"},
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
	{"a step that changes something", "orders.getShipment\n          parameters: [{name: id, in: path, value: $steps.order.outputs.body#/shipment_id}]\n", "orders.placeOrder\n", "BFF822: app.getOrder: step shipment changes something while products, notes, fault may still fail; let it wait with dependsOn: [products, notes, fault], or accept it"},
	{"an answer that may not be partial", "partial: {allow: true}", "partial: {allow: false}", "BFF905: app.getOrder: step shipment is optional, and the answer may not lack it; give it a fallback, take optional out, or allow partial answers"},
	{"a condition on what is never null", "when: $steps.order.outputs.body#/shipment_id != null", "when: $principal#/sub != null", "BFF322: app.getOrder: $principal#/sub is never null"},
	{"a default for what is never null", "            - $steps.shipment.outputs.body#/carrier\n", "            - $principal#/sub\n", "BFF404: app.getOrder: a value of $coalesce is never null, so that what follows is never taken; take what follows out"},
	{"a batch of an unknown parameter", "batch: {param: id,", "batch: {param: ids,", `BFF206: app.getOrder: catalog.listProducts has no query parameter "ids"`},
	{"keys of different types", "key: $item#/product_id\n          max", "key: $item#/quantity\n          max", "BFF608: app.getOrder: the key of an item and that of an answer of catalog.listProducts"},
	{"a status that the operation does not declare", "        '404': {description: none}\n", "", "BFF901: app.getOrder: the operation does not declare status 404"},
	{"a status that the upstream does not declare", "errors: {'404': relay}", "errors: {'410': relay}", "BFF902"},
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
	{"two successes", "'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}", "'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}\n        '202': {description: later}", "BFF305: reader.getBook: the operation does not declare one success"},
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
	{"a text for a number", "value: $request.query.depth", "value: $request.header.X-Trace", `BFF502: reader.getBook: parameter "depth" is of type integer (int32), and $request.header.X-Trace is of type string; give a value of the upstream's type`},
	{"a number for a text", "{name: isbn, in: path, value: 'b-{$request.path.isbn}'}", "{name: isbn, in: path, value: $request.query.scale}", `BFF502: reader.getBook: parameter "isbn" is of type string, and $request.query.scale is of type number (double); write '{$request.query.scale}' to make a text of it`},
	{"null for what is required", "parameters: [{name: id, in: path, value: 12}]", "parameters: [{name: id, in: path, value: null}]", `BFF503: reader.searchShelves: parameter "id" is required, and this is null`},
	{"items that are not told apart", "forEach: $steps.book.outputs.body#/authors\n          maxItems", "forEach: $steps.book.outputs.body#/covers\n          maxItems", "BFF607: reader.getBook: the items of step authors are told apart by $item, which is neither a text nor an integer; name a member that is with key: $item#/id"},
	{"a lookup by another type", "author: {$lookup: authors, key: $item}", "author: {$lookup: authors, key: $principal#/sub}", "BFF608: reader.getBook: the keys of step authors are of type Integer, and $principal#/sub is not"},
	{"two changes", "          operationId: $sourceDescriptions.library.getBook\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]\n        - stepId: ended", "          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]\n        - stepId: ended", "BFF821: reader.endLoan: step ended changes something, and so does step book"},
	{"a change that is not last", "          dependsOn: [book]\n          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $steps.book.outputs.body#/isbn}]", "          operationId: $sourceDescriptions.library.endLoan\n          parameters: [{name: isbn, in: path, value: $request.path.isbn}]", "BFF822: reader.endLoan: step ended changes something while book may still fail; let it wait with dependsOn: [book], or accept it with acceptNonAtomic: true"},
	{"an undeclared 503", "        5XX: {$ref: '#/components/responses/Problem'}\n  /shelves", "        '504': {$ref: '#/components/responses/Problem'}\n  /shelves", "BFF901: reader.getBook: the operation does not declare 502, 503, which it answers when step book fails; declare them as problem details"},
	{"an undeclared override", "4XX: {status: 503}", "4XX: {status: 418}", "BFF901: reader.getBook: the operation does not declare status 418 I'm a teapot, which this answers; declare it as problem details"},
	{"a class that the upstream does not declare", "4XX: {status: 503}", "5XX: {status: 503}", "BFF902: reader.getBook: library.getBook does not declare status 5XX; take the line out"},
	{"a failure that is no problem", "Problem: {description: failed, content: {application/problem+json: {schema: {type: object}}}}", "Problem: {description: failed, content: {application/json: {schema: {type: object}}}}", "BFF903: reader.getBook: the content of response 5XX is not application/problem+json"},
	{"a partial answer of nothing optional", "      operationId: endLoan\n      parameters:\n      - {name: isbn, in: path, required: true, schema: {type: string}}\n      x-bff:\n", "      operationId: endLoan\n      parameters:\n      - {name: isbn, in: path, required: true, schema: {type: string}}\n      x-bff:\n        partial: {allow: true}\n", "BFF904: reader.endLoan: an answer may lack optional steps, and there are none"},
}
