package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/upstream"
)

// passing is a frontend with routes, whose upstream answers with what it is asked.
func passing(t *testing.T, logged io.Writer) gateway.Config {
	t.Helper()
	c := config(t, ok, logged)
	c.Routes = route.Config{
		Upstreams: map[string]upstream.Exchange{"legacy": func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
			res.Status, res.Body = 200, []byte(req.Op+" "+req.Method+" "+req.Target+" "+req.Header.Get("X-Forwarded-For"))
			return nil
		}},
		Routes: []route.Route{
			{Name: "open", Path: "/legacy/open/*", Rewrite: "/*", Upstream: "legacy", Anonymous: true},
			{Name: "admin", Path: "/legacy/admin/*", Rewrite: "/*", Upstream: "legacy", Security: []string{"bearer"}, Roles: []string{"admin"}},
			{Name: "rest", Path: "/*", Upstream: "legacy", Security: []string{"bearer"}},
		},
	}
	return c
}

func TestARouteAnswersWhatNoOperationDoes(t *testing.T) {
	var logged bytes.Buffer
	handler := newGateway(t, passing(t, &logged))
	for _, tc := range []struct {
		name, method, target, token string
		status                      int
		want, operation             string
	}{
		{"an operation wins", "GET", "/open", "", 200, "hello ", "mobile.getOpen"},
		{"its path is its own", "PATCH", "/things/1", token(t), 405, "", "unmatched"},
		{"anonymous", "GET", "/legacy/open/x?a=b", "", 200, "mobile.open GET /x?a=b 192.0.2.1", "mobile.open"},
		{"nobody", "GET", "/legacy/admin/x", "", 401, "", "mobile.admin"},
		{"without the role", "GET", "/legacy/admin/x", token(t), 403, `The role \"admin\"`, "mobile.admin"},
		{"with the role", "POST", "/legacy/admin/x", token(t, "admin"), 200, "mobile.admin POST /x 192.0.2.1", "mobile.admin"},
		{"the rest", "DELETE", "/other", token(t), 200, "mobile.rest DELETE /other 192.0.2.1", "mobile.rest"},
		{"no route", "TRACE", "/other", token(t), 405, "", "unmatched"},
		{"a path in disguise", "GET", "/%6fpen", token(t), 404, "", "unmatched"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			logged.Reset()
			var options []func(*http.Request)
			if tc.token != "" {
				options = append(options, as(tc.token))
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, request(tc.method, tc.target, options...))
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, tc.status, tc.want)
			}
			var line struct{ Operation string }
			if err := json.Unmarshal(logged.Bytes(), &line); err != nil || line.Operation != tc.operation {
				t.Errorf("logged %s (%v)", logged.String(), err)
			}
			if w.Header().Get("X-Request-Id") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("header %v", w.Header())
			}
		})
	}
}

func TestARouteIsNotBoundAsOperationsAre(t *testing.T) {
	c := passing(t, io.Discard)
	c.MaxBody, c.Timeout = 4, time.Nanosecond
	c.Routes.Upstreams["legacy"] = func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		if _, bound := ctx.Deadline(); bound {
			t.Error("the request has a deadline")
		}
		res.Status = 204
		return nil
	}
	w := httptest.NewRecorder()
	newGateway(t, c).ServeHTTP(w, request("POST", "/other", as(token(t)), body("12345", true)))
	if w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestCallersOfRoutesAreLimitedToo(t *testing.T) {
	c := passing(t, io.Discard)
	limiter, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c.Limits = gateway.Limits{Limiter: limiter, Tiers: []ratelimit.Tier{{Name: "free", Limits: []ratelimit.Limit{{Count: 1, Per: time.Hour}}}}}
	handler := newGateway(t, c)
	for _, want := range []int{200, 429} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request("GET", "/other", as(token(t))))
		if w.Code != want {
			t.Errorf("%d, want %d", w.Code, want)
		}
	}
}

