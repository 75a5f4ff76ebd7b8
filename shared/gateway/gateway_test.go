package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const things = `
openapi: 3.0.3
info: {title: Things, version: "1"}
security: [{bearer: []}]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: '^[0-9]+$'}}]
    get: {operationId: getThing, responses: {"200": {description: ok}}}
    delete: {operationId: dropThing, x-required-roles: [support, admin], responses: {"200": {description: ok}}}
  /things:
    post:
      operationId: createThing
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"200": {description: ok}}
  /open:
    get: {operationId: getOpen, security: [], responses: {"200": {description: ok}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    cookie: {type: apiKey, in: cookie, name: session}
`

var key = []byte("0123456789abcdef0123456789abcdef")

func load(t *testing.T, text string) *openapi3.T {
	t.Helper()
	document, err := validate.Load(fstest.MapFS{"things.yaml": {Data: []byte(text)}}, "things.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// config is of a frontend whose operations are all answered by handler.
func config(t *testing.T, handler http.HandlerFunc, logged io.Writer) gateway.Config {
	t.Helper()
	schemes, err := auth.Open(t.Context(), map[string]auth.Config{"bearer": {Tokens: &auth.TokenConfig{SharedKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Config{
		Name:     "mobile",
		Document: load(t, things),
		Mount: func(r chi.Router) {
			r.Get("/things/{id}", handler)
			r.Delete("/things/{id}", handler)
			r.Post("/things", handler)
			r.Get("/open", handler)
		},
		Schemes: schemes,
		Logger:  slog.New(slog.NewJSONHandler(logged, nil)),
		Metrics: telemetry.NewMetrics(),
		MaxBody: 100,
	}
}

func newGateway(t *testing.T, c gateway.Config) http.Handler {
	t.Helper()
	handler, err := gateway.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func token(t *testing.T, roles ...string) string {
	t.Helper()
	minted, err := auth.Mint(key, auth.Claims{Subject: "42", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + minted
}

func ok(w http.ResponseWriter, r *http.Request) {
	principal, _ := auth.FromContext(r.Context())
	_, _ = io.WriteString(w, "hello "+principal.Subject)
}

// request is one that the document allows, changed by the options.
func request(method, target string, options ...func(*http.Request)) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	for _, option := range options {
		option(r)
	}
	return r
}

func as(authorization string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", authorization) }
}

// body sends text; sized says whether its length is announced.
func body(text string, sized bool) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.Body = io.NopCloser(strings.NewReader(text))
		r.ContentLength = -1
		if sized {
			r.ContentLength = int64(len(text))
		}
	}
}

func TestTheStack(t *testing.T) {
	user, support, admin := token(t), token(t, "support"), token(t, "support", "admin")
	large := `{"a":"` + strings.Repeat("x", 100) + `"}`
	for _, tc := range []struct {
		name      string
		request   *http.Request
		status    int
		says      string // the body, or a problem's detail and first violation
		operation string
	}{
		{"an operation is answered as its principal", request("GET", "/things/1", as(user)), 200, "hello 42", "mobile.getThing"},
		{"HEAD is answered by GET", request("HEAD", "/things/1", as(user)), 200, "hello 42", "mobile.getThing"},
		{"an open operation is answered to anybody", request("GET", "/open"), 200, "hello ", "mobile.getOpen"},
		{"no token", request("GET", "/things/1"), 401, "A bearer token is required.", "mobile.getThing"},
		{"no token for HEAD", request("HEAD", "/things/1"), 401, "A bearer token is required.", "mobile.getThing"},
		{"a bad token", request("GET", "/things/1", as("Bearer x")), 401, "The token is malformed.", "mobile.getThing"},
		{"all roles", request("DELETE", "/things/1", as(admin)), 200, "hello 42", "mobile.dropThing"},
		{"a role too few", request("DELETE", "/things/1", as(support)), 403, `The role "admin" is required.`, "mobile.dropThing"},
		{"a violation", request("GET", "/things/x", as(user)), 400, "#/path/id", "mobile.getThing"},
		{"a stranger's violation", request("GET", "/things/x"), 401, "A bearer token is required.", "mobile.getThing"},
		{"a violation without the role", request("DELETE", "/things/x", as(user)), 403, `The role "support" is required.`, "mobile.dropThing"},
		{"a body", request("POST", "/things", as(user), body("{}", true)), 200, "hello 42", "mobile.createThing"},
		{"a body that is announced as too large", request("POST", "/things", as(user), body(large, true)), 413, "100 bytes", "mobile.createThing"},
		{"a body that turns out too large", request("POST", "/things", as(user), body(large, false)), 413, "100 bytes", "mobile.createThing"},
		{"an unknown path", request("GET", "/nothing", as(user)), 404, "There is nothing at this path.", "unmatched"},
		{"a path that is not clean", request("GET", "//things/1", as(user)), 404, "There is nothing at this path.", "unmatched"},
		{"a wrong method", request("POST", "/things/1"), 405, "GET, HEAD, DELETE", "unmatched"},
		{"a wrong method of an encoded path", request("POST", "/things/a%2Fb"), 405, "GET, HEAD, DELETE", "unmatched"},
		{"HEAD where there is no GET", request("HEAD", "/things"), 405, "POST", "unmatched"},
		{"a method that HTTP does not have", request("BREW", "/things"), 405, "POST", "unmatched"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var logged bytes.Buffer
			w := httptest.NewRecorder()
			newGateway(t, config(t, ok, &logged)).ServeHTTP(w, tc.request)

			if w.Code != tc.status || !strings.Contains(said(w), tc.says) {
				t.Errorf("%d %s, want %d %s", w.Code, said(w), tc.status, tc.says)
			}
			if w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("the answer may be sniffed")
			}
			var line struct {
				Operation string
				Status    int
				RequestID string `json:"request_id"`
			}
			if err := json.Unmarshal(logged.Bytes(), &line); err != nil {
				t.Fatalf("want one line, got %q: %v", logged.String(), err)
			}
			if line.Operation != tc.operation || line.Status != tc.status || line.RequestID != w.Header().Get(fault.RequestIDHeader) {
				t.Errorf("logged %+v", line)
			}
		})
	}
}

// said returns what the answer says: the body, or everything in a problem, and Allow.
func said(w *httptest.ResponseRecorder) string {
	var problem fault.Problem
	if json.Unmarshal(w.Body.Bytes(), &problem) != nil || problem.RequestID != w.Header().Get(fault.RequestIDHeader) {
		return w.Body.String()
	}
	text := problem.Detail + " " + w.Header().Get("Allow")
	for _, v := range problem.Errors {
		text += " " + v.Pointer
	}
	return text
}

func TestAStrangersBodyIsNotRead(t *testing.T) {
	read := false
	r := request("POST", "/things", body("{}", true))
	r.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { read = true; return 0, io.EOF }))
	newGateway(t, config(t, ok, io.Discard)).ServeHTTP(httptest.NewRecorder(), r)
	if read {
		t.Error("read")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestThePrincipalIsLogged(t *testing.T) {
	var logged bytes.Buffer
	newGateway(t, config(t, ok, &logged)).ServeHTTP(httptest.NewRecorder(), request("GET", "/things/1", as(token(t))))
	if !strings.Contains(logged.String(), `"principal":"42"`) {
		t.Errorf("logged %s", logged.String())
	}
}

func TestAPanicIsAnInternalErrorAndOneLine(t *testing.T) {
	var logged bytes.Buffer
	w := httptest.NewRecorder()
	newGateway(t, config(t, func(http.ResponseWriter, *http.Request) { panic("boom") }, &logged)).ServeHTTP(w, request("GET", "/open"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "boom") {
		t.Errorf("%d %s, want a 500 that says nothing", w.Code, w.Body)
	}
	var line struct{ Level, Error, Stack string }
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil {
		t.Fatalf("want one line, got %q: %v", logged.String(), err)
	}
	if line.Level != "ERROR" || !strings.Contains(line.Error, "panic: boom") || !strings.Contains(line.Stack, "gateway_test.go") {
		t.Errorf("line %+v", line)
	}
}

func TestHalfAnAnswerBreaksTheConnection(t *testing.T) {
	for _, tc := range []struct {
		name   string
		write  bool
		panics any
		logged string
	}{
		{"a panic after the header", true, "boom", "panic: boom"},
		{"a handler that aborts", false, http.ErrAbortHandler, `"aborted":true`},
		{"a handler that aborts half-way", true, http.ErrAbortHandler, `"aborted":true`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			logged := make(lines, 1)
			server := httptest.NewUnstartedServer(newGateway(t, config(t, func(w http.ResponseWriter, _ *http.Request) {
				if tc.write {
					_, _ = io.WriteString(w, "hello")
					_ = http.NewResponseController(w).Flush()
				}
				panic(tc.panics)
			}, logged)))
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
			server.Start()
			defer server.Close()

			response, err := server.Client().Get(server.URL + "/open")
			if err == nil {
				_, err = io.ReadAll(response.Body)
				_ = response.Body.Close()
			}
			if err == nil {
				t.Error("the client took it for an answer")
			}
			if line := <-logged; !strings.Contains(line, tc.logged) {
				t.Errorf("logged %s, want %s", line, tc.logged)
			}
		})
	}
}

// lines hands out what is written, one line at a time.
type lines chan string

func (l lines) Write(p []byte) (int, error) { l <- string(p); return len(p), nil }

func TestTheDeadlineEndsARequest(t *testing.T) {
	for _, tc := range []struct {
		name    string
		timeout time.Duration
		want    time.Duration
	}{
		{"the configured one", 2 * time.Second, 2 * time.Second},
		{"the default", 0, 10 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := config(t, func(w http.ResponseWriter, r *http.Request) {
					<-r.Context().Done()
					fault.Write(w, r, r.Context().Err())
				}, io.Discard)
				c.Timeout = tc.timeout
				w, start := httptest.NewRecorder(), time.Now()
				newGateway(t, c).ServeHTTP(w, request("GET", "/open"))
				if took := time.Since(start); w.Code != 504 || took != tc.want {
					t.Errorf("%d after %s, want 504 after %s", w.Code, took, tc.want)
				}
			})
		})
	}
}

func TestTheDefaultCapOfBodiesIsOneMebibyte(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.MaxBody = 0
	handler := newGateway(t, c)
	for length, want := range map[int64]int{1 << 20: 200, 1<<20 + 1: 413} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request("POST", "/things", as(token(t)), body(`{"a":"`+strings.Repeat("x", int(length)-8)+`"}`, true)))
		if w.Code != want {
			t.Errorf("%d bytes: %d, want %d", length, w.Code, want)
		}
	}
}

