package store

import (
	"context"
	"time"
)

// Review is what one buyer says of a product.
type Review struct {
	ID        int64
	ProductID int64
	Author    string
	Rating    int32
	Title     string
	Body      string
	CreatedAt time.Time
}

var reviews = list[Review]{
	anchor: `SELECT 1 FROM reviews WHERE product_id = ?1 AND id = ?2`,
	count:  `SELECT count(*) FROM reviews WHERE product_id = ?1`,
	page: `SELECT id, product_id, author_name, rating, title, body, created_at FROM reviews WHERE product_id = ?1
		AND (?2 = 0 OR (created_at, id) < (SELECT created_at, id FROM reviews WHERE id = ?2))
		ORDER BY created_at DESC, id DESC LIMIT ?3`,
	scan: scanReview,
}

// ReviewsOf lists the reviews of a product, newest first. A product that does not exist is ErrNotFound.
func (s *Store) ReviewsOf(ctx context.Context, product int64, page Page) (Listing[Review], error) {
	if _, err := one(ctx, s, scalar[int], `SELECT 1 FROM products WHERE id = ?`, product); err != nil {
		return Listing[Review]{}, err
	}
	return reviews.read(ctx, s, page, product)
}

// AddReview adds a review. The product's rating and review count are the caller's to keep.
func (l *Loader) AddReview(r Review) {
	l.insert(`INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.ProductID, r.Author, r.Rating, r.Title, r.Body, asTime{&r.CreatedAt})
}

func scanReview(r row) (Review, error) {
	var v Review
	err := r.Scan(&v.ID, &v.ProductID, &v.Author, &v.Rating, &v.Title, &v.Body, asTime{&v.CreatedAt})
	return v, err
}