func TestARouteHasASmallerLimitOfItsOwn(t *testing.T) {
	c := passing(t, io.Discard)
	memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c.Limits = gateway.Limits{
		Limiter: memory, Tiers: []ratelimit.Tier{{Name: "free", Limits: limitsOf(t, "5@day")}},
		Operations: map[string][]ratelimit.Limit{"getOpen": limitsOf(t, "4@day")}, // which is called like the route but for that
		Routes:     map[string][]ratelimit.Limit{"open": limitsOf(t, "2@day"), "rest": limitsOf(t, "1@day")},
	}
	h := newGateway(t, c)
	equal(t, "the route", statuses(h, 3, "GET", "/legacy/open/x", from("192.0.2.1")), 200, 200, 429)
	equal(t, "somewhere else", statuses(h, 1, "GET", "/legacy/open/x", from("192.0.2.2")), 200)
	equal(t, "an operation", statuses(h, 2, "GET", "/open", from("192.0.2.1")), 200, 200)
	equal(t, "another route", statuses(h, 2, "GET", "/other", of(t, "1", "free")), 200, 429)
	equal(t, "one without a limit, and what was refused took nothing of all", statuses(h, 5, "GET", "/legacy/admin/x", of(t, "1", "free")), 403, 403, 403, 403, 429)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("GET", "/other", of(t, "2", "free")))
	if got := w.Header().Get("RateLimit-Policy"); got != `"principal free 5@day";q=5;w=86400, "route mobile.rest 1@day";q=1;w=86400` {
		t.Errorf("the policy is %s", got)
	}
}

func TestAnswersOfARouteAreKeptForWhoeverAsked(t *testing.T) {
	c := passing(t, io.Discard)
	store, err := cache.NewMemory(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if c.Cache, err = cache.New(cache.Config{Store: store}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Cache.Close)
	asked := 0
	c.Routes.Upstreams["legacy"] = func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
		asked++
		res.Status, res.Body = 200, []byte("x")
		return nil
	}
	c.Routes.Routes = append([]route.Route{{Name: "beta", Path: "/legacy/open/*", Header: map[string]string{"X-Beta": "1"}, Upstream: "legacy", Anonymous: true}}, c.Routes.Routes...)
	keep := gateway.Keep{MaxAge: time.Minute}
	c.Kept = map[string]gateway.Keep{"beta": keep, "open": keep, "admin": keep, "rest": keep}
	h := newGateway(t, c)
	beta := func(r *http.Request) { r.Header.Set("X-Beta", "1") }
	for _, tc := range []struct {
		name, method, target string
		as                   func(*http.Request)
		status, asked        int
	}{
		{"nobody", "GET", "/legacy/open/x", from("192.0.2.1"), 200, 1},
		{"nobody else", "GET", "/legacy/open/x", from("192.0.2.2"), 200, 1},
		{"somebody, where nobody is known", "GET", "/legacy/open/x", of(t, "1", "free"), 200, 1},
		{"another route of the same path", "GET", "/legacy/open/x", beta, 200, 2},
		{"and again", "GET", "/legacy/open/x", beta, 200, 2},
		{"the header alone", "HEAD", "/legacy/open/x", beta, 200, 2},
		{"somebody", "GET", "/other", of(t, "1", "free"), 200, 3},
		{"the same one", "GET", "/other", of(t, "1", "free"), 200, 3},
		{"of another tier by now", "GET", "/other", of(t, "1", "premium"), 200, 4},
		{"somebody else", "GET", "/other", of(t, "2", "free"), 200, 5},
		{"a stranger", "GET", "/other", from("192.0.2.1"), 401, 5},
		{"a change", "PUT", "/other", of(t, "2", "free"), 200, 6},
		{"forgotten for all", "GET", "/other", of(t, "1", "free"), 200, 7},
		{"an admin", "GET", "/legacy/admin/x", as(token(t, "admin")), 200, 8},
		{"the same one, who is no admin any more", "GET", "/legacy/admin/x", as(token(t)), 403, 8},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(tc.method, tc.target, tc.as))
		if w.Code != tc.status || asked != tc.asked {
			t.Errorf("%s: %d, and the service was asked %d times, want %d and %d", tc.name, w.Code, asked, tc.status, tc.asked)
		}
	}
}