func TestNewReportsEveryMistake(t *testing.T) {
	edit := func(old, replacement string) func(*testing.T, *gateway.Config) {
		return func(t *testing.T, c *gateway.Config) {
			t.Helper()
			c.Document = load(t, strings.Replace(things, old, replacement, 1))
		}
	}
	for _, tc := range []struct {
		name   string
		change func(*testing.T, *gateway.Config)
		want   string
	}{
		{
			"nothing is configured", func(_ *testing.T, c *gateway.Config) { *c = gateway.Config{MaxBody: -1, Timeout: -1} },
			"gateway : Name is required\nDocument is required\nMount is required\nLogger is required\nMetrics is required\n" +
				"a MaxBody of -1 bytes is negative\na Timeout of -1ns is negative",
		},
		{
			"nothing judges a scheme", func(_ *testing.T, c *gateway.Config) { c.Schemes = nil },
			`gateway mobile: DELETE /things/{id}: security scheme "bearer": nothing is configured that judges it` + "\n" +
				`GET /things/{id}: security scheme "bearer": nothing is configured that judges it` + "\n" +
				`POST /things: security scheme "bearer": nothing is configured that judges it`,
		},
		{
			"an operation says nothing about security", edit("security: [{bearer: []}]\n", ""),
			"gateway mobile: DELETE /things/{id}: says nothing about security; write security: [] to let everybody in\n" +
				"GET /things/{id}: says nothing about security; write security: [] to let everybody in\n" +
				"POST /things: says nothing about security; write security: [] to let everybody in",
		},
		{
			"a scheme of the document that nothing is configured for", edit("security: []", "security: [{bearer: [], cookie: []}]"),
			`gateway mobile: GET /open: security scheme "cookie": nothing is configured that judges it`,
		},
		{
			"roles for everybody", edit("security: []", "security: [], x-required-roles: [admin]"),
			"gateway mobile: GET /open: x-required-roles on an operation that lets everybody in",
		},
		{"roles that are none", edit("[support, admin]", "admin"), "gateway mobile: DELETE /things/{id}: x-required-roles is not a list of names"},
		{"a role that is none", edit("[support, admin]", "[support, 7]"), "gateway mobile: DELETE /things/{id}: x-required-roles is not a list of names"},
		{"no roles at all", edit("[support, admin]", "[]"), "gateway mobile: DELETE /things/{id}: x-required-roles is not a list of names"},
		{"no name", edit("operationId: getOpen, ", ""), "gateway mobile: GET /open: no operationId"},
		{"a path that ends in a slash", edit("/open:", "/open/:"), "gateway mobile: GET /open/: ends in a slash, which the router does not tell apart"},
		{
			"an operation without a route", edit("/open:", "/opened:"),
			"gateway mobile: GET /open: mounted, but not in the document\nGET /opened: mobile.getOpen is not mounted",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := config(t, ok, io.Discard)
			tc.change(t, &c)
			_, err := gateway.New(c)
			if err == nil || err.Error() != tc.want {
				t.Errorf("error\n%v, want\n%s", err, tc.want)
			}
		})
	}
}

