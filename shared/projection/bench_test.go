package projection_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

// BenchmarkCheck compares Check with encoding/json's own syntax check and with decoding, on a body of about 6 KB.
func BenchmarkCheck(b *testing.B) {
	line := `{"sku":"a-product-with-a-name","a/b":12345}`
	data := []byte(`{"status":"open","note":null,"total":12.5,"lines":[` + strings.Repeat(line+",", 140) + line + `]}`)
	b.Run("Check", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := order.Check(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json.Valid", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if !json.Valid(data) {
				b.Fatal("not JSON")
			}
		}
	})
	b.Run("json.Unmarshal", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var v struct {
				Status string
				Lines  []struct {
					SKU string `json:"sku"`
				}
			}
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkProjection compares what an answer takes of a list of orders, about 12 KB, with decoding it.
func BenchmarkProjection(b *testing.B) {
	item := `{"id":"o-1003","lines":[{"product_id":"p-501","quantity":1,"unit_price":{"amount":3490,"currency":"EUR"}}],"note":null,` +
		`"placed_at":"2026-03-04T11:52:30Z","shipment_id":null,"shipping_address":{"city":"Berlin","country":"DE","postal_code":"10969",` +
		`"street":"Lindenstra\u00dfe 12"},"status":"pending","total":{"amount":3490,"currency":"EUR"},"user_id":"42"}`
	data := []byte(`{"items":[` + strings.Repeat(item+",", 30) + item + `],"next_cursor":null,"total":31}`)
	text, number := &projection.Shape{Type: projection.String}, &projection.Shape{Type: projection.Integer}
	object := func(members ...projection.Member) *projection.Shape {
		return &projection.Shape{Type: projection.Object, Members: members}
	}
	member := func(name string, shape *projection.Shape) projection.Member {
		return projection.Member{Name: name, Required: true, Shape: shape}
	}
	list := func(items *projection.Shape) *projection.Shape {
		return &projection.Shape{Type: projection.Array, Items: items}
	}
	money := object(member("amount", number), member("currency", text))
	orders := object(member("items", list(object(
		member("id", text),
		member("lines", list(object(member("product_id", text), member("quantity", number), member("unit_price", money)))),
		member("note", nil), member("placed_at", text), member("shipment_id", nil),
		member("shipping_address", object(member("city", text), member("country", text), member("postal_code", text), member("street", text))),
		member("status", text), member("total", money), member("user_id", text),
	))), member("next_cursor", nil), member("total", number))
	b.Run("projection", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		out := make([]byte, 0, len(data))
		names := []string{"id", "status", "total"}
		item := &projection.Pick{Members: []projection.Picked{{Name: "id"}, {Name: "status"}, {Name: "total"}}}
		pick := &projection.Pick{Members: []projection.Picked{{Name: "items", Pick: &projection.Pick{Items: item}}}}
		for b.Loop() {
			body, err := orders.ParsePicked(data, pick)
			if err != nil {
				b.Fatal(err)
			}
			var order [3]projection.Raw
			out = out[:0]
			for range body.At("items").Each(names, order[:]) {
				out = projection.AppendRaw(projection.AppendRaw(projection.AppendRaw(out, order[0]), order[1]), order[2])
			}
		}
	})
	b.Run("json.Unmarshal", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var v struct {
				Items []struct {
					ID, Status string
					Total      struct {
						Amount   int
						Currency string
					}
				}
			}
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
