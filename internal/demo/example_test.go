package demo_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheDocumentsExamplesAreTrue asks for what the documents show, and wants what they show. Left out are examples of
// lists that would have to be shorter than is good for a demo, and of things that are yet to happen.
func TestTheDocumentsExamplesAreTrue(t *testing.T) {
	s := shared(t)
	for _, tc := range []struct {
		operation, example string
		request            request
	}{
		{"getUser", "mila", get("users", "/users/42")},
		{"getUser", "jonas", get("users", "/users/57")},
		{"getUserAccess", "mila", get("users", "/users/42/access")},
		{"getUserAccess", "ines", get("users", "/users/7/access")},
		{"getOrder", "shipped", get("orders", "/orders/o-1001")},
		{"createOrder", "replayed", get("orders", "/orders/o-1002")},
		{"listOrderShipments", "one", get("orders", "/orders/o-1001/shipments")},
		{"listOrderShipments", "none", get("orders", "/orders/o-1002/shipments")},
		{"getShipment", "in_transit", get("orders", "/shipments/s-9001")},
		{"getShipment", "delivered", get("orders", "/shipments/s-8870")},
		{"getUnread", "mila", get("notifications", "/users/42/unread")},
		{"listNotifications", "mila", get("notifications", "/users/42/notifications")},
		{"getProduct", "coffee_set", get("catalog", "/products/p-501")},
		{"listProducts", "two", get("catalog", "/products?id=p-501&id=p-502")},
		{"listProducts", "none", get("catalog", "/products?id=p-4711")},
		{"listReviews", "two", get("catalog", "/products/p-501/reviews")},
		{"listReviews", "none", get("catalog", "/products/p-502/reviews")},
		{"listRecommendations", "two", get("catalog", "/products/p-501/recommendations")},
		{"getPayment", "captured", get("payments", "/payments/pay-3001")},
	} {
		t.Run(tc.operation+" "+tc.example, func(t *testing.T) {
			got := read[any](t, s, tc.request)
			if diff := cmp.Diff(example(t, tc.request.service, tc.operation, http.StatusOK, tc.example), got); diff != "" {
				t.Errorf("document (-), service (+):\n%s", diff)
			}
		})
	}
}

func TestTheDocumentsExamplesOfProblemsAreTrue(t *testing.T) {
	s := shared(t)
	wrongQuantity := `{"items":[{"product_id":"p-501","quantity":1},{"product_id":"p-502","quantity":0}],"shipping_address":` + berlin + `}`
	for _, tc := range []struct {
		operation string
		status    int
		example   string
		request   request
	}{
		{"listUsers", 400, "limit_too_large", get("users", "/users?limit=101")},
		{"listUsers", 401, "no_principal", request{service: "users", path: "/users", principal: "-"}},
		{"getUser", 400, "malformed_id", get("users", "/users/x")},
		{"getUser", 404, "no_such_user", get("users", "/users/4711")},
		{"getOrder", 404, "no_such_order", get("orders", "/orders/o-4711")},
		{"listUserOrders", 404, "no_such_user", get("orders", "/users/4711/orders")},
		{"getShipment", 404, "no_such_shipment", get("orders", "/shipments/s-4711")},
		{"createOrder", 400, "no_key", post("orders", "/orders", "", oneSet)},
		{"createOrder", 400, "malformed_body", post("orders", "/orders", "examples", "{")},
		{"createOrder", 413, "too_large", post("orders", "/orders", "examples", string(make([]byte, 1<<20+1)))},
		{"createOrder", 415, "not_json", post("orders", "/orders", "examples", "x").with("Content-Type", "text/plain")},
		{"createOrder", 422, "unknown_product", post("orders", "/orders", "examples", others["orders.createOrder"].refused)},
		{"createOrder", 422, "wrong_quantity", post("orders", "/orders", "examples", wrongQuantity)},
		{"markRead", 404, "no_such_notification", post("notifications", "/users/42/notifications/n-4711/read", "", "")},
		{"markRead", 404, "no_such_user", post("notifications", "/users/4711/notifications/n-1/read", "", "")},
		{"getPayment", 404, "no_such_payment", get("payments", "/payments/pay-4711")},
		{"createPayment", 422, "unknown_order", post("payments", "/payments", "examples", others["payments.createPayment"].refused)},
	} {
		t.Run(tc.operation+" "+tc.example, func(t *testing.T) {
			got := decode[map[string]any](t, s.want(t, tc.status, tc.request))
			want, ok := example(t, tc.request.service, tc.operation, tc.status, tc.example).(map[string]any)
			if !ok {
				t.Fatal("the example is no object")
			}
			got["request_id"] = want["request_id"]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("document (-), service (+):\n%s", diff)
			}
		})
	}
}

// example returns an example of a response, as JSON decodes it.
func example(t *testing.T, service, operation string, status int, name string) (value any) {
	t.Helper()
	for _, item := range documents()[service].document.Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID != operation {
				continue
			}
			for _, media := range op.Responses.Value(strconv.Itoa(status)).Value.Content {
				if found, ok := media.Examples[name]; ok {
					text, err := json.Marshal(found.Value.Value)
					if err != nil {
						t.Fatal(err)
					}
					if err := json.Unmarshal(text, &value); err != nil {
						t.Fatal(err)
					}
					return value
				}
			}
		}
	}
	t.Fatalf("%s.%s has no example %q of status %d", service, operation, name, status)
	return nil
}
