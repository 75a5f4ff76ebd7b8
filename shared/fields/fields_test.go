package fields_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-chi/chi/v5"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/fields"
	"github.com/facet-bff/facet/shared/validate"
)

const document = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /thing:
    get:
      operationId: getThing
      parameters: [{name: fields, in: query, x-fields: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /list:
    get:
      operationId: listThings
      parameters: [{name: fields, in: query, x-fields: true, explode: false, schema: {type: array, items: {type: string}}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}
  /whole:
    get:
      operationId: getWhole
      parameters: [{name: fields, in: query, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      required: [id]
      properties:
        id: {type: string}
        price: {$ref: '#/components/schemas/Price'}
        images: {type: array, items: {type: object, properties: {url: {type: string}, alt: {type: string}}}}
        parent: {$ref: '#/components/schemas/Thing'}
        labels: {type: object, additionalProperties: {type: object, properties: {text: {type: string}}}}
        extra: {type: object, additionalProperties: true}
        twins: {oneOf: [{type: object, properties: {up: {$ref: '#/components/schemas/Thing'}}}, {type: object, properties: {up: {$ref: '#/components/schemas/Thing'}}}]}
        either: {oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}
    Price: {allOf: [{type: object, properties: {amount: {type: integer}}}, {type: object, properties: {currency: {type: string}}}]}
`

const thing = `{ "id": "1", "price": {"amount": 12345678901234567890.10, "currency": "E\u0055R"}, "images": [{"url": "a", "alt": "b"}, {"alt": "c"}, null],
"parent": {"id": "0", "parent": null}, "labels": {"x": {"text": "y", "more": 1}}, "extra": {"deep": {"er": [1]}}, "either": {"b": "2"} }`

func requests(t *testing.T, text string) (func(http.Handler) http.Handler, error) {
	t.Helper()
	loaded, err := validate.Load(fstest.MapFS{"things.yaml": {Data: []byte(text)}}, "things.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return fields.Requests(loaded)
}

// ask sends a request for a path to a frontend that answers it with thing, or a list of it.
func ask(t *testing.T, target string, change ...http.HandlerFunc) *httptest.ResponseRecorder {
	t.Helper()
	link, err := requests(t, document)
	if err != nil {
		t.Fatal(err)
	}
	router := chi.NewRouter()
	answer := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1")
			for _, c := range change {
				c(w, r)
			}
			_, _ = io.WriteString(w, body[:5])
			_ = http.NewResponseController(w).Flush()
			_, _ = io.WriteString(w, body[5:])
		}
	}
	behind := router.With(link)
	behind.Get("/thing", answer(thing))
	behind.Get("/whole", answer(thing))
	behind.Get("/list", answer("["+thing+","+thing+"]"))
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
	return w
}

func TestWhatIsNamedComes(t *testing.T) {
	for _, tc := range []struct{ target, want string }{
		{"/thing", thing},
		{"/whole?fields=id", thing},
		{"/thing?other=id", thing},
		{"/thing?fields=id", `{"id":"1"}`},
		{"/thing?fields=price,id", `{"id":"1","price":{"amount": 12345678901234567890.10, "currency": "E\u0055R"}}`},
		{"/thing?fields=price.amount", `{"price":{"amount":12345678901234567890.10}}`},
		{"/thing?fields=price.currency,price.amount", `{"price":{"amount":12345678901234567890.10,"currency":"E\u0055R"}}`},
		{"/thing?fields=price.amount,price", `{"price":{"amount": 12345678901234567890.10, "currency": "E\u0055R"}}`},
		{"/thing?fields=price,price.amount", `{"price":{"amount": 12345678901234567890.10, "currency": "E\u0055R"}}`},
		{"/thing?fields=images.url", `{"images":[{"url":"a"},{},null]}`},
		{"/thing?fields=parent.parent.id,parent.id", `{"parent":{"id":"0","parent":null}}`},
		{"/thing?fields=labels.x.text", `{"labels":{"x":{"text":"y"}}}`},
		{"/thing?fields=extra.deep.er", `{"extra":{"deep":{"er":[1]}}}`},
		{"/thing?fields=either.a,either.b", `{"either":{"b":"2"}}`},
		{"/thing?fields=id&fields=either", `{"id":"1","either":{"b": "2"}}`},
		{"/list?fields=id", `[{"id":"1"},{"id":"1"}]`},
	} {
		w := ask(t, tc.target)
		if w.Code != 200 || w.Body.String() != tc.want {
			t.Errorf("%s: %d %s, want %s", tc.target, w.Code, w.Body, tc.want)
		}
		if cut := tc.want != thing; cut && w.Header().Get("Content-Length") == "1" {
			t.Errorf("%s: the length is that of the whole", tc.target)
		}
	}
}

func TestWhatDoesNotExistIsNamed(t *testing.T) {
	for query, want := range map[string]string{
		"fields=nothing":                     `"nothing"`,
		"fields=id,price.cents,colour":       `"price.cents"|"colour"`,
		"fields=id.x":                        `"id.x"`,
		"fields=":                            `""`,
		"fields=id,":                         `""`,
		"fields=price.":                      `"price."`,
		"fields=.price":                      `".price"`,
		"fields=extra..x":                    `"extra..x"`,
		"fields=labels.x.more":               `"labels.x.more"`,
		"fields=either.c":                    `"either.c"`,
		"fields=%22%0a":                      `"\"\n"`,
		"fields=" + strings.Repeat("x", 200): `"` + strings.Repeat("x", 100) + `"`,
	} {
		w := ask(t, "/thing?"+query)
		var problem fault.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != 400 {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
		var names []string
		for _, v := range problem.Errors {
			names = append(names, strings.TrimSuffix(v.Detail, " is not in the answer"))
		}
		if got := strings.Join(names, "|"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if w := ask(t, "/thing?fields="+strings.Repeat("x,", 100)); strings.Count(w.Body.String(), "pointer") != 20 {
		t.Errorf("%s", w.Body)
	}
}

func TestAPartIsNotDescribedAsTheWhole(t *testing.T) {
	w := ask(t, "/thing?fields=id", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Digest", "x")
		w.Header().Set("Accept-Ranges", "bytes")
	})
	if w.Header().Get("Content-Digest") != "" || w.Header().Get("Accept-Ranges") != "" || w.Header().Get("Content-Length") != "10" {
		t.Errorf("%v", w.Header())
	}
}

func TestOnlyAWholeAnswerIsCut(t *testing.T) {
	for name, change := range map[string]http.HandlerFunc{
		"a problem": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
		},
		"another status":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
		"a coded answer":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") },
		"what is no JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "}") },
	} {
		if w := ask(t, "/thing?fields=id", change); !strings.HasSuffix(w.Body.String(), thing) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
}

func TestEveryMistakeOfTheDocumentIsReported(t *testing.T) {
	schema := "schema: {$ref: '#/components/schemas/Thing'}"
	for _, tc := range []struct{ old, replacement, want string }{
		{"x-fields: true, schema", "x-fields: yes please, schema", "GET /thing: x-fields: must be true, or not there"},
		{"name: fields, in: query, x-fields", "name: only, in: query, x-fields", `GET /thing: x-fields: the parameter "only" in query must be "fields" in query`},
		{"name: fields, in: query, x-fields", "name: fields, in: header, x-fields", `GET /thing: x-fields: the parameter "fields" in header must be "fields" in query`},
		{"x-fields: true, schema", "x-fields: true, required: true, schema", "GET /thing: x-fields: the parameter must not be required: without it the answer is whole"},
		{"schema: {type: string}}]", "schema: {type: integer}}]", "GET /thing: x-fields: the parameter must be a string, or an array of strings with style: form and explode: false"},
		{"explode: false, ", "", "GET /list: x-fields: the parameter must be a string, or an array of strings with style: form and explode: false"},
		{"x-fields: true, schema: {type: string}", "x-fields: true, content: {text/plain: {schema: {type: string}}}", "GET /thing: x-fields: the parameter has no schema"},
		{"get:\n      operationId: getThing", "post:\n      operationId: getThing", "POST /thing: x-fields: is no GET, and only what is read can be cut"},
		{schema, "schema: {type: string}", "GET /thing: x-fields: has no 200 of type application/json with members to choose from"},
		{"application/json: {" + schema, "text/plain: {" + schema, "GET /thing: x-fields: has no 200 of type application/json with members to choose from"},
		{
			"  /list:\n", "  /list:\n    parameters: [{name: fields, in: query, x-fields: true, schema: {type: string}}]\n",
			"GET /list: x-fields: must be on a parameter of the operation, and not of its path",
		},
	} {
		text := strings.Replace(document, tc.old, tc.replacement, 1)
		if text == document {
			t.Fatalf("%s is not there", tc.old)
		}
		if _, err := requests(t, text); err == nil || err.Error() != tc.want {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

func TestALongPathCostsNoMoreThanItsLength(t *testing.T) {
	path := strings.Repeat("twins.up.", 400)
	if w := ask(t, "/thing?fields="+path+"id"); w.Code != 200 || w.Body.String() != "{}" {
		t.Errorf("%d %.200s", w.Code, w.Body)
	}
	if w := ask(t, "/thing?fields="+path+path+"id"); w.Code != 400 || !strings.Contains(w.Body.String(), "at most 4096 bytes") {
		t.Errorf("%d %.200s", w.Code, w.Body)
	}
}

// Whatever is asked for, what comes is what the answer had of it.
func TestWhatComesIsWhatWasThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"id", "price", "price.amount", "images.url", "images.alt", "parent.id", "parent", "labels.x", "extra.deep", "either.b"}), 1, 6).Draw(rt, "names")
		w := ask(t, "/thing?fields="+url.QueryEscape(strings.Join(names, ",")))
		var got, whole map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			rt.Fatal(err)
		}
		if err := json.Unmarshal([]byte(thing), &whole); err != nil {
			rt.Fatal(err)
		}
		for name, member := range got {
			if !slices.ContainsFunc(names, func(n string) bool { return n == name || strings.HasPrefix(n, name+".") }) {
				rt.Fatalf("%s was not asked for", name)
			}
			if !within(member, whole[name]) {
				rt.Fatalf("%s is %v", name, member)
			}
		}
		for _, name := range names {
			if first, _, _ := strings.Cut(name, "."); got[first] == nil {
				rt.Fatalf("%s did not come: %s", name, w.Body)
			}
		}
	})
}

// within says whether a value is a part of another one.
func within(part, whole any) bool {
	switch part := part.(type) {
	case map[string]any:
		of, _ := whole.(map[string]any)
		for name, member := range part {
			if !within(member, of[name]) {
				return false
			}
		}
		return true
	case []any:
		of, _ := whole.([]any)
		return slices.EqualFunc(part, of, within)
	default:
		return part == whole
	}
}
