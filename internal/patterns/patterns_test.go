package patterns

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
)

func TestSingleEntryPoint(t *testing.T) {
	s := shown(t, "Single entry point")
	main := s.next(t, "go")
	quotes(t, "cmd/gateway/main.go", main)
	quotes(t, "internal/patterns/demo_test.go", main)
	g := runDemo(t, s.next(t, "yaml"))
	const product = "/api/v1/products/p-501"
	sizes := map[string]int{}
	for _, client := range []string{"mobile", "web", "iot"} {
		got := g.ask(t, "GET /"+client+product, "Authorization", mila(t), "Accept", "application/cbor, application/json;q=0.5", "Origin", "https://shop.example.com")
		got.is(t, 200).has(t, "Ratelimit-Policy", `"address 1000/s`)
		sizes[client] = len(got.body)
		if cbor := got.header.Get("Content-Type") == "application/cbor"; cbor != (client == "iot") {
			t.Errorf("%s answers with %s", client, got.header.Get("Content-Type"))
		}
		if page := got.header.Get("Access-Control-Allow-Origin") != ""; page != (client == "web") {
			t.Errorf("%s lets pages in: %v", client, page)
		}
	}
	if sizes["iot"] >= sizes["mobile"] || sizes["mobile"] >= sizes["web"] {
		t.Errorf("bytes of a product: %v", sizes)
	}
	g.ask(t, "GET /web/openapi.json").is(t, 200)
	g.ask(t, "GET "+product).is(t, 404)
}

func TestABackendForThePhone(t *testing.T) {
	s := shown(t, "A backend for the phone")
	quotes(t, "specs/frontends/mobile.yaml", s.next(t, "yaml"))
	quotes(t, "bff/mobile/product.go", s.next(t, "go"))
	g := runDemo(t, "")
	got := g.ask(t, "GET /mobile/api/v1/products/p-501", "Authorization", mila(t)).is(t, 200)
	if image, _ := got.member(t, "image").(string); !strings.HasSuffix(image, "-small.jpg") || got.member(t, "description") != nil || g.asked["catalog"].times() != 1 {
		t.Errorf("%d calls for %s", g.asked["catalog"].times(), got.body)
	}
	g.ask(t, "GET /mobile/api/v1/products/p-999999", "Authorization", mila(t)).is(t, 404).says(t, "There is no such product.")
}

func TestABackendForTheWeb(t *testing.T) {
	s := shown(t, "A backend for the web")
	quotes(t, "specs/frontends/web.yaml", s.next(t, "yaml"))
	quotes(t, "specs/frontends/iot.yaml", s.next(t, "yaml"))
	g := runDemo(t, "")
	got := g.ask(t, "GET /web/api/v1/products/p-501", "Authorization", mila(t)).is(t, 200)
	reviews, _ := got.member(t, "reviews").([]any)
	recommended, _ := got.member(t, "recommendations").([]any)
	images, _ := got.member(t, "images").([]any)
	if len(reviews) == 0 || len(recommended) == 0 || len(images) < 2 || got.member(t, "description") == nil || g.asked["catalog"].times() != 3 {
		t.Errorf("%d calls for %s", g.asked["catalog"].times(), got.body)
	}
	label := g.ask(t, "GET /iot/api/v1/products/p-501", "Authorization", mila(t)).is(t, 200)
	if strings.TrimSpace(label.body) != `{"id":"p-501","in_stock":true,"price":3490}` {
		t.Error(label.body)
	}
	catalog := services.Handler("catalog")
	g.asked["catalog"].answers(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/reviews") {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		catalog.ServeHTTP(w, r)
	})
	g.ask(t, "GET /web/api/v1/products/p-502", "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Partial", "reviews;").says(t, `"reviews":null`)
}

