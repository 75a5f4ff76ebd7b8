package seed

import (
	"fmt"
	"strings"
	"time"

	"github.com/facet-bff/facet/internal/demo/store"
)

const itemsPerDepartment = 10

// makeProducts makes products p-1 to p-<count>: all items in one variant, then all in the next.
func (d *Data) makeProducts(count int) {
	for id := int64(1); id <= int64(count); id++ {
		d.Products = append(d.Products, makeProduct(id, count))
	}
}

func makeProduct(id int64, count int) store.Product {
	r := stream(productKind, id)
	index := int(id - 1)
	// Neighbours are of different departments, so that a small shop has something of each.
	dept := departments[index%len(departments)]
	index /= len(departments)
	what := dept.items[index%itemsPerDepartment]
	variant := dept.variants[index/itemsPerDepartment%len(dept.variants)]
	brand := pick(r, dept.brands)
	return store.Product{
		ID:          id,
		Name:        what.name + ", " + variant,
		Description: fmt.Sprintf("%s\n\nMade by %s.", what.about, brand),
		Price:       price(r, what.price),
		Stock:       stock(r),
		Category:    dept.name,
		Brand:       brand,
		Images:      images(id, r),
		Specifications: []store.Specification{
			{Name: dept.aspect, Value: strings.ToUpper(variant[:1]) + variant[1:]},
			{Name: what.detail[0], Value: what.detail[1]},
			{Name: "Weight", Value: fmt.Sprintf("%d g", 50*(1+r.IntN(60)))},
		},
		Recommended: recommended(r, id, count),
		UpdatedAt:   Now.Add(-r.between(time.Hour, 200*24*time.Hour)),
	}
}

// price is up to a quarter above the base, and ends in 90 cents.
func price(r random, base int) int64 { return int64(base+r.IntN(base/4+1))*100 - 10 }

func stock(r random) int32 {
	if r.chance(8) {
		return 0
	}
	return int32(1 + r.IntN(12)*r.IntN(40))
}

func images(id int64, r random) []store.Image {
	pictures := []store.Image{picture(id, "small", 160), picture(id, "medium", 640)}
	if r.chance(80) {
		pictures = append(pictures, picture(id, "large", 1600))
	}
	return pictures
}

func picture(product int64, size string, pixels int32) store.Image {
	url := fmt.Sprintf("https://img.example.com/products/p-%d-%s.jpg", product, size)
	return store.Image{Size: size, URL: url, Width: pixels, Height: pixels}
}

// recommended are up to eight other items of the same department.
func recommended(r random, id int64, count int) []int64 {
	others := []int64{}
	seen := map[int64]bool{}
	for range 8 {
		rows := int64(count / len(departments))
		other := (id-1)%int64(len(departments)) + int64(len(departments))*r.Int64N(rows) + 1
		if sameItem := (other-id)%int64(len(departments)*itemsPerDepartment) == 0; !sameItem && !seen[other] {
			seen[other] = true
			others = append(others, other)
		}
	}
	return others
}
