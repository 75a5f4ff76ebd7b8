package mock_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/mock"
	"github.com/facet-bff/facet/shared/sample"
)

const things = `
openapi: 3.0.3
info: {title: things, version: v}
servers: [{url: 'https://example.com/v1'}]
security: [{key: []}]
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object, required: [items, total], properties: {items: {type: array, maxItems: 5, items: {$ref: '#/components/schemas/Thing'}}, total: {type: integer}}}}}}
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}, secret: {type: string}}}}}}
      responses:
        '201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  /things/{thing_id}:
    parameters: [{name: thing_id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getThing
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples: {red: {value: {id: r, name: red}}, sad: {value: {id: s, name: sad}}}
        '404': {description: d, content: {application/problem+json: {schema: {type: object, required: [status], properties: {status: {type: integer, enum: [404]}}}}}}
        '503': {description: d, headers: {Retry-After: {required: true, schema: {type: integer}}}}
    patch:
      operationId: changeThing
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
    delete:
      operationId: deleteThing
      responses: {'204': {description: d}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Thing: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string, maxLength: 20}}}
`

func service(t *testing.T, change func(*mock.Config)) *mock.Service {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData([]byte(things))
	if err != nil {
		t.Fatal(err)
	}
	config := mock.Config{Name: "things", Document: document}
	if change != nil {
		change(&config)
	}
	s, err := mock.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask asks with a line, "GET /things", and fields of the header, and a body behind them if there is an odd one.
func ask(s http.Handler, line string, rest ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(line, " ")
	body := ""
	if len(rest)%2 == 1 {
		body = rest[len(rest)-1]
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(rest); i += 2 {
		r.Header.Set(rest[i], rest[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	s := service(t, nil)
	for _, test := range []struct {
		line string
		rest []string
		code int
		want string
	}{
		{"GET /things/r", nil, 200, `"name":"red"`},
		{"GET /v1/things/x", nil, 200, `"id":"x"`},
		{"GET /things/x", []string{"Prefer", "example=sad"}, 200, `"name":"sad"`},
		{"GET /things/x", []string{"Prefer", "example=glad"}, 501, `no example glad`},
		{"GET /things/x", []string{"Prefer", "code=404"}, 404, `"status":404`},
		{"GET /things/x", []string{"Prefer", "code=503"}, 503, ``},
		{"GET /things/x", []string{"Prefer", "code=418"}, 418, `declares no answer`},
		{"GET /things/x", []string{"Prefer", "code=4"}, 400, `want a status`},
		{"GET /things/x", []string{"Prefer", "respond-async"}, 200, `"id":"x"`},
		{"GET /things/x", []string{"Accept", "image/png"}, 406, `application/json`},
		{"GET /things/x", []string{"Accept", "image/png, application/*;q=0.1"}, 200, `"id":"x"`},
		{"GET /things?limit=1000", nil, 400, `#/query/limit`},
		{"GET /thing", nil, 404, `no path /thing`},
		{"PUT /things", nil, 405, ``},
		{"POST /things", []string{`{"secret":"s"}`}, 400, `#/name`},
		{"POST /things", []string{`{"name":"n"}`}, 201, `"id"`},
		{"DELETE /things/x", nil, 204, ``},
		{"HEAD /things", nil, 200, ``},
	} {
		w := ask(s, test.line, test.rest...)
		if w.Code != test.code || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %q: %d %s, want %d with %q", test.line, test.rest, w.Code, w.Body, test.code, test.want)
		}
	}
	if w := ask(s, "GET /things/x", "Prefer", "code=503"); w.Header().Get("Retry-After") == "" || w.Header().Get("Preference-Applied") != "code=503" {
		t.Errorf("%v, want the field that the document requires, and what was applied", w.Header())
	}
}

func TestTheSameRequestIsAnsweredInTheSameWay(t *testing.T) {
	a, b := ask(service(t, nil), "GET /things").Body.String(), ask(service(t, nil), "GET /things").Body.String()
	if a != b {
		t.Errorf("%s, and then %s", a, b)
	}
	if c := ask(service(t, nil), "GET /things?limit=2").Body.String(); a == c {
		t.Errorf("%s for another request too", a)
	}
}

func TestCredentialsAreAskedForWhenSecured(t *testing.T) {
	s := service(t, func(c *mock.Config) { c.Secured = true })
	if w := ask(s, "GET /things"); w.Code != http.StatusUnauthorized {
		t.Errorf("%d without a key, want 401", w.Code)
	}
	if w := ask(s, "GET /things", "X-Key", "k"); w.Code != http.StatusOK {
		t.Errorf("%d with a key, want 200", w.Code)
	}
}

func TestWhatIsCreatedIsThere(t *testing.T) {
	s := service(t, func(c *mock.Config) { c.Stateful = true })
	created := ask(s, "POST /things", `{"name":"anvil","secret":"s"}`)
	var thing struct{ ID, Name string }
	if err := json.Unmarshal(created.Body.Bytes(), &thing); err != nil || created.Code != 201 || thing.Name != "anvil" || strings.Contains(created.Body.String(), "secret") {
		t.Fatalf("%d %s (%v)", created.Code, created.Body, err)
	}
	at := created.Header().Get("Location")
	if at != "/things/"+url.PathEscape(thing.ID) {
		t.Errorf("it is at %q, and its id is %s", at, thing.ID)
	}
	is := func(line, want string, rest ...string) {
		t.Helper()
		if w := ask(s, line, rest...); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", line, w.Code, w.Body, want)
		}
	}
	is("GET "+at, `"name":"anvil"`)
	is("GET /things", `"name":"anvil"`)
	is("PATCH "+at, `"name":"hammer"`, `{"name":"hammer"}`)
	is("GET "+at, `"name":"hammer"`)
	for range 6 {
		ask(s, "POST /things", `{"name":"more"}`)
	}
	is("GET /things", `"name":"more"`) // with the five that a list may have
	if w := ask(s, "DELETE "+at); w.Code != 204 {
		t.Errorf("%d, want 204", w.Code)
	}
	if w := ask(s, "GET "+at); w.Code != 404 {
		t.Errorf("%d %s once it is deleted, want 404", w.Code, w.Body)
	}
}

func TestWhatAListHasCanBeReadAndDeleted(t *testing.T) {
	s := service(t, func(c *mock.Config) { c.Stateful = true })
	var list struct {
		Items []struct{ ID, Name string }
		Total int
	}
	read := func() {
		if err := json.Unmarshal(ask(s, "GET /things").Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if len(list.Items) == 0 || list.Total != len(list.Items) {
		t.Fatalf("%+v, want items, and how many there are", list)
	}
	one := list.Items[0]
	if w := ask(s, "GET /things/"+one.ID); !strings.Contains(w.Body.String(), one.Name) {
		t.Errorf("%s, want %s as in the list", w.Body, one.Name)
	}
	ask(s, "DELETE /things/"+one.ID)
	read()
	if slices.ContainsFunc(list.Items, func(i struct{ ID, Name string }) bool { return i.ID == one.ID }) {
		t.Errorf("%s is still in the list", one.ID)
	}
}

func TestFaults(t *testing.T) {
	s := service(t, nil)
	server := httptest.NewServer(s)
	defer server.Close()
	for fault, wrong := range map[string]bool{"reset": true, "truncate": true, "broken": false} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/things/x", http.NoBody)
		request.Header.Set("Prefer", "fault="+fault)
		response, err := server.Client().Do(request)
		var body any
		if err == nil {
			err = json.NewDecoder(response.Body).Decode(&body)
			_ = response.Body.Close()
		}
		if (err != nil) != wrong {
			t.Errorf("%s: %v", fault, err)
		}
		if fault == "broken" && len(s.Broken(request, 200, http.Header{"Content-Type": {"application/json"}}, mustJSON(body))) == 0 {
			t.Errorf("%v keeps the document", body)
		}
	}
}

func mustJSON(v any) []byte { data, _ := json.Marshal(v); return data }

func TestADelayIsAsLongAsPreferred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(t, func(c *mock.Config) { c.Prefer.Delay = time.Second })
		begin := time.Now()
		ask(s, "GET /things")
		if took := time.Since(begin); took != time.Second {
			t.Errorf("it took %s", took)
		}
		ask(s, "GET /things", "Prefer", "delay=3s")
		if took := time.Since(begin); took != 4*time.Second {
			t.Errorf("both took %s", took)
		}
	})
}

func TestAShareIsWhatItIsToldToBe(t *testing.T) {
	s := service(t, func(c *mock.Config) { c.Prefer.Code, c.Share = 503, 0.25 })
	failed := 0
	for range 400 {
		if ask(s, "GET /things/x").Code == 503 {
			failed++
		}
	}
	if failed < 60 || failed > 140 {
		t.Errorf("%d of 400 failed, want about 100", failed)
	}
}

func TestWrongConfigurationsAreRefused(t *testing.T) {
	for _, c := range []mock.Config{{}, {Document: &openapi3.T{Paths: openapi3.NewPaths()}, Share: 2}} {
		if _, err := mock.New(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

// TestRealDocumentsAreAnsweredFor asks each operation of documents of others with values made of its parameters and body,
// and holds every answer to the document.
func TestRealDocumentsAreAnsweredFor(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/openapi/*")
	own, _ := filepath.Glob("../../specs/upstreams/*.yaml")
	if len(files) == 0 {
		t.Log("the documents of others are in no folder shared/openapi beside the repository")
	}
	asked, odd := 0, 0
	for _, file := range append(files, own...) {
		if info, err := os.Stat(file); err != nil || info.Size() > 500_000 || testing.Short() && info.Size() > 50_000 {
			continue // those of package sample have all schemas
		}
		document, err := openapi3.NewLoader().LoadFromFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if document.OpenAPI == "" {
			continue // Swagger 2.0
		}
		for _, stateful := range []bool{false, true} {
			s, err := mock.New(mock.Config{Name: filepath.Base(file), Document: document, Stateful: stateful})
			if err != nil {
				t.Fatal(err)
			}
			for _, pattern := range slices.Sorted(maps.Keys(document.Paths.Map())) {
				item := document.Paths.Value(pattern)
				for _, method := range []string{"POST", "GET", "PUT", "PATCH", "DELETE"} {
					op := item.GetOperation(method)
					if op == nil {
						continue
					}
					r := request(document, method, pattern, item, op)
					if r == nil {
						continue
					}
					w := httptest.NewRecorder()
					s.ServeHTTP(w, r)
					asked++
					if w.Code >= 400 {
						odd++
						t.Logf("%s: %s %s: %d %s", filepath.Base(file), method, r.URL, w.Code, w.Body)
						continue
					}
					if found := s.Broken(r, w.Code, w.Header(), w.Body.Bytes()); len(found) > 0 && strings.Contains(w.Header().Get("Content-Type"), "json") {
						t.Errorf("%s: %s %s: %d %s: %v", filepath.Base(file), method, pattern, w.Code, w.Body, found)
					}
				}
			}
		}
	}
	t.Logf("%d operations asked, %d not answered as they succeed", asked, odd)
	if odd*20 > asked {
		t.Errorf("%d of %d operations were not answered", odd, asked)
	}
}

// request makes a request with what is required; nil where that cannot be written.
func request(document *openapi3.T, method, pattern string, item *openapi3.PathItem, op *openapi3.Operation) *http.Request {
	source := sample.For(document, 3)
	source.Request = true
	target, query, header := pattern, url.Values{}, http.Header{}
	for _, ref := range slices.Concat(item.Parameters, op.Parameters) {
		p := ref.Value
		if !p.Required {
			continue
		}
		v, err := source.Parameter(p)
		text, plain := v.(string)
		if f, number := v.(float64); number {
			text, plain = strings.TrimSuffix(strings.TrimRight(string(mustJSON(f)), " "), ".0"), true
		}
		if err != nil || !plain || text == "" {
			return nil
		}
		switch p.In {
		case "path":
			target = strings.ReplaceAll(target, "{"+p.Name+"}", url.PathEscape(text))
		case "query":
			query.Set(p.Name, text)
		case "header":
			header.Set(p.Name, text)
		}
	}
	body := ""
	if op.RequestBody != nil {
		media := op.RequestBody.Value.Content["application/json"]
		if media == nil {
			return nil
		}
		v, err := source.Media(media)
		if err != nil {
			return nil
		}
		body = string(mustJSON(v))
		header.Set("Content-Type", "application/json")
	}
	if strings.ContainsAny(target, "{}") {
		return nil
	}
	r := httptest.NewRequest(method, target+"?"+query.Encode(), strings.NewReader(body))
	maps.Copy(r.Header, header)
	return r
}
