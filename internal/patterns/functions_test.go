package patterns

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
)

func TestTheSmallestGatewayPassesThrough(t *testing.T) {
	s := shown(t, "A gateway, to begin with")
	s.next(t, "yaml") // passing reads it
	main := strings.TrimPrefix(s.next(t, "go"), "binary.Main(")
	quotes(t, "internal/patterns/gateway_test.go", strings.TrimSuffix(main, ")\n"))
	users := newService(t, "users")
	g := run(t, passing(t), "upstreams: {users: {url: "+users.url+"}}\nroutes: [{name: users, path: '/*', anonymous: true, upstream: users}]\n")
	g.ask(t, "GET /x").is(t, 200).says(t, `"users"`)
}

func TestPathsGoToServices(t *testing.T) {
	s := shown(t, "Paths to services")
	users, orders, payments := newService(t, "users"), newService(t, "orders"), newService(t, "payments")
	g := run(t, passing(t), s.next(t, "yaml"),
		"http://user-service:8080", users.url, "http://order-service:8080", orders.url, "http://payment-service:8080", payments.url)
	g.ask(t, "GET /api/v1/users/7?full=1").is(t, 200).says(t, `"askedFor":"GET /7?full=1","askedOf":"users"`)
	g.ask(t, "DELETE /api/v1/users/7").is(t, 200).says(t, `"users"`)
	g.ask(t, "GET /api/v1/orders").is(t, 200).says(t, `"askedFor":"GET /","askedOf":"orders"`)
	g.ask(t, "DELETE /api/v1/orders/7").is(t, 405).has(t, "Allow", "POST")
	g.ask(t, "POST /api/v1/payments/7", "Body", "{}").is(t, 200).says(t, `"payments"`)
	g.ask(t, "GET /api/v1/payments/7").is(t, 405)
}

func TestARouterByHand(t *testing.T) {
	s := shown(t, "A router by hand")
	users, orders, payments := newService(t, "users"), newService(t, "orders"), newService(t, "payments")
	g := run(t, passing(t), s.next(t, "yaml"),
		"http://user-service:8080", users.url, "http://order-service:8080", orders.url, "http://payment-service:8080", payments.url)
	g.ask(t, "PUT /users/7?x=1", "Body", `{"a":1}`, "X-Custom", "kept", "X-User-Id", "1", "X-Principal", "1").is(t, 200).says(t, `"PUT /users/7?x=1"`)
	asked, body := users.last(t)
	if body != `{"a":1}` || asked.Header.Get("X-Custom") != "kept" || asked.Header.Get("X-User-Id") != "" || asked.Header.Get("X-Principal") != "" {
		t.Errorf("the service got %v %s", asked.Header, body)
	}
	g.ask(t, "GET /orders/7").says(t, `"orders"`)
	g.ask(t, "GET /payments").says(t, `"payments"`)
	for _, path := range []string{"/users2", "/nowhere"} {
		g.ask(t, "GET "+path).is(t, 404).has(t, "Content-Type", "application/problem+json")
	}
}

func TestTokens(t *testing.T) {
	s := shown(t, "Tokens")
	users := newService(t, "users")
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url)
	g.ask(t, "GET /api/users/me").is(t, 401).has(t, "Www-Authenticate", "Bearer")
	g.ask(t, "GET /api/users/me", "Authorization", bearer(t, auth.Claims{Subject: "42", Lifetime: -time.Hour})).is(t, 401).says(t, "expired")
	other, err := auth.Mint([]byte(strings.Repeat("another key ", 4)), auth.Claims{Subject: "42"})
	if err != nil {
		t.Fatal(err)
	}
	const none = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiIsImV4cCI6NDEwMjQ0NDgwMH0."
	for _, forged := range []string{"Bearer " + other, none, "Bearer x"} {
		g.ask(t, "GET /api/users/me", "Authorization", forged).is(t, 401)
	}
	g.ask(t, "GET /api/users/me", "Authorization", bearer(t, auth.Claims{Subject: "42"})).is(t, 200)
	if asked, _ := users.last(t); users.times() != 1 || asked.Header.Get("X-Principal") != "42" {
		t.Errorf("asked %d times, of %q", users.times(), asked.Header.Get("X-Principal"))
	}

	quotes(t, "specs/frontends/web.yaml", s.next(t, "yaml"))
	shop := runDemo(t, "")
	shop.ask(t, "GET /web/api/v1/users/me").is(t, 401)
	if got := shop.ask(t, "GET /web/api/v1/users/me", "Authorization", mila(t)).is(t, 200).member(t, "id"); got != "42" {
		t.Errorf("user %v", got)
	}
}