func TestAnOpenFrontendNeedsNoSchemes(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.Document, c.Schemes = load(t, strings.Replace(strings.Replace(things, "security: [{bearer: []}]", "security: []", 1), "x-required-roles: [support, admin], ", "", 1)), nil
	w := httptest.NewRecorder()
	newGateway(t, c).ServeHTTP(w, request("GET", "/things/1"))
	if w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestARouteThatTheDocumentDoesNotHaveLetsNobodyIn(t *testing.T) {
	outer := chi.NewRouter() // its pattern comes before that of every route
	outer.Mount("/v2", newGateway(t, config(t, ok, io.Discard)))
	w := httptest.NewRecorder()
	outer.ServeHTTP(w, request("GET", "/v2/open"))
	if w.Code != 404 {
		t.Errorf("%d %s, want 404", w.Code, w.Body)
	}
}

func TestPrefixes(t *testing.T) {
	for _, tc := range []struct {
		name, target string
		status       int
		frontend     string
	}{
		{"a frontend below its prefix", "/mobile/open", 200, "mobile"},
		{"an encoded path below it", "/mobile/things/a%2Fb", 401, "mobile"},
		{"an unknown path below it", "/mobile/nothing", 404, "mobile"},
		{"the prefix alone", "/mobile", 404, "mobile"},
		{"the prefix with a slash", "/mobile/", 404, "mobile"},
		{"a path that is not clean", "/mobile//open", 404, "mobile"},
		{"an unknown prefix", "/tv/open", 404, "gateway"},
		{"a prefix that goes on", "/mobile2/open", 404, "gateway"},
		{"an encoded prefix", "/%6Dobile/things/a%2Fb", 404, "gateway"},
		{"no prefix", "/", 404, "gateway"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var logged bytes.Buffer
			c := config(t, ok, &logged)
			handler := gateway.Prefixes(map[string]http.Handler{"mobile": newGateway(t, c)}, c.Logger, c.Metrics)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, request("GET", tc.target))

			var line struct {
				Frontend  string
				RequestID string `json:"request_id"`
			}
			if err := json.Unmarshal(logged.Bytes(), &line); err != nil {
				t.Fatalf("want one line, got %q: %v", logged.String(), err)
			}
			if w.Code != tc.status || line.Frontend != tc.frontend || line.RequestID == "" || line.RequestID != w.Header().Get(fault.RequestIDHeader) {
				t.Errorf("%d %s, logged %+v", w.Code, w.Body, line)
			}
		})
	}
}

func TestPrefixesLeavesTheRequestAsItWas(t *testing.T) {
	c := config(t, ok, io.Discard)
	r := request("GET", "/mobile/open?a=b")
	gateway.Prefixes(map[string]http.Handler{"mobile": http.HandlerFunc(func(_ http.ResponseWriter, inner *http.Request) {
		if got := inner.URL.String(); got != "/open?a=b" {
			t.Errorf("the frontend sees %s", got)
		}
	})}, c.Logger, c.Metrics).ServeHTTP(httptest.NewRecorder(), r)
	if r.URL.Path != "/mobile/open" {
		t.Errorf("the path is now %s", r.URL.Path)
	}
}
