package seed

import (
	"math"
	"slices"
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

// opinion is a review without its author. There are some for each rating, from 1 to 5.
type opinion struct{ title, body string }

var opinions = [...][]opinion{
	1: {
		{"Broke within a week", "It came well packed, and that was the best of it. Service took it back at once."},
		{"Not as pictured", "The colour is another one, and so is the size."},
		{"Would not buy again", ""},
	},
	2: {
		{"Rather flimsy", "It does what it should, but it does not feel as if it will do so for long."},
		{"Smaller than I thought", "Measure before you order. My fault, partly."},
		{"Took three weeks", "Nothing wrong with the thing itself."},
	},
	3: {
		{"Fine for the price", "Neither more nor less than what one pays for."},
		{"Does its job", "I have had better, and I have had worse."},
		{"Good, with a flaw", "The edges could be smoother. I took sandpaper to them."},
		{"All right", ""},
	},
	4: {
		{"Nearly perfect", "One star off for the packaging, of which there was too much."},
		{"Very good", "In use every day for two months, and still as new."},
		{"Nicer than in the picture", "The finish is lovely. Wish it came with better instructions."},
		{"A good present", "My sister asked me where I had found it."},
	},
	5: {
		{"Exactly what I was looking for", "Solid, simple, and it looks good where it stands."},
		{"My second one", "The first went to my daughter, who would not give it back."},
		{"Worth every cent", "I had put it off because of the price. I should not have."},
		{"Quick delivery, lovely thing", "Ordered on Monday, here on Wednesday."},
		{"Perfect", ""},
	},
}

// starsOfHundred says how many of a hundred reviews have so many stars or fewer.
var starsOfHundred = [...]int{1: 4, 2: 10, 3: 24, 4: 58, 5: 100}

// makeReviews has users review the products, and the products carry what that comes to.
func (d *Data) makeReviews() {
	counter := ids{known: idsOf(knownReviews, func(r store.Review) int64 { return r.ID })}
	for i := range d.Products {
		product := &d.Products[i]
		r := stream(reviewKind, product.ID)
		dates := make([]time.Time, r.IntN(5)*r.IntN(6))
		for j := range dates {
			dates[j] = Now.Add(-r.between(time.Hour, 500*24*time.Hour))
		}
		slices.SortFunc(dates, time.Time.Compare)
		for _, date := range dates {
			review := d.review(r, product.ID, date)
			review.ID = counter.next()
			d.Reviews = append(d.Reviews, review)
		}
		product.Rating, product.ReviewCount = rating(d.Reviews[len(d.Reviews)-len(dates):])
	}
}

func (d *Data) review(r random, product int64, date time.Time) store.Review {
	stars := 1
	for roll := r.IntN(100); roll >= starsOfHundred[stars]; {
		stars++
	}
	says := pick(r, opinions[stars])
	return store.Review{
		ProductID: product,
		Author:    d.userBefore(r, date).DisplayName,
		Rating:    int32(stars),
		Title:     says.title,
		Body:      says.body,
		CreatedAt: date,
	}
}

// rating is the mean of the reviews' ratings to one decimal, and how many there are.
func rating(reviews []store.Review) (mean *float64, count int32) {
	if len(reviews) == 0 {
		return nil, 0
	}
	sum := 0
	for _, review := range reviews {
		sum += int(review.Rating)
	}
	rounded := math.Round(10*float64(sum)/float64(len(reviews))) / 10
	return &rounded, int32(len(reviews))
}

// userBefore returns a user whose account was made before the date, and whose doings are not all known.
func (d *Data) userBefore(r random, date time.Time) *store.User {
	for {
		user := &d.Users[r.IntN(len(d.Users))]
		if user.CreatedAt.Before(date) && user.ID != mila {
			return user
		}
	}
}

// idsOf returns the ids of things.
func idsOf[T any](things []T, id func(T) int64) map[int64]bool {
	set := map[int64]bool{}
	for _, thing := range things {
		set[id(thing)] = true
	}
	return set
}