func TestRoles(t *testing.T) {
	s := shown(t, "Roles")
	users := newService(t, "users")
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url)
	g.ask(t, "GET /api/admin/users", "Authorization", mila(t)).is(t, 403).says(t, `The role \"admin\"`)
	g.ask(t, "GET /api/admin/users", "Authorization", mila(t, "admin")).is(t, 200).says(t, "GET /users")

	quotes(t, "specs/frontends/web.yaml", s.next(t, "yaml"))
	shop := runDemo(t, "")
	shop.ask(t, "GET /web/api/v1/admin/users?limit=none", "Authorization", mila(t)).is(t, 403) // and not told what is wrong with it
	shop.ask(t, "GET /web/api/v1/admin/users?limit=2", "Authorization", mila(t, "admin")).is(t, 200).says(t, `"items"`)
}

func TestLimitsByTier(t *testing.T) {
	s := shown(t, "Limits by tier")
	orders := newService(t, "orders")
	g := run(t, passing(t), s.next(t, "yaml"), "http://order-service:8080", orders.url)
	free, basic := bearer(t, auth.Claims{Subject: "1", Tier: "free"}), bearer(t, auth.Claims{Subject: "2", Tier: "basic"})
	first := g.ask(t, "GET /orders/1", "Authorization", free, "X-User-Tier", "premium").is(t, 200)
	first.has(t, "X-Ratelimit-Limit", "100").has(t, "X-Ratelimit-Remaining", "99").has(t, "X-Ratelimit-Reset", "1").has(t, "Ratelimit-Policy", "q=100;w=3600")
	for range 99 {
		g.ask(t, "GET /orders/1", "Authorization", free).is(t, 200)
	}
	over := g.ask(t, "GET /orders/1", "Authorization", free).is(t, 429).has(t, "X-Ratelimit-Remaining", "0").has(t, "Content-Type", "application/problem+json")
	if wait, err := strconv.Atoi(over.header.Get("Retry-After")); err != nil || wait < 1 || wait > 36 {
		t.Errorf("Retry-After is %d (%v): one of a hundred an hour comes back every 36 s", wait, err)
	}
	for range 101 {
		g.ask(t, "GET /orders/1", "Authorization", basic).is(t, 200)
	}
	g.ask(t, "GET /orders/1", "Authorization", bearer(t, auth.Claims{Subject: "3", Tier: "premium"})).is(t, 200).has(t, "X-Ratelimit-Limit", "10000")
	g.ask(t, "GET /orders/1", "Authorization", bearer(t, auth.Claims{Subject: "4", Tier: "gold"})).is(t, 200).has(t, "X-Ratelimit-Limit", "100")
}

func TestRequestsAreChanged(t *testing.T) {
	s := shown(t, "Changing requests")
	orders := newService(t, "orders")
	g := run(t, passing(t), s.next(t, "yaml"), "http://order-service:8080", orders.url)
	orders.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"order_id":12345678901234567890.123}`))
	})
	got := g.ask(t, "POST /orders", "Body", `{"userId":12345678901234567890.123,"items":[{"productId":"p"}]}`, "X-Request-ID", "r-1").is(t, 200)
	if got.body != `{"orderId":12345678901234567890.123}` {
		t.Errorf("the answer is %s", got.body)
	}
	want := `^\{"user_id":12345678901234567890\.123,"items":\[\{"product_id":"p"\}\],.*"_request_id":"r-1".*\}$`
	if _, body := orders.last(t); !regexp.MustCompile(want).MatchString(body) || !regexp.MustCompile(`"_timestamp":"20\d\d-[^"]*Z"`).MatchString(body) {
		t.Errorf("the service got %s", body)
	}
	g.ask(t, "POST /orders", "Body", `{"userId":1,"user_id":2}`).is(t, 400)
}

