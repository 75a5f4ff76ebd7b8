package projection_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

// An upstream's list of orders, of which a frontend wants three members of each, and the total.
var (
	word   = &projection.Shape{Type: projection.String}
	number = &projection.Shape{Type: projection.Number}
	orders = &projection.Shape{Type: projection.Object, Members: []projection.Member{
		{Name: "items", Required: true, Shape: &projection.Shape{Type: projection.Array, Items: &projection.Shape{Type: projection.Object, Members: []projection.Member{
			{Name: "id", Required: true, Shape: word},
			{Name: "status", Required: true, Shape: &projection.Shape{Type: projection.String, Enum: []string{"open", "paid", "shipped"}}},
			{Name: "created_at", Required: true, Shape: word},
			{Name: "total", Required: true, Shape: number},
			{Name: "address", Shape: &projection.Shape{Type: projection.Object, Members: []projection.Member{
				{Name: "city", Required: true, Shape: word},
				{Name: "street", Required: true, Shape: word},
			}}},
			{Name: "lines", Required: true, Shape: &projection.Shape{Type: projection.Array, Items: &projection.Shape{Type: projection.Object, Members: []projection.Member{
				{Name: "sku", Required: true, Shape: word},
				{Name: "quantity", Required: true, Shape: &projection.Shape{Type: projection.Integer}},
				{Name: "price", Required: true, Shape: number},
			}}}},
		}}}},
		{Name: "total", Required: true, Shape: &projection.Shape{Type: projection.Integer}},
	}}
	ordersNames = []string{"items", "total"}
	orderNames  = []string{"id", "status", "total"}
)

// ordersBody returns a body of about as many bytes.
func ordersBody(size int) []byte {
	var b strings.Builder
	b.WriteString(`{"items":[`)
	for i := 0; b.Len() < size-300; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"ord_01HZX3%06d","status":"shipped","created_at":"2025-03-01T12:30:%02dZ","total":%d.95,`+
			`"address":{"city":"Zürich","street":"Bahnhofstrasse %d, second floor"},`+
			`"lines":[{"sku":"sku-%06d","quantity":2,"price":12.5},{"sku":"sku-%06d","quantity":1,"price":74.95}]}`,
			i, i%60, i, i, i, i+1)
	}
	b.WriteString(`],"total":120}`)
	return []byte(b.String())
}

// projectOrders is what the generator writes.
func projectOrders(b, body []byte) ([]byte, error) {
	value, err := orders.Parse(body)
	if err != nil {
		return nil, err
	}
	var m [2]projection.Raw
	value.Members(ordersNames, m[:])
	b = append(b, `{"recent":[`...)
	var n [3]projection.Raw
	for range m[0].Each(orderNames, n[:]) {
		b = append(projection.AppendComma(b), `{"id":`...)
		b = projection.AppendRaw(b, n[0])
		b = append(b, `,"status":`...)
		b = projection.AppendRaw(b, n[1])
		b = projection.AppendMember(b, `"total":`, n[2])
		b = append(b, '}')
	}
	b = append(b, `],"total":`...)
	b = projection.AppendRaw(b, m[1])
	return append(b, '}'), nil
}

// decodeOrders is the same by hand, with narrow types.
func decodeOrders(body []byte) ([]byte, error) {
	type order struct {
		ID     string  `json:"id"`
		Status string  `json:"status"`
		Total  float64 `json:"total"`
	}
	var from struct {
		Items []order `json:"items"`
		Total int     `json:"total"`
	}
	if err := json.Unmarshal(body, &from); err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Recent []order `json:"recent"`
		Total  int     `json:"total"`
	}{from.Items, from.Total})
}

func TestProjectionEqualsDecodingAndEncoding(t *testing.T) {
	body := ordersBody(6 << 10)
	got, err := projectOrders(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	want, err := decodeOrders(body)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestProjectionAllocatesNothing(t *testing.T) {
	body := ordersBody(6 << 10)
	out := make([]byte, 0, len(body))
	if n := testing.AllocsPerRun(100, func() { _, _ = projectOrders(out, body) }); n != 0 {
		t.Errorf("a projection allocates %v times", n)
	}
}

// BenchmarkProject compares a projection with the same answer by encoding/json.
func BenchmarkProject(b *testing.B) {
	for _, size := range []int{1 << 10, 6 << 10, 100 << 10} {
		body := ordersBody(size)
		out := make([]byte, 0, len(body))
		b.Run(fmt.Sprintf("%dKB/projection", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := projectOrders(out, body); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%dKB/json", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decodeOrders(body); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%dKB/check", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if err := orders.Check(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIndex joins 50 items with themselves, against decoding them into a map.
func BenchmarkIndex(b *testing.B) {
	body := ordersBody(50 * 270)
	root, err := orders.Parse(body)
	if err != nil {
		b.Fatal(err)
	}
	items := root.Member("items")
	b.Run("Index", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x := indexed(items, "id")
			for item := range items.Items() {
				if x.Find(item.Member("id")) == nil {
					b.Fatal("not found")
				}
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var list []struct {
				ID     string  `json:"id"`
				Status string  `json:"status"`
				Total  float64 `json:"total"`
			}
			if err := json.Unmarshal(items, &list); err != nil {
				b.Fatal(err)
			}
			x := map[string]int{}
			for i := range list {
				x[list[i].ID] = i
			}
			for i := range list {
				if _, ok := x[list[i].ID]; !ok {
					b.Fatal("not found")
				}
			}
		}
	})
}
