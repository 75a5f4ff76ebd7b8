package demo_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
)

func TestAPlacedOrderIsThereWhenReadBack(t *testing.T) {
	s, customer := shared(t), newcomer()
	s.place(t, customer, oneSet) // an older one
	body := `{"items":[{"product_id":"p-501","quantity":2},{"product_id":"p-502","quantity":3}],` +
		`"shipping_address":` + berlin + `,"note":"Ring twice."}`
	a := s.want(t, http.StatusCreated, post("orders", "/orders", "read-back", body).by(customer))
	placed := decode[ordersapi.Order](t, a)

	note := "Ring twice."
	want := ordersapi.Order{
		ID: placed.ID, UserID: customer, Status: "pending", PlacedAt: now, Note: &note,
		Total: ordersapi.Money{Amount: 2*3490 + 3*590, Currency: "EUR"},
		Lines: []ordersapi.OrderLine{
			{ProductID: "p-501", Quantity: 2, UnitPrice: ordersapi.Money{Amount: 3490, Currency: "EUR"}},
			{ProductID: "p-502", Quantity: 3, UnitPrice: ordersapi.Money{Amount: 590, Currency: "EUR"}},
		},
		ShippingAddress: ordersapi.Address{Street: "Lindenstraße 12", City: "Berlin", Country: "DE", PostalCode: "10969"},
	}
	if diff := cmp.Diff(want, placed); diff != "" {
		t.Errorf("placed: want (-), got (+):\n%s", diff)
	}
	if got := read[ordersapi.Order](t, s, get("orders", "%s", a.header.Get("Location"))); !cmp.Equal(got, placed) {
		t.Errorf("read back: %s", cmp.Diff(placed, got))
	}
	page := read[ordersapi.OrderPage](t, s, get("orders", "/users/%s/orders?limit=1", customer))
	if page.Total != 2 || !cmp.Equal(page.Items, []ordersapi.Order{placed}) {
		t.Errorf("newest of %d orders: %s", page.Total, cmp.Diff([]ordersapi.Order{placed}, page.Items))
	}
}

func TestAKeyPlacesOneOrder(t *testing.T) {
	s, customer := shared(t), newcomer()
	place := func(status int, principal, key, body string) ordersapi.Order {
		t.Helper()
		return decode[ordersapi.Order](t, s.want(t, status, post("orders", "/orders", key, body).by(principal)))
	}
	first := place(201, customer, "k", oneSet)
	if again := place(200, customer, "k", oneSet); !cmp.Equal(again, first) {
		t.Errorf("replayed: %s", cmp.Diff(first, again))
	}
	if spaced := place(200, customer, "k", strings.ReplaceAll(oneSet, ",", " ,\n")); spaced.ID != first.ID {
		t.Errorf("the same body with other white space placed %s, want %s", spaced.ID, first.ID)
	}
	if other := place(201, newcomer(), "k", oneSet); other.ID == first.ID {
		t.Errorf("the key of another user replayed %s", first.ID)
	}
	if other := place(201, customer, "l", oneSet); other.ID == first.ID {
		t.Errorf("another key replayed %s", first.ID)
	}
	s.want(t, http.StatusConflict, post("orders", "/orders", "k", others["orders.createOrder"].body).by(customer))
	if page := read[ordersapi.OrderPage](t, s, get("orders", "/users/%s/orders", customer)); page.Total != 2 {
		t.Errorf("%d orders are placed, want 2", page.Total)
	}
}

func TestAKeySentAtOncePlacesOneOrder(t *testing.T) {
	s, customer := shared(t), newcomer()
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = s.ask(t, post("orders", "/orders", "at-once", oneSet).by(customer)).status })
	}
	all.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if want := map[int]int{201: 1, 200: 7}; !cmp.Equal(count, want) {
		t.Errorf("answers by status: %v, want %v", count, want)
	}
}

func TestAnOrderOfABuyerWhoIsNewMakesACustomer(t *testing.T) {
	s, customer := shared(t), newcomer()
	s.want(t, http.StatusNotFound, get("orders", "/users/%s/orders", customer))
	s.place(t, customer, oneSet)
	if page := read[ordersapi.OrderPage](t, s, get("orders", "/users/%s/orders", customer)); page.Total != 1 {
		t.Errorf("the new customer has %d orders", page.Total)
	}
}

