package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// keys returns the names of an object's members.
func keys(v any) []string {
	object, _ := v.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

func TestDashboardsShowEachClientWhatItNeeds(t *testing.T) {
	s := newStack(t)

	mobile := s.ask(t, "mobile", request{path: "/api/v1/dashboard"}).decode(t)
	if got, want := fmt.Sprint(keys(mobile["user"])), "[avatar_url display_name given_name id loyalty_points tier]"; got != want {
		t.Errorf("mobile user has %s, want %s", got, want)
	}
	orders := mobile["recent_orders"].([]any)
	if len(orders) != 5 || fmt.Sprint(keys(orders[0])) != "[id status total]" {
		t.Errorf("mobile has %d orders of %v, want 5 of three members", len(orders), keys(orders[0]))
	}

	web := s.ask(t, "web", request{path: "/api/v1/dashboard"}).decode(t)
	named := 0
	for _, order := range web["orders"].([]any) {
		for _, line := range order.(map[string]any)["lines"].([]any) {
			if line.(map[string]any)["product_name"] != nil {
				named++
			}
		}
	}
	if named == 0 || len(web["notifications"].([]any)) == 0 || len(keys(web["user"])) < 10 {
		t.Errorf("web: %d named products, notifications %v, user %v", named, web["notifications"], keys(web["user"]))
	}

	iot := s.ask(t, "iot", request{path: "/api/v1/dashboard"})
	if got := fmt.Sprint(keys(iot.decode(t))); got != "[o p u]" || len(iot.body) > 60 {
		t.Errorf("iot: %s", iot.body)
	}
	if iot.decode(t)["u"] != mobile["unread_notifications"] || iot.decode(t)["o"] != web["orders_total"] {
		t.Errorf("the clients disagree: iot %s, mobile unread %v, web total %v", iot.body, mobile["unread_notifications"], web["orders_total"])
	}
}

func TestUserIDIsForAdmins(t *testing.T) {
	s := newStack(t)
	own := request{path: "/api/v1/dashboard?user_id=42"}
	if got := s.ask(t, "mobile", own); got.status != 200 {
		t.Errorf("one's own id: %d %s", got.status, got.body)
	}
	if got := s.ask(t, "mobile", own.by("7")); got.status != 403 || !strings.Contains(got.body, "admin") {
		t.Errorf("another's id: %d %s", got.status, got.body)
	}
	got := s.ask(t, "mobile", own.by("admin"))
	if user, _ := got.decode(t)["user"].(map[string]any); user["id"] != "42" {
		t.Errorf("as an admin: %d %s", got.status, got.body)
	}
}

func TestAnOrderIsItsBuyersAndAdmins(t *testing.T) {
	s := newStack(t)
	const path = "/api/v1/orders/o-1001"
	for _, frontend := range []string{"mobile", "web"} {
		for _, tc := range []struct {
			who, of string
			want    int
		}{{"", "", 200}, {"7", "", 404}, {"7", "?user_id=42", 403}, {"admin", "?user_id=42", 200}, {"admin", "?user_id=7", 404}} {
			if got := s.ask(t, frontend, request{path: path + tc.of}.by(tc.who)); got.status != tc.want {
				t.Errorf("%s as %q%s: %d %s, want %d", frontend, tc.who, tc.of, got.status, got.body, tc.want)
			}
		}
	}
}

func TestOrderDetailIsJoined(t *testing.T) {
	s := newStack(t)
	order := s.ask(t, "web", request{path: "/api/v1/orders/o-1001"}).decode(t)
	if buyer, _ := order["buyer"].(map[string]any); buyer["id"] != "42" {
		t.Errorf("buyer %v", order["buyer"])
	}
	if shipment, _ := order["shipment"].(map[string]any); shipment["order_id"] != "o-1001" {
		t.Errorf("shipment %v", order["shipment"])
	}
	lines := order["lines"].([]any)
	for _, line := range lines {
		line := line.(map[string]any)
		if product, _ := line["product"].(map[string]any); product["id"] != line["product_id"] {
			t.Errorf("line %v", line)
		}
	}
	if len(lines) == 0 {
		t.Error("no lines")
	}
}

func TestAPlacedOrderIsThereWhenReadBack(t *testing.T) {
	s := newStack(t)
	for _, frontend := range []string{"mobile", "web"} {
		placed := s.ask(t, frontend, place("read-back-on-"+frontend))
		id, _ := placed.decode(t)["id"].(string)
		if placed.status != 201 || placed.header.Get("Location") != "orders/"+id {
			t.Fatalf("%s: %d, Location %q: %s", frontend, placed.status, placed.header.Get("Location"), placed.body)
		}
		for _, reader := range []string{"mobile", "web"} {
			if got := s.ask(t, reader, request{path: "/api/v1/orders/" + id}); got.status != 200 {
				t.Errorf("placed on %s, read on %s: %d %s", frontend, reader, got.status, got.body)
			}
		}
		dashboard := s.ask(t, "mobile", request{path: "/api/v1/dashboard"}).decode(t)
		if newest := dashboard["recent_orders"].([]any)[0].(map[string]any); newest["id"] != id {
			t.Errorf("the newest order is %v, want %s", newest["id"], id)
		}
	}
}

// TestViolationsAreAllNamed checks what a caller reads of a body that breaks the document.
func TestViolationsAreAllNamed(t *testing.T) {
	s := newStack(t)
	bad := place("k")
	bad.body = `{"items":[{"product_id":"p-17","quantity":0}],"shipping_address":{"street":"x","city":"y","country":"DE"}}`
	got := s.ask(t, "mobile", bad)
	var problem struct {
		Errors []struct{ Pointer, Detail string }
	}
	if err := json.Unmarshal([]byte(got.body), &problem); err != nil {
		t.Fatal(err)
	}
	var pointers []string
	for _, e := range problem.Errors {
		pointers = append(pointers, e.Pointer)
	}
	slices.Sort(pointers)
	if text := fmt.Sprint(pointers); got.status != 400 || !strings.Contains(text, "#/items/0/quantity") || !strings.Contains(text, "#/shipping_address") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestTheGatewayServesAllFrontends(t *testing.T) {
	s := newStack(t)
	for _, frontend := range frontends {
		direct := s.ask(t, frontend, request{path: "/api/v1/products/p-17"})
		behind := s.send(t, s.url["gateway"], request{path: "/" + frontend + "/api/v1/products/p-17"})
		if behind.status != 200 || behind.body != direct.body {
			t.Errorf("%s: behind the gateway %d %s\ndirectly %s", frontend, behind.status, behind.body, direct.body)
		}
	}
}

// TestManyClientsAtOnce is for the race detector. There are few enough of them that a slow machine keeps the deadlines.
func TestManyClientsAtOnce(t *testing.T) {
	s := newStack(t)
	var wg sync.WaitGroup
	for client := range 6 {
		wg.Go(func() {
			for i := range 10 {
				frontend := frontends[i%len(frontends)]
				if got := s.ask(t, frontend, request{path: "/api/v1/dashboard"}.by(fmt.Sprint(1+client))); got.status != 200 {
					t.Errorf("%s: %d %s", frontend, got.status, got.body)
				}
			}
		})
	}
	wg.Wait()
}

// TestEveryRequestIsOneLogLine checks what an operator sees, and what follows a request to the services.
func TestEveryRequestIsOneLogLine(t *testing.T) {
	s := newStack(t)
	s.misbehave(t, "orders", "garbage")
	s.ask(t, "mobile", request{path: "/api/v1/dashboard"}.with("X-Request-Id", "trace-me-42"))
	lines := s.lines()
	if len(lines) != 1 {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"msg": "request", "operation": "mobile.getDashboard", "status": 200.0, "principal": "42",
		"request_id": "trace-me-42", "partial": "orders;bad_upstream", "path": "/api/v1/dashboard",
	} {
		if line[name] != want {
			t.Errorf("%s = %v, want %v", name, line[name], want)
		}
	}
	if text, _ := line["error"].(string); !strings.Contains(text, "orders.listUserOrders") || !strings.Contains(text, "text/html") {
		t.Errorf("the log does not say why: %v", line["error"])
	}
}
