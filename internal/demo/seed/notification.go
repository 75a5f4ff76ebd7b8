package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// promotions are what those who opted in are told now and then.
var promotions = []store.Notification{
	{Title: "A quarter off everything for the garden", Body: "Until Sunday, and as long as there is any.", Link: "/departments/garden"},
	{Title: "New: tea from Kobayashi", Body: "Six glazes, all made by hand.", Link: "/departments/tea"},
	{Title: "Double points this weekend", Body: "On every order from Friday to Sunday."},
	{Title: "What goes with your coffee", Body: "A few things that others have bought.", Link: "/departments/coffee"},
}

// makeNotifications tells users about their orders of the last months, and what else there was to tell.
func (d *Data) makeNotifications() {
	for i := range d.Users {
		if user := &d.Users[i]; user.ID != mila {
			d.tellAboutAccount(user)
		}
	}
	parcels := map[int64]store.Shipment{}
	for _, parcel := range d.Shipments {
		parcels[parcel.ID] = parcel
	}
	for _, order := range d.Orders {
		if Now.Sub(order.PlacedAt) < 120*day {
			d.tellAboutOrder(order, parcels[order.ShipmentID])
		}
	}
	// Ids ascend with time, as they would have.
	slices.SortStableFunc(d.Notifications, func(a, b store.Notification) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.UserID, b.UserID))
	})
	counter := ids{known: idsOf(knownNotifications, func(n store.Notification) int64 { return n.ID })}
	for i := range d.Notifications {
		n := &d.Notifications[i]
		n.ID = counter.next()
		n.Read = read(stream(notificationKind, n.ID), n.CreatedAt)
	}
}

func (d *Data) tellAboutAccount(user *store.User) {
	r := stream(notificationKind, -user.ID)
	d.tell(store.Notification{
		UserID: user.ID, Kind: "account", CreatedAt: user.CreatedAt.Add(time.Minute),
		Title: "Welcome, " + user.GivenName, Body: "Your account is ready.", Link: "/account",
	})
	if !user.MarketingOptIn {
		return
	}
	for range r.IntN(4) {
		promotion := pick(r, promotions)
		promotion.UserID, promotion.Kind = user.ID, "promotion"
		promotion.CreatedAt = latest(user.CreatedAt, Now.Add(-r.between(time.Hour, 90*day)))
		d.tell(promotion)
	}
}

func (d *Data) tellAboutOrder(order store.Order, parcel store.Shipment) {
	about := func(kind, title, body string, at time.Time) {
		link := fmt.Sprintf("/orders/o-%d", order.ID)
		d.tell(store.Notification{UserID: order.UserID, Kind: kind, Title: title, Body: body, CreatedAt: at, Link: link})
	}
	switch order.Status {
	case "pending":
		return
	case "cancelled":
		about("order", "Your order is cancelled", fmt.Sprintf("Order o-%d was cancelled. What you paid is on its way back.", order.ID),
			order.PlacedAt.Add(2*time.Hour))
		return
	}
	about("order", "Thank you for your order", fmt.Sprintf("Order o-%d is paid, and we are packing it.", order.ID),
		order.PlacedAt.Add(2*time.Minute))
	switch parcel.Status {
	case "":
	case "delivered":
		about("shipment", "Your parcel is here", fmt.Sprintf("%s has delivered order o-%d.", parcel.Carrier, order.ID), parcel.UpdatedAt)
	default:
		about("shipment", "Your parcel is on its way", fmt.Sprintf("%s has order o-%d.", parcel.Carrier, order.ID), parcel.UpdatedAt)
	}
}

func (d *Data) tell(n store.Notification) { d.Notifications = append(d.Notifications, n) }

// read says whether something was read by now: most of what is old, and some of what is new.
func read(r random, at time.Time) bool {
	if Now.Sub(at) > 14*day {
		return r.chance(95)
	}
	return r.chance(45)
}