func TestRoutesReportWhatIsWrong(t *testing.T) {
	for _, tc := range []struct {
		change func(*gateway.Config)
		want   string
	}{
		{func(c *gateway.Config) { c.Routes.Routes[0].Path = "x" }, `gateway mobile: route "open": the path "x"`},
		{func(c *gateway.Config) { c.Routes.Routes[2].Security = []string{"cookie"} }, `gateway mobile: route "rest": security scheme "cookie"`},
		{func(c *gateway.Config) {
			c.Limits.Routes = map[string][]ratelimit.Limit{"opn": limitsOf(t, "1/s"), "rest": nil}
		}, "gateway mobile: limits: a limit of the route opn, which there is not\nlimits: the route rest is listed without limits"},
		{func(c *gateway.Config) {
			c.Limits.Routes = map[string][]ratelimit.Limit{"open": limitsOf(t, "1/s")}
		}, `gateway mobile: route "open": ratelimit: no Limiter`},
		{func(c *gateway.Config) {
			c.Kept = map[string]gateway.Keep{"opn": {}, "open": {MaxAge: -1}}
			c.Routes.Routes[0].Cookies = true
		}, "gateway mobile: route \"open\": a time to keep answers is negative\nanswers that are kept must not depend on Cookies\nanswers of the route opn are kept, which there is not"},
		{func(c *gateway.Config) { c.Experiments = map[string]route.Experiment{"x": {}} }, `gateway mobile: experiment "x": `},
		{func(c *gateway.Config) {
			c.Document = load(t, things+"x-bff-experiments: {checkout: [A, B], other: [A]}\n")
			c.Experiments = map[string]route.Experiment{"checkout": {Variants: map[string]int{"A": 1, "C": 1}}}
		}, `gateway mobile: experiment "checkout": the document has the variants A, B, and not C`},
	} {
		c := passing(t, io.Discard)
		tc.change(&c)
		if _, err := gateway.New(c); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("got %v, want %s", err, tc.want)
		}
	}
}

// What is kept is kept apart by variants: of a header field here, since a principal's would be apart anyway.
func TestWhatIsKeptIsOfOneVariant(t *testing.T) {
	for _, path := range []string{"/own", "/open"} {
		store, err := cache.NewMemory(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := cache.New(cache.Config{Store: store})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(kept.Close)
		c := config(t, ok, io.Discard)
		c.Document, c.Cache = load(t, keeping), kept
		c.Experiments = map[string]route.Experiment{"checkout": {Variants: map[string]int{"A": 1, "B": 1}, Key: "header:X-Device"}}
		answer := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=60")
			_, _ = io.WriteString(w, route.Variant(r.Context(), "checkout"))
		}
		c.Mount = func(r chi.Router) {
			for _, pattern := range []string{"/own", "/silent", "/open", "/perhaps"} {
				r.Get(pattern, answer)
			}
			r.Post("/own", answer)
		}
		handler := newGateway(t, c)
		first, seen := map[string]string{}, map[string]int{}
		for range 2 {
			for _, device := range []string{"d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"} {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, request("GET", path, bearer(t, auth.Claims{Subject: "ada"}), given("X-Device", device)))
				got := w.Body.String()
				if before := first[device]; before != "" && before != got || w.Header().Get("Vary") == "" {
					t.Errorf("%s %s: %s and %s, %v", path, device, before, got, w.Header())
				}
				first[device] = got
				seen[got]++
			}
		}
		if seen["A"] == 0 || seen["B"] == 0 || len(seen) != 2 {
			t.Errorf("%s: %v", path, seen)
		}
	}
}