func TestAnswersAreChangedByVersion(t *testing.T) {
	s := shown(t, "Changing answers by version")
	orders := newService(t, "orders")
	g := run(t, passing(t), s.next(t, "yaml"), "http://order-service:8080", orders.url)
	v1 := g.ask(t, "GET /orders/1", "API-Version", "v1").is(t, 200).has(t, "Vary", "API-Version")
	if v1.member(t, "success") != true || v1.member(t, "data", "askedOf") != "orders" {
		t.Error(v1.body)
	}
	for _, fields := range [][]string{{"API-Version", "v2"}, nil} {
		v2 := g.ask(t, "GET /orders/1", fields...).is(t, 200)
		at, _ := v2.member(t, "meta", "timestamp").(string)
		if _, err := time.Parse(time.RFC3339, at); err != nil || v2.member(t, "meta", "version") != "v2" || v2.member(t, "result", "askedOf") != "orders" {
			t.Error(v2.body)
		}
	}
	g.ask(t, "GET /orders/1", "API-Version", "v3").is(t, 400)
}

func TestOneAnswerFromSeveralServices(t *testing.T) {
	s := shown(t, "One answer from several services")
	quotes(t, "specs/frontends/mobile.yaml", s.next(t, "yaml"))
	g := runDemo(t, "")
	const ask = "GET /mobile/api/v1/dashboard"
	whole := g.ask(t, ask, "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Partial", "")
	orders, _ := whole.member(t, "recent_orders").([]any)
	if whole.member(t, "user", "id") != "42" || len(orders) != 5 || whole.member(t, "unread_notifications") == nil {
		t.Error(whole.body)
	}
	g.misbehave(t, "orders", "hang")
	part := g.ask(t, ask, "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Partial", "orders;timeout").has(t, "Cache-Control", "no-store")
	if part.member(t, "user", "id") != "42" {
		t.Error(part.body)
	}
	g.misbehave(t, "users", "down")
	g.ask(t, ask, "Authorization", mila(t)).is(t, 503)
}

func TestCircuitBreaker(t *testing.T) {
	s := shown(t, "Circuit breaker")
	fragment, orders := s.next(t, "yaml"), newService(t, "orders")
	g := run(t, passing(t), fragment, "http://order-service:8080", orders.url)
	orders.fails(500)
	for range 5 {
		g.ask(t, "GET /orders/1").is(t, 500)
	}
	open := g.ask(t, "GET /orders/1").is(t, 503)
	if wait, err := strconv.Atoi(open.header.Get("Retry-After")); err != nil || wait < 1 || wait > 30 || orders.times() != 5 {
		t.Errorf("Retry-After is %d (%v), and the service was asked %d times", wait, err, orders.times())
	}

	short := run(t, passing(t), fragment, "http://order-service:8080", orders.url, "open: 30s", "open: 50ms")
	for range 5 {
		short.ask(t, "GET /orders/1").is(t, 500)
	}
	orders.answers(nil)
	closed := func() bool { return short.ask(t, "GET /orders/1").status == 200 }
	for deadline := time.Now().Add(10 * time.Second); !closed() && time.Now().Before(deadline); {
		continue // the circuit opens by the clock
	}
	for range 5 { // more than it would let through half-open
		short.ask(t, "GET /orders/1").is(t, 200)
	}

	quotes(t, "specs/frontends/iot.yaml", s.next(t, "yaml"))
	stale(t)
}

