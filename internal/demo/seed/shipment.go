package seed

import (
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// carrier is a company that carries parcels. One without a tracking pattern does not track them.
type carrier struct{ name, tracking string }

var carriers = []carrier{
	{"Parcelway", "PW#########DE"},
	{"Swift Courier", "SC-####-####-##"},
	{"Northline", "NL##########"},
	{"City Post", ""},
}

// ship makes the shipments of an order that was packed. One in fifty comes back, and is sent again.
func (d *Data) ship(r random, order *story, counter *ids) {
	if order.Status != "shipped" && order.Status != "delivered" {
		return
	}
	by := pick(r, carriers)
	if order.Status == "delivered" && r.chance(2) {
		returned := makeShipment(r, order, by, counter.next())
		returned.Status, returned.UpdatedAt = "returned", order.packed.Add(r.between(6*time.Hour, day))
		d.Shipments = append(d.Shipments, returned)
	}
	parcel := makeShipment(r, order, by, counter.next())
	switch left := order.arrived.Sub(Now); {
	case left <= 0:
		parcel.Status, parcel.UpdatedAt = "delivered", order.arrived
	case left < 8*time.Hour:
		parcel.Status, parcel.UpdatedAt = "out_for_delivery", latest(order.packed, order.arrived.Add(-9*time.Hour))
	case Now.Sub(order.packed) < 6*time.Hour:
		parcel.Status, parcel.UpdatedAt = "label_created", order.packed
	default:
		parcel.Status, parcel.UpdatedAt = "in_transit", order.packed.Add(r.between(0, Now.Sub(order.packed)))
	}
	if parcel.Status != "delivered" && by.tracking != "" {
		parcel.ETA = order.arrived.Truncate(time.Hour).Add(time.Hour)
	}
	order.ShipmentID = parcel.ID
	d.Shipments = append(d.Shipments, parcel)
}

func makeShipment(r random, order *story, by carrier, id int64) store.Shipment {
	return store.Shipment{ID: id, OrderID: order.ID, Carrier: by.name, TrackingNumber: digits(r, by.tracking)}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