func TestRoutingByVersion(t *testing.T) {
	s := shown(t, "Routing by version")
	v1, v2 := newService(t, "v1"), newService(t, "v2")
	g := run(t, passing(t), s.next(t, "yaml"), "http://orders-v1:8080", v1.url, "http://orders-v2:8080", v2.url)
	g.ask(t, "GET /orders/1", "API-Version", "v1").is(t, 200).says(t, `"v1"`).has(t, "Vary", "Api-Version")
	g.ask(t, "GET /orders/1", "API-Version", "v2").is(t, 200).says(t, `"v2"`)
	g.ask(t, "GET /orders/1", "API-Version", "v3").is(t, 404)
	g.ask(t, "GET /orders/1").is(t, 404)

	quotes(t, "internal/patterns/patterns_test.go", s.next(t, "go"))
	several := run(t, inVersions(), s.next(t, "yaml")+"upstreams: {none: {url: 'http://none'}}\nroutes: [{name: none, path: /none, anonymous: true, upstream: none}]\n")
	for _, want := range []struct{ version, body string }{{"", "v1"}, {"v1", "v1"}, {"v2", "v2"}} {
		var fields []string
		if want.version != "" {
			fields = []string{"API-Version", want.version}
		}
		several.ask(t, "GET /orders", fields...).is(t, 200).says(t, "orders of "+want.body).has(t, "Vary", "API-Version")
	}
	several.ask(t, "GET /v2/orders").is(t, 200).says(t, "orders of v2")
	several.ask(t, "GET /orders", "API-Version", "v3").is(t, 400).says(t, "v1, v2")
}

// inVersions is a frontend of two versions.
func inVersions() binary.Program {
	const document = `
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {operationId: listOrders, security: [], responses: {'200': {description: The orders.}}}}}
`
	documents := fstest.MapFS{"shop.yaml": {Data: []byte(document)}, "shop-v2.yaml": {Data: []byte(document)}}
	answer := func(text string) func(chi.Router, binary.Upstreams) {
		return func(r chi.Router, _ binary.Upstreams) {
			r.Get("/orders", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "orders of "+text) })
		}
	}
	v1, v2 := answer("v1"), answer("v2")
	return binary.Program{Name: "gateway", Frontends: []binary.Frontend{{
		Name: "shop", Version: "v1", Documents: documents, Document: "shop.yaml", Mount: v1,
		Versions: []binary.Frontend{{
			Name: "shop-v2", Version: "v2", Documents: documents, Document: "shop-v2.yaml", Mount: v2,
		}},
	}}}
}

func TestExperiments(t *testing.T) {
	s := shown(t, "A/B tests")
	before, next := newService(t, "A"), newService(t, "B")
	g := run(t, passing(t), s.next(t, "yaml"), "http://checkout:8080", before.url, "http://new-checkout:8080", next.url)
	g.ask(t, "GET /checkout/1", "X-User-ID", "1").is(t, 401)
	variants := map[any]int{}
	for i := range 40 {
		who := bearer(t, auth.Claims{Subject: fmt.Sprint(i)})
		first := g.ask(t, "GET /checkout/1", "Authorization", who).is(t, 200).member(t, "askedOf")
		again := g.ask(t, "GET /checkout/1", "Authorization", who, "X-User-ID", fmt.Sprint(i+1)).is(t, 200).member(t, "askedOf")
		if first != again {
			t.Errorf("%d is in %v, and then in %v", i, first, again)
		}
		variants[first]++
	}
	if variants["A"] < 8 || variants["B"] < 8 {
		t.Errorf("of 40 callers %v", variants)
	}
	g.send(t, g.admin, "GET /metrics").says(t, `bff_experiment_exposures_total{experiment="new-checkout",frontend="shop",variant="B"} `+fmt.Sprint(2*variants["B"]))
	if line := g.log.requests(t, 2)[1]; line["experiment.new-checkout"] == nil {
		t.Errorf("the log says nothing of it: %v", line)
	}
}

func TestCanariesAndShadows(t *testing.T) {
	s := shown(t, "Canaries and shadows")
	orders, next, copies := newService(t, "orders"), newService(t, "next"), newService(t, "copies")
	copied := make(chan string, 1)
	copies.answers(func(_ http.ResponseWriter, r *http.Request) { copied <- r.URL.Path })
	g := run(t, passing(t), s.next(t, "yaml"), "http://order-service:8080", orders.url, "http://orders-next:8080", next.url, "http://copies:8080", copies.url)
	for range 100 {
		g.ask(t, "GET /orders/1").is(t, 200)
	}
	if orders.times() != 95 || next.times() != 5 {
		t.Errorf("of 100 requests %d and %d", orders.times(), next.times())
	}
	g.ask(t, "GET /products/1").is(t, 200).says(t, `"orders"`)
	select {
	case got := <-copied:
		if got != "/products/1" {
			t.Errorf("copied %s", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing was copied")
	}
}
