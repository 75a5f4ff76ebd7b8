package gateway_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/gateway"
)

const keeping = `
openapi: 3.0.3
info: {title: Keeping, version: "1"}
security: [{bearer: []}]
paths:
  /own:
    parameters: [{name: X-Unit, in: header, schema: {type: string}}, {name: skin, in: cookie, schema: {type: string}}]
    get: {operationId: getOwn, responses: {"200": {description: ok, headers: {Cache-Control: {schema: {type: string}}}}}}
    post: {operationId: changeOwn, responses: {"200": {description: ok}}}
  /silent:
    get: {operationId: getSilent, responses: {"200": {description: ok}}}
  /open:
    parameters: [{name: X-Unit, in: header, schema: {type: string}}]
    get: {operationId: getOpen, security: [], responses: {"200": {description: ok, headers: {cache-control: {schema: {type: string}}}}}}
  /perhaps:
    get: {operationId: getPerhaps, security: [{bearer: []}, {}], responses: {"200": {description: ok, headers: {Cache-Control: {schema: {type: string}}}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

// keeper is a frontend with a cache, whose handler answers with who is asking for what.
type keeper struct {
	http.Handler
	says  string // Cache-Control
	asked int
}

func (k *keeper) answer(w http.ResponseWriter, r *http.Request) {
	k.asked++
	if k.says != "" {
		w.Header().Set("Cache-Control", k.says)
	}
	_, _ = io.WriteString(w, seenOf(r))
}

// seenOf is all that a handler sees of a request.
func seenOf(r *http.Request) string {
	principal, _ := auth.FromContext(r.Context())
	return fmt.Sprintln(r.URL.Path, principal.Subject, principal.Tier, principal.Roles, r.Header.Get("X-Unit"), r.Header.Get("Cookie"))
}

func newKeeper(t *testing.T, says string) *keeper {
	t.Helper()
	store, err := cache.NewMemory(16 << 20)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := cache.New(cache.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	k := &keeper{says: says}
	c := config(t, ok, io.Discard)
	c.Document, c.Cache, c.OpenAPI = load(t, keeping), kept, published
	c.Mount = func(r chi.Router) {
		for _, pattern := range []string{"/own", "/silent", "/open", "/perhaps"} {
			r.Get(pattern, k.answer)
		}
		r.Post("/own", k.answer)
	}
	k.Handler = newGateway(t, c)
	return k
}

func (k *keeper) ask(method, target string, options ...func(*http.Request)) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	k.ServeHTTP(w, request(method, target, options...))
	return w
}

func bearer(t *testing.T, claims auth.Claims) func(*http.Request) {
	t.Helper()
	minted, err := auth.Mint(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	return as("Bearer " + minted)
}

func TestAnAnswerIsKeptAsItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, ada := newKeeper(t, "private, max-age=60"), bearer(t, auth.Claims{Subject: "ada"})
		first := k.ask("GET", "/own", ada)
		tag := first.Header().Get("ETag")
		if tag == "" || !strings.Contains(first.Header().Get("Cache-Status"), "stored") {
			t.Errorf("header %v", first.Header())
		}
		time.Sleep(10 * time.Second) //nolint:forbidigo // the bubble's clock
		for _, tc := range []struct {
			name, method string
			status       int
			options      []func(*http.Request)
		}{
			{"a hit", "GET", 200, nil},
			{"the header alone", "HEAD", 200, nil},
			{"to whom has it", "GET", 304, []func(*http.Request){given("If-None-Match", tag)}},
		} {
			hit := k.ask(tc.method, "/own", append(tc.options, ada)...)
			if hit.Code != tc.status || hit.Header().Get("Age") != "10" || hit.Header().Get("Cache-Status") != "facet; hit; ttl=50" || hit.Header().Get("ETag") != tag {
				t.Errorf("%s: %d %v", tc.name, hit.Code, hit.Header())
			}
			if body := hit.Body.String(); tc.status == 304 && body != "" || tc.method == "GET" && tc.status == 200 && body != first.Body.String() {
				t.Errorf("%s: %q", tc.name, body)
			}
		}
		if k.asked != 1 {
			t.Errorf("the handler was asked %d times", k.asked)
		}
		if k.ask("POST", "/own", bearer(t, auth.Claims{Subject: "bob"})); !strings.Contains(k.ask("GET", "/own", ada).Header().Get("Cache-Status"), "uri-miss") {
			t.Error("what somebody changed is answered from before")
		}
	})
}

func TestWhatIsNotToBeKeptPasses(t *testing.T) {
	for _, tc := range []struct{ name, says, path string }{
		{"no-store", "no-store", "/own"},
		{"nothing said", "", "/own"},
		{"nothing declared", "max-age=60", "/silent"},
		{"the document", "", "/openapi.json"},
	} {
		k := newKeeper(t, tc.says)
		for range 2 {
			w := k.ask("GET", tc.path, bearer(t, auth.Claims{Subject: "ada"}))
			if w.Code != 200 || strings.Contains(w.Header().Get("Cache-Status"), "hit") || w.Header().Get("Age") != "" {
				t.Errorf("%s: %d %v", tc.name, w.Code, w.Header())
			}
			if past := w.Header().Get("Cache-Status") == ""; past != (tc.path != "/own") {
				t.Errorf("%s: Cache-Status %q", tc.name, w.Header().Get("Cache-Status"))
			}
		}
		if k.asked != 2 && tc.path != "/openapi.json" {
			t.Errorf("%s: the handler was asked %d times", tc.name, k.asked)
		}
	}
}

func TestNobodyIsAnsweredFromTheCacheWhoWouldNotBeAnswered(t *testing.T) {
	k := newKeeper(t, "public, max-age=60")
	k.ask("GET", "/own", bearer(t, auth.Claims{Subject: "ada"}))
	for _, options := range [][]func(*http.Request){nil, {as("Bearer x")}} {
		if w := k.ask("GET", "/own", options...); w.Code != 401 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestWhereAnybodyMayAskStrangersShareAndNobodyElse(t *testing.T) {
	k := newKeeper(t, "public, max-age=60")
	for _, tc := range []struct {
		who     string
		options []func(*http.Request)
	}{
		{"", nil},
		{"ada", []func(*http.Request){bearer(t, auth.Claims{Subject: "ada"})}},
		{"bob", []func(*http.Request){bearer(t, auth.Claims{Subject: "bob"})}},
	} {
		for range 2 {
			if got := k.ask("GET", "/perhaps", tc.options...).Body.String(); !strings.HasPrefix(got, "/perhaps "+tc.who+" ") {
				t.Errorf("%q reads %s", tc.who, got)
			}
		}
	}
	if k.asked != 3 {
		t.Errorf("the handler was asked %d times, want once for each", k.asked)
	}
}

// Whatever answers say of themselves, and whoever asks in whatever order, everybody is answered as the handler would.
func TestAnAnswerIsNeverAnothersProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		k := newKeeper(t, "")
		hits := 0
		for range rapid.IntRange(1, 60).Draw(rt, "requests") {
			k.says = rapid.SampledFrom([]string{"max-age=60", "public, max-age=60", "private, max-age=60", "s-maxage=60", "no-store", "no-cache", ""}).Draw(rt, "says")
			claims := auth.Claims{
				Subject: rapid.SampledFrom([]string{"ada", "bob"}).Draw(rt, "who"),
				Tier:    rapid.SampledFrom([]string{"", "gold"}).Draw(rt, "tier"),
				Roles:   rapid.SampledFrom([][]string{nil, {"admin"}, {"admin", "gold"}}).Draw(rt, "roles"),
			}
			path := rapid.SampledFrom([]string{"/own", "/silent", "/open"}).Draw(rt, "path")
			unit := rapid.SampledFrom([]string{"m", "ft"}).Draw(rt, "unit")
			options := []func(*http.Request){bearer(t, claims), given("X-Unit", unit)}
			want := fmt.Sprintln(path, claims.Subject, claims.Tier, claims.Roles, unit, "skin=dark")
			if path == "/open" {
				want = fmt.Sprintln(path, "", "", []string{}, unit, "skin=dark")
			}
			method := rapid.SampledFrom([]string{"GET", "GET", "GET", "POST"}).Draw(rt, "method")
			if path != "/own" {
				method = "GET"
			}
			w := k.ask(method, path, append(options, given("Cookie", "skin=dark"))...)
			if w.Code != 200 || w.Body.String() != want {
				rt.Fatalf("%s %s as %+v: %d %q, want %q", method, path, claims, w.Code, w.Body, want)
			}
			if w.Header().Get("Age") != "" {
				hits++
			}
		}
		rt.Logf("%d hits", hits)
	})
}

func TestACookieOfTheDocumentKeepsAnswersApart(t *testing.T) {
	k, ada := newKeeper(t, "max-age=60"), bearer(t, auth.Claims{Subject: "ada"})
	for range 2 {
		for _, cookie := range []string{"skin=dark", "skin=light"} {
			if w := k.ask("GET", "/own", ada, given("Cookie", cookie)); !strings.Contains(w.Body.String(), cookie) {
				t.Errorf("with %s: %s", cookie, w.Body)
			}
		}
	}
	if k.asked != 2 {
		t.Errorf("the handler was asked %d times, want once for each", k.asked)
	}
}

func TestACacheNeedsANameThatItCanUse(t *testing.T) {
	c := config(t, ok, io.Discard)
	store, err := cache.NewMemory(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if c.Cache, err = cache.New(cache.Config{Store: store}); err != nil {
		t.Fatal(err)
	}
	defer c.Cache.Close()
	c.Name = "Mobile"
	if _, err := gateway.New(c); err == nil || !strings.Contains(err.Error(), `the space "Mobile"`) {
		t.Errorf("error %v", err)
	}
}
