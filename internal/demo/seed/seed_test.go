package seed_test

import (
	"crypto/sha256"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/internal/demo/store"
)

var full = sync.OnceValue(func() *seed.Data { return seed.Make(seed.Full) })

func TestTheSameShopIsMadeEachTime(t *testing.T) {
	hash := func(d *seed.Data) [sha256.Size]byte {
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(text)
	}
	if hash(full()) != hash(seed.Make(seed.Full)) {
		t.Error("two shops of the same size differ")
	}
	if hash(full()) == hash(seed.Make(seed.Small)) {
		t.Error("two shops of different sizes do not differ")
	}
}

func TestAShopIsAsLargeAsAskedFor(t *testing.T) {
	d := full()
	if len(d.Users) != 1000 || len(d.Products) != 503 || len(d.Orders) != 20007 {
		t.Errorf("%d users, %d products, %d orders", len(d.Users), len(d.Products), len(d.Orders))
	}
	for i, user := range d.Users {
		if user.ID != int64(i+1) {
			t.Fatalf("user %d is on place %d", user.ID, i+1)
		}
	}
	for i, product := range d.Products {
		if product.ID != int64(i+1) {
			t.Fatalf("product %d is on place %d", product.ID, i+1)
		}
	}
}

// TestAShopMakesSense holds the facts of one thing against those of another.
func TestAShopMakesSense(t *testing.T) {
	for name, d := range map[string]*seed.Data{"full": full(), "small": seed.Make(seed.Small)} {
		t.Run(name, func(t *testing.T) {
			c := check{T: t, d: d}
			c.users()
			c.products()
			c.orders()
			c.shipments()
			c.payments()
			c.notifications()
		})
	}
}

type check struct {
	*testing.T
	d *seed.Data
}

// index returns things by their id, which no two may share.
func index[T any](t *testing.T, things []T, id func(T) int64) map[int64]T {
	t.Helper()
	all := make(map[int64]T, len(things))
	for _, thing := range things {
		if _, twice := all[id(thing)]; twice || id(thing) <= 0 {
			t.Errorf("id %d is there twice, or is none", id(thing))
		}
		all[id(thing)] = thing
	}
	return all
}

func (c check) past(what string, id int64, at time.Time) {
	c.Helper()
	if at.After(seed.Now) || at.Year() < 2019 || at.Nanosecond() != 0 {
		c.Errorf("%s %d is of %v", what, id, at)
	}
}

func (c check) users() {
	emails := map[string]bool{}
	for _, user := range c.d.Users {
		if emails[user.Email] {
			c.Errorf("%s is there twice", user.Email)
		}
		emails[user.Email] = true
		c.past("user", user.ID, user.CreatedAt)
		if user.Address != nil && user.Address.Country != user.Country {
			c.Errorf("user %d of %s lives in %s", user.ID, user.Country, user.Address.Country)
		}
	}
	orders, notifications := 0, 0
	for _, order := range c.d.Orders {
		if order.UserID == 42 {
			orders++
		}
	}
	for _, n := range c.d.Notifications {
		if n.UserID == 42 {
			notifications++
		}
	}
	if orders != 7 || notifications != 3 {
		c.Errorf("user 42 has %d orders and %d notifications, want what is known: 7 and 3", orders, notifications)
	}
	if first := c.d.Users[0]; first.Roles[len(first.Roles)-1] != "admin" {
		c.Errorf("user 1 is %v", first.Roles)
	}
}

func (c check) products() {
	products := index(c.T, c.d.Products, func(p store.Product) int64 { return p.ID })
	names := map[string]bool{}
	for _, product := range c.d.Products {
		if names[product.Name] {
			c.Errorf("%s is there twice", product.Name)
		}
		names[product.Name] = true
		if product.Images[0].Size != "small" || product.Price <= 0 || product.Stock < 0 {
			c.Errorf("product %+v", product)
		}
		seen := map[int64]bool{product.ID: true}
		for _, other := range product.Recommended {
			if _, ok := products[other]; !ok || seen[other] {
				c.Errorf("product %d goes with %d", product.ID, other)
			}
			seen[other] = true
		}
	}
	index(c.T, c.d.Reviews, func(r store.Review) int64 { return r.ID })
	for _, review := range c.d.Reviews {
		if _, ok := products[review.ProductID]; !ok {
			c.Errorf("review %d is of no product", review.ID)
		}
		c.past("review", review.ID, review.CreatedAt)
	}
}

