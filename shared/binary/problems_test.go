package binary

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/internal/problemtest"
	"github.com/facet-bff/facet/shared/auth"
)

// talkative is a service whose failures say whatever services say.
func talkative(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			if r.URL.Path == "/hang" {
				_, _ = io.Copy(io.Discard, conn) // until the gateway gives up
			} else {
				_, _ = io.WriteString(conn, problemtest.Canary+" is no HTTP\r\n\r\n")
			}
			conn.Close()
			return
		}
		w.Header().Set("Server", problemtest.Canary)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":%q}`, problemtest.Canary+" at 10.1.2.3:5432")
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const demanding = `
openapi: 3.0.3
info: {title: Things, version: "1"}
security: [{bearer: []}]
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
paths:
  /thing: {get: {operationId: getThing, security: [], responses: {"200": {description: ok}}}}
  /mine: {get: {operationId: getMine, x-required-roles: [owner], responses: {"200": {description: ok}}}}
  /bug: {get: {operationId: getBug, security: [], responses: {"200": {description: ok}}}}
  /put:
    put:
      operationId: putThing
      security: []
      parameters: [{name: n, in: query, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}}
      responses: {"200": {description: ok}}
`

// TestEveryProblemOfABinaryKeepsItsPromises provokes each status that the stack itself can answer, on operations, on routes and
// beside them.
func TestEveryProblemOfABinaryKeepsItsPromises(t *testing.T) {
	const key = "a key that is used by these tests and by nothing else"
	t.Setenv("KEY", key)
	stranger, err := auth.Mint([]byte(key), auth.Claims{Subject: "42"})
	if err != nil {
		t.Fatal(err)
	}
	p := program("web")
	p.Frontends[0].Documents, p.Frontends[0].Document = fstest.MapFS{"things.yaml": {Data: []byte(demanding)}}, "things.yaml"
	p.Frontends[0].Mount = func(r chi.Router, upstreams Upstreams) {
		r.Get("/thing", relay("web", upstreams["orders"]))
		r.Get("/mine", relay("web", upstreams["orders"]))
		r.Put("/put", relay("web", upstreams["orders"]))
		r.Get("/bug", func(http.ResponseWriter, *http.Request) { panic(problemtest.Canary) })
	}
	g := made(t, p, nil, `
upstreams:
  orders: {url: `+talkative(t)+`/500, breaker: {off: true}}
  talkative: {url: `+talkative(t)+`, breaker: {off: true}, retry: {off: true}}
  gone: {url: http://127.0.0.1:1, retry: {off: true}}
auth: {bearer: {tokens: {shared_key: '${KEY}'}}}
max_body: 1KiB
routes:
  - {name: passed, path: '/passed/*', rewrite: '/*', anonymous: true, upstream: talkative, timeout: 50ms, max_body: 1KiB}
  - {name: gone, path: /gone, anonymous: true, upstream: gone}
  - {name: own, path: /own, security: [bearer], roles: [owner], upstream: talkative}
  - {name: few, path: /few, anonymous: true, upstream: talkative, methods: [GET], limits: 1@day}
  - {name: changed, path: /changed, anonymous: true, upstream: talkative, transform: {request: {body: {case: snake}}}}
`)
	json := []string{"Content-Type", "application/json"}
	for _, tc := range []struct {
		method, target, body string
		header               []string
		status               int
	}{
		{"GET", "/nowhere", "", nil, 404},
		{"DELETE", "/thing", "", nil, 405},
		{"GET", "/thing?x=%zz", "", nil, 400},
		{"GET", "/mine", "", nil, 401},
		{"GET", "/mine", "", []string{"Authorization", "Bearer x.y.z"}, 401},
		{"GET", "/mine", "", []string{"Authorization", "Bearer " + stranger}, 403},
		{"GET", "/bug", "", nil, 500},
		{"PUT", "/put", `{"a":1,"a":2}`, json, 400},
		{"PUT", "/put?n=x", `{"b":1}`, json, 400},
		{"PUT", "/put", `{`, json, 400},
		{"PUT", "/put", `a`, []string{"Content-Type", "text/plain"}, 415},
		{"PUT", "/put", `{"a":"` + strings.Repeat("a", 2000) + `"}`, json, 413},
		{"POST", "/passed/200", strings.Repeat("a", 2000), nil, 413},
		{"GET", "/passed/hang", "", nil, 504},
		{"GET", "/passed/noise", "", nil, 503}, // to net/http, which streams, noise is no answer
		{"GET", "/gone", "", nil, 503},
		{"GET", "/own", "", nil, 401},
		{"GET", "/own", "", []string{"Authorization", "Bearer " + stranger}, 403},
		{"POST", "/few", "", nil, 405},
		{"POST", "/changed", `{`, json, 400},
	} {
		body := io.Reader(strings.NewReader(tc.body))
		if tc.body == "" {
			body = http.NoBody
		}
		r := httptest.NewRequest(tc.method, tc.target, body)
		for pair := range slices.Chunk(tc.header, 2) {
			r.Header.Set(pair[0], pair[1])
		}
		w := httptest.NewRecorder()
		g.handler.ServeHTTP(w, r)
		if w.Code != tc.status {
			t.Errorf("%s %s: %d %s, want %d", tc.method, tc.target, w.Code, w.Body, tc.status)
		}
		problemtest.Check(t, w.Code, w.Header(), w.Body.String())
	}
}