// stale shows that a step answers with what it was answered before, to whom it was.
func stale(t *testing.T) {
	t.Helper()
	g := runDemo(t, "")
	const ask = "GET /iot/api/v1/dashboard"
	first := g.ask(t, ask, "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Stale", "")
	g.misbehave(t, "orders", "down")
	again := g.ask(t, ask, "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Stale", "orders").has(t, "X-Bff-Partial", "")
	if again.body != first.body {
		t.Errorf("%s, and it was %s", again.body, first.body)
	}
	other := g.ask(t, ask, "Authorization", bearer(t, auth.Claims{Subject: "7", Roles: []string{"customer"}})).is(t, 200)
	other.has(t, "X-Bff-Stale", "").has(t, "X-Bff-Partial", "orders;")
}

func TestCaching(t *testing.T) {
	s := shown(t, "Caching")
	products := newService(t, "products")
	g := run(t, passing(t), s.next(t, "yaml"), "http://product-service:8080", products.url)
	is := func(status, what string, fields ...string) {
		t.Helper()
		g.ask(t, what, fields...).is(t, 200).has(t, "Cache-Status", status)
	}
	is("fwd=uri-miss", "GET /products/1", "Accept-Language", "de")
	is("facet; hit", "GET /products/1", "Accept-Language", "de")
	is("fwd=", "GET /products/1", "Accept-Language", "fr")
	is("fwd=", "GET /products/1?page=2", "Accept-Language", "de")
	is("fwd=request", "GET /products/1", "Accept-Language", "de", "Cache-Control", "no-cache")
	is("facet; hit", "GET /products/1", "Accept-Language", "de")
	g.ask(t, "PUT /products/1", "Body", "{}").is(t, 200)
	is("fwd=", "GET /products/1", "Accept-Language", "de")
	is("fwd=", "GET /wishes/1", "Authorization", mila(t))
	is("facet; hit", "GET /wishes/1", "Authorization", mila(t))
	is("fwd=", "GET /wishes/1", "Authorization", bearer(t, auth.Claims{Subject: "7"}))
	g.ask(t, "GET /wishes/1").is(t, 401)
	products.answers(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "no-store") })
	is("fwd=", "GET /products/secret")
	is("fwd=", "GET /products/secret")

	declared(t, s.next(t, "yaml"))
	quotes(t, "specs/frontends/web.yaml", s.next(t, "yaml"))
	shop := runDemo(t, "")
	for range 2 {
		shop.ask(t, "GET /web/api/v1/products/p-501", "Authorization", mila(t), "Cache-Control", "no-cache").is(t, 200)
	}
	asked := func(of string) (n int) {
		shop.asked["catalog"].mu.Lock()
		defer shop.asked["catalog"].mu.Unlock()
		return len(slices.DeleteFunc(slices.Clone(shop.asked["catalog"].asked), func(r *http.Request) bool { return !strings.HasSuffix(r.URL.Path, of) }))
	}
	if asked("/recommendations") != 1 || asked("/reviews") != 2 {
		t.Errorf("asked %d times for recommendations and %d times for reviews", asked("/recommendations"), asked("/reviews"))
	}
}

// declared keeps the answers of a document's operation.
func declared(t *testing.T, document string) {
	t.Helper()
	asked := 0
	g := run(t, program(document, func(r chi.Router, _ binary.Upstreams) {
		r.Get("/products/{id}", func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("Cache-Control", "max-age=60")
			_, _ = w.Write([]byte("in " + r.Header.Get("Accept-Language")))
		})
	}), "upstreams: {none: {url: 'http://none'}}\nroutes: [{name: none, path: /none, anonymous: true, upstream: none}]\n")
	for _, language := range []string{"de", "fr", "de", "fr"} {
		g.ask(t, "GET /products/1", "Accept-Language", language).is(t, 200).says(t, "in "+language)
	}
	if asked != 2 {
		t.Errorf("the handler was asked %d times", asked)
	}
}
