package seed

import (
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// pay makes the payments of an order: what was declined, and what was not.
func (d *Data) pay(r random, order *story, counter *ids) {
	method := pick(r, []string{"card", "card", "card", "sepa", "paypal", "paypal"})
	at := order.PlacedAt
	add := func(status string) {
		at = at.Add(r.between(5*time.Second, 90*time.Second))
		d.Payments = append(d.Payments, store.Payment{
			ID: counter.next(), OrderID: order.ID, Amount: order.Total, Method: method, Status: status, CreatedAt: at,
		})
	}
	if r.chance(4) {
		add("declined")
	}
	switch order.Status {
	case "pending":
	case "cancelled":
		if r.chance(60) {
			add("refunded")
		}
	default:
		add("captured")
	}
}
