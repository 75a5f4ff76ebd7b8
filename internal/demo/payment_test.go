package demo_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/paymentsapi"
)

// payFor is a payment of the total of an order.
func payFor(order ordersapi.Order, method string) string {
	return fmt.Sprintf(`{"order_id":%q,"amount":{"amount":%d,"currency":"EUR"},"method":%q}`, order.ID, order.Total.Amount, method)
}

func TestAPaymentIsCapturedAndTheOrderPaid(t *testing.T) {
	s, customer := shared(t), newcomer()
	order := s.place(t, customer, oneSet)
	a := s.want(t, http.StatusCreated, post("payments", "/payments", "captured", payFor(order, "sepa")).by(customer))
	made := decode[paymentsapi.Payment](t, a)
	if made.Status != "authorized" || made.OrderID != order.ID || made.Amount.Amount != 3490 || !made.CreatedAt.Equal(now) {
		t.Errorf("made: %+v", made)
	}
	made.Status = "captured"
	if got := read[paymentsapi.Payment](t, s, get("payments", "%s", a.header.Get("Location"))); got != made {
		t.Errorf("read back: %s", cmp.Diff(made, got))
	}
	if got := read[paymentsapi.Payment](t, s, post("payments", "/payments", "captured", payFor(order, "sepa")).by(customer)); got != made {
		t.Errorf("replayed: %s", cmp.Diff(made, got))
	}
	if order := read[ordersapi.Order](t, s, get("orders", "/orders/%s", order.ID)); order.Status != "paid" {
		t.Errorf("the order is %s", order.Status)
	}
	s.want(t, http.StatusUnprocessableEntity, post("payments", "/payments", "captured twice", payFor(order, "sepa")).by(customer))
}

func TestAnOrderIsPaidOnceHoweverManyTryAtOnce(t *testing.T) {
	s, customer := shared(t), newcomer()
	body := payFor(s.place(t, customer, oneSet), "card")
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			statuses[i] = s.ask(t, post("payments", "/payments", fmt.Sprint("at-once-", i), body).by(customer)).status
		})
	}
	all.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if want := map[int]int{201: 1, 422: 7}; !cmp.Equal(count, want) {
		t.Errorf("answers by status: %v, want %v", count, want)
	}
}

func TestALargeDebitIsDeclinedAndTheOrderStaysPending(t *testing.T) {
	s, customer := shared(t), newcomer()
	order := s.place(t, customer, `{"items":[{"product_id":"p-501","quantity":15}],"shipping_address":`+berlin+`}`)
	for _, step := range []struct {
		method  string
		payment paymentsapi.PaymentStatus
		order   ordersapi.OrderStatus
	}{{"sepa", "declined", "pending"}, {"card", "authorized", "paid"}} {
		a := s.want(t, http.StatusCreated, post("payments", "/payments", "large by "+step.method, payFor(order, step.method)).by(customer))
		if made := decode[paymentsapi.Payment](t, a); made.Status != step.payment {
			t.Errorf("523.50 by %s is %s, want %s", step.method, made.Status, step.payment)
		}
		if order := read[ordersapi.Order](t, s, get("orders", "/orders/%s", order.ID)); order.Status != step.order {
			t.Errorf("the order is %s, want %s", order.Status, step.order)
		}
	}
}

func TestAPaymentIsRefusedWithEveryReason(t *testing.T) {
	s := shared(t)
	for _, tc := range []struct {
		name, body string
		want       []paymentsapi.Violation
	}{
		{
			"another amount in another currency", `{"order_id":"o-1003","amount":{"amount":1,"currency":"USD"},"method":"card"}`,
			[]paymentsapi.Violation{{Pointer: "#/amount/amount", Detail: "must be 3490"}, {Pointer: "#/amount/currency", Detail: "must be EUR"}},
		},
		{
			"an order that is paid", `{"order_id":"o-1001","amount":{"amount":4670,"currency":"EUR"},"method":"card"}`,
			[]paymentsapi.Violation{{Pointer: "#/order_id", Detail: "o-1001 is not pending"}},
		},
		{
			"another method", `{"order_id":"o-1003","amount":{"amount":3490,"currency":"EUR"},"method":"cash"}`,
			[]paymentsapi.Violation{{Pointer: "#/method", Detail: "must be one of card, sepa, paypal"}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			problem := decode[paymentsapi.Problem](t, s.want(t, http.StatusUnprocessableEntity, post("payments", "/payments", "refused", tc.body)))
			if diff := cmp.Diff(tc.want, problem.Errors); diff != "" {
				t.Errorf("violations: want (-), got (+):\n%s", diff)
			}
		})
	}
}
