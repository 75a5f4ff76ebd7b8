package store

import (
	"context"
	"time"
)

// Product is something that the shop sells.
type Product struct {
	ID             int64
	Name           string
	Description    string
	Price          int64
	Stock          int32
	Rating         *float64 // the mean of the reviews, nil when there is none
	ReviewCount    int32
	Category       string
	Brand          string
	Images         []Image // the best first within each size, at least one of them small
	Specifications []Specification
	Recommended    []int64 // the products that go with it, the best first
	UpdatedAt      time.Time
}

// Image is a picture of a product.
type Image struct {
	Size          string
	URL           string
	Width, Height int32
}

// Specification is one property of a product.
type Specification struct {
	Name, Value string
}

const productColumns = `id, name, description, price, stock, rating, review_count, category, brand, images,
	specifications, recommended, updated_at`

// Product returns the product with the id.
func (s *Store) Product(ctx context.Context, id int64) (Product, error) {
	return one(ctx, s, scanProduct, `SELECT `+productColumns+` FROM products WHERE id = ?`, id)
}

// Products returns those products of the ids that exist, in their sequence.
func (s *Store) Products(ctx context.Context, ids []int64) ([]Product, error) {
	if ids == nil {
		ids = []int64{} // null is one value for json_each, and no product
	}
	return many(ctx, s, scanProduct,
		`SELECT `+productColumns+` FROM (SELECT key, value FROM json_each(?)) JOIN products ON products.id = value ORDER BY key`,
		jsonOf(&ids))
}

// AddProduct adds a product, to the price list of the orders service too.
func (l *Loader) AddProduct(p Product) {
	l.insert(`INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Name, p.Description, p.Price, p.Stock, p.Rating, p.ReviewCount, p.Category, p.Brand, jsonOf(&p.Images),
		jsonOf(&p.Specifications), jsonOf(&p.Recommended), asTime{&p.UpdatedAt})
	l.insert(`INSERT INTO prices VALUES (?, ?)`, p.ID, p.Price)
}

func scanProduct(r row) (Product, error) {
	var p Product
	err := r.Scan(&p.ID, &p.Name, &p.Description, &p.Price, &p.Stock, &p.Rating, &p.ReviewCount, &p.Category, &p.Brand,
		jsonOf(&p.Images), jsonOf(&p.Specifications), jsonOf(&p.Recommended), asTime{&p.UpdatedAt})
	return p, err
}