func (c check) orders() {
	users := index(c.T, c.d.Users, func(u store.User) int64 { return u.ID })
	products := index(c.T, c.d.Products, func(p store.Product) int64 { return p.ID })
	statuses := map[string]int{}
	index(c.T, c.d.Orders, func(o store.Order) int64 { return o.ID })
	for _, order := range c.d.Orders {
		c.past("order", order.ID, order.PlacedAt)
		if buyer := users[order.UserID]; buyer.ID == 0 || buyer.CreatedAt.After(order.PlacedAt) {
			c.Errorf("order %d is of user %d, since %v", order.ID, order.UserID, buyer.CreatedAt)
		}
		var total int64
		seen := map[int64]bool{}
		for _, line := range order.Lines {
			if line.UnitPrice != products[line.Product].Price || line.Quantity < 1 || seen[line.Product] {
				c.Errorf("order %d has line %+v", order.ID, line)
			}
			seen[line.Product] = true
			total += int64(line.Quantity) * line.UnitPrice
		}
		if total != order.Total || total == 0 {
			c.Errorf("order %d has total %d, its lines %d", order.ID, order.Total, total)
		}
		if sent := order.Status == "shipped" || order.Status == "delivered"; sent != (order.ShipmentID != 0) {
			c.Errorf("order %d is %s and has shipment %d", order.ID, order.Status, order.ShipmentID)
		}
		statuses[order.Status]++
	}
	for _, status := range []string{"pending", "paid", "shipped", "delivered", "cancelled"} {
		if statuses[status] == 0 {
			c.Errorf("no order is %s", status)
		}
	}
}

func (c check) shipments() {
	orders := index(c.T, c.d.Orders, func(o store.Order) int64 { return o.ID })
	index(c.T, c.d.Shipments, func(s store.Shipment) int64 { return s.ID })
	for _, parcel := range c.d.Shipments {
		order := orders[parcel.OrderID]
		c.past("shipment", parcel.ID, parcel.UpdatedAt)
		switch {
		case parcel.UpdatedAt.Before(order.PlacedAt):
			c.Errorf("shipment %d is older than order %d", parcel.ID, order.ID)
		case parcel.Status == "returned":
			if order.ShipmentID == parcel.ID {
				c.Errorf("order %d ends with shipment %d, which came back", order.ID, parcel.ID)
			}
		case order.ShipmentID != parcel.ID || (parcel.Status == "delivered") != (order.Status == "delivered"):
			c.Errorf("shipment %d is %s, and order %d is %s with shipment %d", parcel.ID, parcel.Status, order.ID, order.Status, order.ShipmentID)
		case parcel.Status == "delivered" && !parcel.ETA.IsZero(), !parcel.ETA.IsZero() && parcel.ETA.Before(seed.Now):
			c.Errorf("shipment %d is %s and expected on %v", parcel.ID, parcel.Status, parcel.ETA)
		}
	}
}

func (c check) payments() {
	orders := index(c.T, c.d.Orders, func(o store.Order) int64 { return o.ID })
	paid := map[int64]bool{}
	index(c.T, c.d.Payments, func(p store.Payment) int64 { return p.ID })
	for _, payment := range c.d.Payments {
		order := orders[payment.OrderID]
		c.past("payment", payment.ID, payment.CreatedAt)
		if payment.Amount != order.Total || payment.CreatedAt.Before(order.PlacedAt) {
			c.Errorf("payment %+v is for order %+v", payment, order)
		}
		if payment.Status == "captured" {
			paid[order.ID] = true
		}
	}
	for _, order := range c.d.Orders {
		if wants := order.Status != "pending" && order.Status != "cancelled"; wants != paid[order.ID] {
			c.Errorf("order %d is %s; paid: %v", order.ID, order.Status, paid[order.ID])
		}
	}
}

func (c check) notifications() {
	users := index(c.T, c.d.Users, func(u store.User) int64 { return u.ID })
	index(c.T, c.d.Notifications, func(n store.Notification) int64 { return n.ID })
	for _, n := range c.d.Notifications {
		user := users[n.UserID]
		c.past("notification", n.ID, n.CreatedAt)
		if user.ID == 0 || n.CreatedAt.Before(user.CreatedAt) {
			c.Errorf("notification %d is for user %d, since %v", n.ID, n.UserID, user.CreatedAt)
		}
		if n.Kind == "promotion" && !user.MarketingOptIn {
			c.Errorf("notification %d is a promotion, which user %d does not want", n.ID, n.UserID)
		}
	}
}
