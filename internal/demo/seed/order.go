package seed

import (
	"math"
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

const day = 24 * time.Hour

// story is an order with the days on which things happened to it, some of which may be after Now.
type story struct {
	store.Order
	packed, arrived time.Time
	cancelled       bool
	neverPaid       bool
}

// makeOrders makes orders o-1 to o-<count> with all that follows from them. The known ones come on top.
func (d *Data) makeOrders(count int) {
	orderIDs := ids{known: idsOf(knownOrders, func(o store.Order) int64 { return o.ID })}
	parcels := ids{known: idsOf(knownShipments, func(s store.Shipment) int64 { return s.ID })}
	payments := ids{known: idsOf(knownPayments, func(p store.Payment) int64 { return p.ID })}
	for n := range count {
		id := orderIDs.next()
		r := stream(orderKind, id)
		order := d.place(r, id, placedAt(r, n, count))
		d.ship(r, &order, &parcels)
		d.pay(r, &order, &payments)
		d.Orders = append(d.Orders, order.Order)
	}
}

// placedAt is when the n-th of all orders was placed. They become more frequent as the shop grows.
func placedAt(r random, n, count int) time.Time {
	const growth = 0.6
	at := func(n float64) time.Duration {
		return time.Duration(math.Pow(n/float64(count), growth) * float64(Now.Sub(opened)))
	}
	from, to := at(float64(n)), at(float64(n+1))
	return opened.Add(from + r.between(0, to-from+time.Second)).Truncate(time.Second)
}

func (d *Data) place(r random, id int64, at time.Time) story {
	buyer := d.buyer(r, at)
	order := story{Order: store.Order{ID: id, UserID: buyer.ID, PlacedAt: at, Lines: d.lines(r), ShipTo: shipTo(r, buyer)}}
	for _, line := range order.Lines {
		order.Total += int64(line.Quantity) * line.UnitPrice
	}
	if r.chance(10) {
		order.Note = pick(r, notes)
	}
	order.packed = at.Add(r.between(12*time.Hour, 3*day))
	order.arrived = order.packed.Add(r.between(day, 5*day))
	order.cancelled, order.neverPaid = r.chance(5), r.chance(1)
	order.Status = order.statusAt(Now)
	return order
}

var notes = []string{
	"Please leave it with the neighbours.", "The bell is broken, please knock.", "Second courtyard, third floor.",
	"Not before ten, please.", "There is a dog. It is friendly.", "Call me when you are there.",
}

// statusAt is how far the order is at a time.
func (s *story) statusAt(now time.Time) string {
	age := now.Sub(s.PlacedAt)
	switch {
	case s.cancelled && age > 2*time.Hour:
		return "cancelled"
	case s.neverPaid, age < 20*time.Minute:
		return "pending"
	case now.Before(s.packed):
		return "paid"
	case now.Before(s.arrived):
		return "shipped"
	default:
		return "delivered"
	}
}

// buyer is somebody who had an account by then. Some buy often, and one in fifty never does.
func (d *Data) buyer(r random, at time.Time) *store.User {
	for {
		user := d.userBefore(r, at)
		if eagerness := int(user.ID * 37 % 50); eagerness > 0 && r.IntN(50) <= eagerness {
			return user
		}
	}
}

// lines are one to four products, each once.
func (d *Data) lines(r random) []store.Line {
	lines := []store.Line{}
	seen := map[int64]bool{}
	for range 1 + r.IntN(4) {
		// The lower of two numbers makes some products sell better than others.
		product := d.Products[min(r.IntN(len(d.Products)), r.IntN(len(d.Products)))]
		if seen[product.ID] {
			continue
		}
		seen[product.ID] = true
		quantity := int32(1)
		if r.chance(30) {
			quantity = int32(1 + r.IntN(4))
		}
		lines = append(lines, store.Line{Product: product.ID, Quantity: quantity, UnitPrice: product.Price})
	}
	return lines
}

// shipTo is where the buyer lives, or somewhere in the country.
func shipTo(r random, buyer *store.User) store.Address {
	if buyer.Address != nil {
		return *buyer.Address
	}
	for _, home := range countries {
		if home.code == buyer.Country {
			return home.address(r)
		}
	}
	panic("seed: no country " + buyer.Country) // a mistake in country.go or in known_user.go
}
