package demo_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/internal/demo"
)

const (
	berlin     = `{"street":"Lindenstraße 12","city":"Berlin","country":"DE","postal_code":"10969"}`
	oneSet     = `{"items":[{"product_id":"p-501","quantity":1}],"shipping_address":` + berlin + `}`
	payPending = `{"order_id":"o-1003","amount":{"amount":3490,"currency":"EUR"},"method":"card"}`
)

// operations have for each operation a request that succeeds, one that breaks the document, and where there is an id in
// the path one that names nothing.
var operations = map[string]struct {
	good, broken, missing request
}{
	"users.listUsers":                 {good: get("users", "/users?tier=premium&role=customer"), broken: get("users", "/users?limit=0")},
	"users.getUser":                   {get("users", "/users/42"), get("users", "/users/mila"), get("users", "/users/4711")},
	"users.getUserAccess":             {get("users", "/users/42/access"), get("users", "/users/mila/access"), get("users", "/users/4711/access")},
	"orders.listUserOrders":           {get("orders", "/users/42/orders"), get("orders", "/users/42/orders?status=lost"), get("orders", "/users/4711/orders")},
	"orders.getOrder":                 {get("orders", "/orders/o-1001"), get("orders", "/orders/1001"), get("orders", "/orders/o-4711")},
	"orders.createOrder":              {good: post("orders", "/orders", "status", oneSet), broken: post("orders", "/orders", "", oneSet)},
	"orders.listOrderShipments":       {get("orders", "/orders/o-512/shipments"), get("orders", "/orders/512/shipments"), get("orders", "/orders/o-4711/shipments")},
	"orders.getShipment":              {get("orders", "/shipments/s-9001"), get("orders", "/shipments/9001"), get("orders", "/shipments/s-4711")},
	"notifications.getUnread":         {get("notifications", "/users/42/unread"), get("notifications", "/users/mila/unread"), get("notifications", "/users/4711/unread")},
	"notifications.listNotifications": {get("notifications", "/users/42/notifications"), get("notifications", "/users/42/notifications?unread_only=perhaps"), get("notifications", "/users/4711/notifications")},
	"notifications.markRead":          {post("notifications", "/users/42/notifications/n-5001/read", "", ""), post("notifications", "/users/42/notifications/5001/read", "", ""), post("notifications", "/users/42/notifications/n-1/read", "", "")},
	"catalog.listProducts":            {good: get("catalog", "/products?id=p-501&id=p-1"), broken: get("catalog", "/products")},
	"catalog.getProduct":              {get("catalog", "/products/p-501"), get("catalog", "/products/501"), get("catalog", "/products/p-4711")},
	"catalog.listReviews":             {get("catalog", "/products/p-501/reviews"), get("catalog", "/products/p-501/reviews?limit=101"), get("catalog", "/products/p-4711/reviews")},
	"catalog.listRecommendations":     {get("catalog", "/products/p-501/recommendations"), get("catalog", "/products/p-501/recommendations?limit=21"), get("catalog", "/products/p-4711/recommendations")},
	"payments.createPayment":          {good: post("payments", "/payments", "status", payPending), broken: post("payments", "/payments", "status", "{")},
	"payments.getPayment":             {get("payments", "/payments/pay-3001"), get("payments", "/payments/3001"), get("payments", "/payments/pay-4711")},
}

// others have for each operation that takes a body another one, and one that is refused.
var others = map[string]struct{ body, refused string }{
	"orders.createOrder": {
		body:    `{"items":[{"product_id":"p-501","quantity":2}],"shipping_address":` + berlin + `}`,
		refused: `{"items":[{"product_id":"p-4711","quantity":1}],"shipping_address":` + berlin + `}`,
	},
	"payments.createPayment": {
		body:    `{"order_id":"o-1003","amount":{"amount":3490,"currency":"EUR"},"method":"paypal"}`,
		refused: `{"order_id":"o-4711","amount":{"amount":3490,"currency":"EUR"},"method":"card"}`,
	},
}

// TestEveryOperationAnswersEveryStatusItDeclares asks for each status of each operation, and then compares what it has
// seen with what the documents declare. Each answer is checked against the document on the way.
func TestEveryOperationAnswersEveryStatusItDeclares(t *testing.T) {
	s := own(t)
	seen := map[string][]int{}
	for op, requests := range operations {
		service, _, _ := strings.Cut(op, ".")
		try := func(status int, q request) {
			t.Helper()
			s.want(t, status, q)
			seen[op] = append(seen[op], status)
		}
		success := http.StatusOK
		if requests.good.method == http.MethodPost {
			success = http.StatusCreated
		}
		if op == "notifications.markRead" {
			success = http.StatusNoContent
		}
		try(success, requests.good)
		try(http.StatusBadRequest, requests.broken)
		if requests.missing.path != "" {
			try(http.StatusNotFound, requests.missing)
		}
		anonymous := requests.good
		anonymous.principal = "-"
		try(http.StatusUnauthorized, anonymous)
		for _, status := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable} {
			s.services.Fault(service, demo.Fault{Errors: 1, ErrorStatus: status})
			try(status, requests.good)
			s.services.Fault(service, demo.Fault{})
		}
		if success == http.StatusCreated {
			bodyStatuses(try, op, requests.good)
		}
	}
	if diff := cmp.Diff(declared(), seen, cmp.Transformer("sorted", sorted)); diff != "" {
		t.Errorf("declared statuses (-), seen ones (+):\n%s", diff)
	}
}

// bodyStatuses tries the statuses of operations that take a body and have taken this request before.
func bodyStatuses(try func(int, request), op string, good request) {
	try(http.StatusOK, good)
	try(http.StatusConflict, post(good.service, good.path, "status", others[op].body))
	try(http.StatusUnsupportedMediaType, good.with("Content-Type", "text/plain"))
	try(http.StatusRequestEntityTooLarge, post(good.service, good.path, "status", `{"note":"`+strings.Repeat("x", 1<<20)+`"}`))
	try(http.StatusUnprocessableEntity, post(good.service, good.path, "another", others[op].refused))
}

// declared are the statuses of each operation by the documents.
func declared() map[string][]int {
	all := map[string][]int{}
	for service, contract := range documents() {
		for _, item := range contract.document.Paths.Map() {
			for _, operation := range item.Operations() {
				for status := range operation.Responses.Map() {
					code, err := strconv.Atoi(status)
					if err != nil {
						panic(fmt.Sprintf("%s.%s declares %q", service, operation.OperationID, status))
					}
					op := service + "." + operation.OperationID
					all[op] = append(all[op], code)
				}
			}
		}
	}
	return all
}

func sorted(codes []int) string {
	return fmt.Sprint(slices.Sorted(maps.Keys(set(codes))))
}

func set(codes []int) map[int]bool {
	all := map[int]bool{}
	for _, code := range codes {
		all[code] = true
	}
	return all
}
