package seed

import (
	"math/rand/v2"
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// Now is the moment that the data shows: nothing in it is later, but what is expected.
var Now = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

// opened is when the shop took its first order. Accounts are older: it was a mailing list for a while.
var opened = time.Date(2023, time.March, 1, 9, 0, 0, 0, time.UTC)

// Size says how much data to make, besides what is known. Each member must be at least as large as in [Small].
type Size struct {
	Users, Products, Orders int
}

var (
	// Full is the size that the demo runs with.
	Full = Size{Users: 1000, Products: 500, Orders: 20000}
	// Small has everything that is known and enough around it. It is for tests: with the race detector on, SQLite takes
	// a tenth of a millisecond for a row.
	Small = Size{Users: 60, Products: 20, Orders: 100}
)

// Data is a shop: each slice in the order in which things came to be, the known ones last.
type Data struct {
	Users         []store.User
	Products      []store.Product
	Reviews       []store.Review
	Orders        []store.Order
	Shipments     []store.Shipment
	Payments      []store.Payment
	Notifications []store.Notification
}

// Make makes a shop of the size.
func Make(size Size) *Data {
	d := &Data{}
	d.makeUsers(size.Users)
	d.makeProducts(size.Products)
	d.makeReviews()
	d.makeOrders(size.Orders)
	d.makeNotifications()
	d.addKnown()
	return d
}

// Load puts the shop into a new database.
func (d *Data) Load(into *store.Loader) {
	each(d.Users, into.AddUser)
	each(d.Products, into.AddProduct)
	each(d.Reviews, into.AddReview)
	each(d.Orders, into.AddOrder)
	each(d.Shipments, into.AddShipment)
	each(d.Payments, into.AddPayment)
	each(d.Notifications, into.AddNotification)
}

func each[T any](things []T, add func(T)) {
	for _, thing := range things {
		add(thing)
	}
}

// kind names a random stream. To reorder the constants is to make another shop.
type kind uint64

const (
	userKind kind = iota
	productKind
	reviewKind
	orderKind
	notificationKind
)

// random is a stream of random choices.
type random struct{ *rand.Rand }

// stream returns the random stream of one thing.
func stream(k kind, id int64) random {
	const shop = 0x6661636574 // any number will do
	return random{rand.New(rand.NewPCG(shop+uint64(k), uint64(id)))}
}

// chance is true in so many cases of a hundred.
func (r random) chance(percent int) bool { return r.IntN(100) < percent }

// between returns a duration of at least low and less than high, in whole seconds.
func (r random) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(r.Int64N(int64(high-low)))).Truncate(time.Second)
}

// pick returns one of the choices.
func pick[T any](r random, choices []T) T { return choices[r.IntN(len(choices))] }

// ids counts up from 1, leaving out those that are known.
type ids struct {
	last  int64
	known map[int64]bool
}

func (i *ids) next() int64 {
	i.last++
	for i.known[i.last] {
		i.last++
	}
	return i.last
}
