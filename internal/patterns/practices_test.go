package patterns

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/redistest"
)

// to dials an address, whatever is asked for.
func to(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

func TestObservability(t *testing.T) {
	s := shown(t, "Observability")
	orders := newService(t, "orders")
	g := run(t, passing(t), s.next(t, "yaml"), "http://order-service:8080", orders.url)
	const trace = "0af7651916cd43dd8448eb211c80319c"
	g.ask(t, "GET /orders/1", "X-Request-ID", "r-1", "Traceparent", "00-"+trace+"-b7ad6b7169203331-01").is(t, 200).has(t, "X-Request-Id", "r-1")
	orders.fails(500)
	made := g.ask(t, "GET /orders/2").is(t, 500).header.Get("X-Request-Id")
	lines := g.log.requests(t, 2)
	if len(lines) != 2 || made == "" {
		t.Fatalf("%d lines of two requests, the second with the id %q", len(lines), made)
	}
	for name, want := range map[string]any{"operation": "shop.orders", "method": "GET", "path": "/orders/1", "status": 200.0, "request_id": "r-1"} {
		if lines[0][name] != want {
			t.Errorf("%s is %v, want %v", name, lines[0][name], want)
		}
	}
	if lines[0]["duration_ms"] == nil || lines[1]["level"] != "ERROR" || lines[1]["request_id"] != made {
		t.Error(lines)
	}
	asked, _ := orders.last(t)
	first := orders.asked[0]
	if asked.Header.Get("X-Request-Id") != made || !strings.Contains(first.Header.Get("Traceparent"), trace) || first.Header.Get("X-Request-Id") != "r-1" {
		t.Errorf("the service got %v, and %v", first.Header, asked.Header)
	}
	metrics := g.send(t, g.admin, "GET /metrics").is(t, 200)
	metrics.says(t, `http_server_request_duration_seconds_count{frontend="shop",method="GET",operation="shop.orders",status="200"} 1`)
	metrics.says(t, `http_client_request_duration_seconds_count{`)
}

func TestGracefulDegradation(t *testing.T) {
	s := shown(t, "Graceful degradation")
	quotes(t, "specs/frontends/iot.yaml", s.next(t, "yaml"))
	stale(t)
	quotes(t, "specs/frontends/mobile.yaml", s.next(t, "yaml"))
	g := runDemo(t, "")
	g.misbehave(t, "orders", "errors:1:500")
	g.misbehave(t, "notifications", "garbage")
	got := g.ask(t, "GET /mobile/api/v1/dashboard", "Authorization", mila(t)).is(t, 200).has(t, "X-Bff-Partial", "orders;bad_upstream").has(t, "X-Bff-Partial", "unread;bad_upstream")
	got.says(t, `"recent_orders":[]`).says(t, `"unread_notifications":null`)
	for range 30 { // until it is not asked any more
		got = g.ask(t, "GET /mobile/api/v1/dashboard", "Authorization", mila(t)).is(t, 200).says(t, `"recent_orders":[]`)
	}
	got.has(t, "X-Bff-Partial", "orders;breaker")

	// The demo has one source of everything. Generated code of a document that has two is run, by the clock, beside the generator.
	quotes(t, "cmd/facet/internal/generate/testdata/words/specs/frontends/reader.yaml", s.next(t, "yaml"))
	quotes(t, "cmd/facet/internal/generate/words_test.go", "func TestAnOldReplyComesBeforeAnotherStepAndThatBeforeNothing(t *testing.T) {")
}

const address = `"shipping_address":{"street":"Hauptstr. 1","city":"Berlin","country":"DE","postal_code":"10115"}`

func TestRequestValidation(t *testing.T) {
	s := shown(t, "Request validation")
	quotes(t, "specs/upstreams/orders.yaml", s.next(t, "yaml"))
	g := runDemo(t, "")
	order := func(body string) reply {
		t.Helper()
		return g.ask(t, "POST /mobile/api/v1/orders", "Authorization", mila(t), "Idempotency-Key", "k", "Body", body)
	}
	item := `{"product_id":"p-17","quantity":1},`
	order(`{"items":[],`+address+`}`).is(t, 400).says(t, `"pointer":"#/items"`)
	order(`{"items":[`+strings.TrimSuffix(strings.Repeat(item, 101), ",")+`],`+address+`}`).is(t, 400).says(t, `"pointer":"#/items"`)
	order(`{"items":[],"shipping_address":{"street":"Hauptstr. 1"}}`).is(t, 400).
		says(t, "#/items").says(t, "#/shipping_address/city").says(t, "#/shipping_address/country").says(t, "#/shipping_address/postal_code")
	if g.asked["orders"].times() != 0 {
		t.Error("the service was asked")
	}
	order(`{"items":[{"product_id":"p-17","quantity":1}],`+address+`}`).is(t, 201)
}

func TestReplicasShareWhatTheyCount(t *testing.T) {
	s := shown(t, "The gateway as the weakest point")
	var deployment struct {
		Spec struct {
			Replicas int
			Template struct {
				Spec struct {
					Containers []struct {
						Live  probe `yaml:"livenessProbe"`
						Ready probe `yaml:"readinessProbe"`
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(s.next(t, "yaml")), &deployment); err != nil {
		t.Fatal(err)
	}
	fragment, orders := s.next(t, "yaml"), newService(t, "orders")
	redis := redistest.Start(t)
	var running []*gateway
	for range deployment.Spec.Replicas {
		running = append(running, run(t, passing(t), fragment, "redis:6379", redis.Addr, "':8080'", "'127.0.0.1:0'", "http://order-service:8080", orders.url, "5s", "1ms"))
	}
	for i, g := range running {
		container := deployment.Spec.Template.Spec.Containers[0]
		g.send(t, g.admin, "GET "+container.Live.Get.Path).is(t, 200)
		g.send(t, g.admin, "GET "+container.Ready.Get.Path).is(t, 200)
		g.ask(t, "GET /orders/1").is(t, 200).has(t, "X-Ratelimit-Remaining", fmt.Sprint(2-i))
	}
	running[0].ask(t, "GET /orders/1").is(t, 429)
	redis.Stop()
	running[0].ask(t, "GET /orders/1").is(t, 200) // it counts alone
	running[0].send(t, running[0].admin, "GET /metrics").says(t, "\nratelimit_shared 0\n")
}

type probe struct {
	Get struct{ Path string } `yaml:"httpGet"`
}

func TestNoBusinessInTheGateway(t *testing.T) {
	s := shown(t, "Business in the gateway")
	quotes(t, "specs/frontends/mobile.yaml", s.next(t, "yaml"))
	g := runDemo(t, "limits: {tiers: [{name: premium, limits: 4@day}]}\n")
	body := `{"items" : [{"product_id":"p-17", "quantity":2}], "total": 20000, ` + address + `}`
	send := func(fields ...string) reply {
		t.Helper()
		return g.ask(t, "POST /mobile/api/v1/orders", append(fields, "Idempotency-Key", "business", "Body", body)...)
	}
	send().is(t, 401)
	send("Authorization", mila(t), "Content-Type", "text/plain").is(t, 415)
	send("Authorization", mila(t)).is(t, 201).has(t, "Location", "orders/o-")
	if asked, got := g.asked["orders"].last(t); got != body || asked.Header.Get("X-Principal") != "42" {
		t.Errorf("the service got %s", got)
	}
	send("Authorization", mila(t)).is(t, 200) // the same order
	send("Authorization", mila(t)).is(t, 200)
	send("Authorization", mila(t)).is(t, 429)
}

func TestTimeoutAndRetry(t *testing.T) {
	s := shown(t, "Neither timeout nor retry")
	fragment, orders := s.next(t, "yaml"), newService(t, "orders")
	var failing atomic.Int32
	orders.answers(func(w http.ResponseWriter, _ *http.Request) {
		if failing.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	g := run(t, passing(t), fragment, "http://order-service:8080", orders.url)
	g.ask(t, "GET /orders/1").is(t, 200)
	if orders.times() != 3 {
		t.Errorf("asked %d times", orders.times())
	}

	orders.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	hurried := run(t, passing(t), fragment, "http://order-service:8080", orders.url, "timeout: 10s                #", "timeout: 5s #", "try_timeout: 3s", "try_timeout: 100ms")
	before := orders.times()
	hurried.ask(t, "GET /orders/1").is(t, 504)
	if tries := orders.times() - before; tries != 3 {
		t.Errorf("%d tries", tries)
	}
}
