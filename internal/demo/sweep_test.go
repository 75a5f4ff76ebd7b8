package demo_test

import (
	"testing"

	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/internal/demo"
)

// TestEverythingInTheShopKeepsTheDocuments reads all there is. Each answer is checked against its document on the way,
// so a name that is too long or a phone number that is none fails here.
func TestEverythingInTheShopKeepsTheDocuments(t *testing.T) {
	s := shared(t)
	users := read[usersapi.UserPage](t, s, get("users", "/users?limit=100"))
	for _, user := range users.Items {
		unread := read[notificationsapi.UnreadCount](t, s, get("notifications", "/users/%s/unread", user.ID))
		if page := read[page](t, s, get("notifications", "/users/%s/notifications?limit=100", user.ID)); int(unread.Count) > page.Total {
			t.Errorf("user %s has %d unread notifications of %d", user.ID, unread.Count, page.Total)
		}
		for _, order := range read[ordersapi.OrderPage](t, s, get("orders", "/users/%s/orders?limit=100", user.ID)).Items {
			if len(read[page](t, s, get("orders", "/orders/%s/shipments", order.ID)).Items) > 0 != (order.ShipmentID != nil) {
				t.Errorf("order %s does not tell of its shipments", order.ID)
			}
			for _, line := range order.Lines {
				s.want(t, 200, get("catalog", "/products/%s", line.ProductID))
			}
		}
	}
	for product := range 20 {
		s.want(t, 200, get("catalog", "/products/p-%d/reviews?limit=100", product+1))
		s.want(t, 200, get("catalog", "/products/p-%d/recommendations?limit=20", product+1))
	}
	if users.Total != 60 {
		t.Errorf("%d users", users.Total)
	}
}

// BenchmarkOpen is how long the demo takes to start.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		services, err := demo.Open(b.Context(), demo.Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := services.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