func TestAnOrderIsRefusedWithEveryReason(t *testing.T) {
	s := shared(t)
	address := `"shipping_address":` + berlin
	for _, tc := range []struct {
		name, body string
		want       []ordersapi.Violation
	}{
		{
			"unknown products", `{"items":[{"product_id":"p-4711","quantity":1},{"product_id":"p-501","quantity":1},{"product_id":"p-0502","quantity":1}],` + address + `}`,
			[]ordersapi.Violation{
				{Pointer: "#/items/0/product_id", Detail: "there is no product p-4711"},
				{Pointer: "#/items/2/product_id", Detail: "there is no product p-0502"},
			},
		},
		{
			"a product twice", `{"items":[{"product_id":"p-501","quantity":1},{"product_id":"p-501","quantity":2}],` + address + `}`,
			[]ordersapi.Violation{{Pointer: "#/items/1/product_id", Detail: "p-501 is ordered twice"}},
		},
		{
			"members missing", `{"items":[{}]}`,
			[]ordersapi.Violation{
				{Pointer: "#/items/0/product_id", Detail: "is required"},
				{Pointer: "#/items/0/quantity", Detail: "is required"},
				{Pointer: "#/shipping_address", Detail: "is required"},
			},
		},
		{
			"members of other types", `{"items":"p-501","note":1,` + address + `}`,
			[]ordersapi.Violation{
				{Pointer: "#/items", Detail: "must be of type array"},
				{Pointer: "#/note", Detail: "must be of type string"},
			},
		},
		{
			"members out of bounds",
			`{"items":[],"note":"` + strings.Repeat("x", 501) + `","shipping_address":{"street":"","city":null,"country":"Germany","postal_code":"12345678901234567"}}`,
			[]ordersapi.Violation{
				{Pointer: "#/items", Detail: "must have at least 1 items"},
				{Pointer: "#/note", Detail: "must have at most 500 characters"},
				{Pointer: "#/shipping_address/city", Detail: "must not be null"},
				{Pointer: "#/shipping_address/country", Detail: "must have at most 2 characters"},
				{Pointer: "#/shipping_address/country", Detail: "must match ^[A-Z]{2}$"},
				{Pointer: "#/shipping_address/postal_code", Detail: "must have at most 16 characters"},
				{Pointer: "#/shipping_address/street", Detail: "must have at least 1 characters"},
			},
		},
		{"no object", `[]`, []ordersapi.Violation{{Pointer: "#", Detail: "must be of type object"}}},
		{
			"too many", `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"product_id":"p-501","quantity":1},`, 101), ",") + `],` + address + `}`,
			[]ordersapi.Violation{{Pointer: "#/items", Detail: "must have at most 100 items"}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			problem := decode[ordersapi.Problem](t, s.want(t, http.StatusUnprocessableEntity, post("orders", "/orders", "refused", tc.body)))
			if diff := cmp.Diff(tc.want, problem.Errors); diff != "" {
				t.Errorf("violations: want (-), got (+):\n%s", diff)
			}
		})
	}
}

func TestAProblemListsNoMoreViolationsThanItsDocumentAllows(t *testing.T) {
	body := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{},`, 100), ",") + `]}`
	a := shared(t).want(t, http.StatusUnprocessableEntity, post("orders", "/orders", "many", body))
	if n := len(decode[ordersapi.Problem](t, a).Errors); n != 100 {
		t.Errorf("%d violations, want the 100 that fit", n)
	}
}

func TestABodyThatIsNoJSONIsRefused(t *testing.T) {
	s := shared(t)
	for _, body := range []string{"", "{", oneSet + "x", "\xff", `{"items":[}`} {
		q := post("orders", "/orders", "no-json", body).with("Content-Type", "application/json; charset=utf-8")
		s.want(t, http.StatusBadRequest, q)
	}
	for _, mediaType := range []string{"", "text/plain", "application/json/x", "application/problem+json"} {
		s.want(t, http.StatusUnsupportedMediaType, post("orders", "/orders", "no-json", oneSet).with("Content-Type", mediaType))
	}
}

func TestShipmentsOfAnOrderAreNewestFirst(t *testing.T) {
	got := ""
	for _, shipment := range read[ordersapi.ShipmentList](t, shared(t), get("orders", "/orders/o-512/shipments")).Items {
		got += fmt.Sprint(shipment.ID, " ", shipment.Status, " ")
	}
	if got != "s-7120 delivered s-7003 returned " {
		t.Errorf("shipments %q", got)
	}
}

func TestMilaHasOrdersInEveryStatus(t *testing.T) {
	s := shared(t)
	for status, count := range map[string]int32{"pending": 1, "paid": 1, "shipped": 1, "delivered": 3, "cancelled": 1} {
		page := read[ordersapi.OrderPage](t, s, get("orders", "/users/42/orders?status=%s", status))
		if page.Total != count || len(page.Items) != int(count) {
			t.Errorf("%s: %d orders, total %d, want %d", status, len(page.Items), page.Total, count)
		}
		for _, order := range page.Items {
			if string(order.Status) != status {
				t.Errorf("asked for %s, got %s", status, order.Status)
			}
		}
	}
	page := read[ordersapi.OrderPage](t, s, get("orders", "/users/42/orders"))
	last := now.Add(time.Hour)
	for _, order := range page.Items {
		if order.PlacedAt.After(last) {
			t.Errorf("%s of %v comes after an older one", order.ID, order.PlacedAt)
		}
		last = order.PlacedAt
	}
}
