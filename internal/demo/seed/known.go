package seed

import (
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// mila is the user whose doings are all known: user 42 of the documents' examples.
const mila = 42

// addKnown adds what the documents show, and what user 42 did besides.
func (d *Data) addKnown() {
	for _, product := range knownProducts {
		product.Rating, product.ReviewCount = rating(reviewsOf(product.ID))
		d.Products = append(d.Products, product)
	}
	d.Reviews = append(d.Reviews, knownReviews...)
	d.Orders = append(d.Orders, knownOrders...)
	d.Shipments = append(d.Shipments, knownShipments...)
	d.Payments = append(d.Payments, knownPayments...)
	d.Notifications = append(d.Notifications, knownNotifications...)
}

func reviewsOf(product int64) []store.Review {
	var found []store.Review
	for _, review := range knownReviews {
		if review.ProductID == product {
			found = append(found, review)
		}
	}
	return found
}

// at reads a time as the documents write it.
func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // a mistake in known_*.go
	}
	return t
}
