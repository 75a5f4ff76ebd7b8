package projection_test

import (
	"fmt"

	"github.com/facet-bff/facet/shared/projection"
)

// Two bodies become one: the lines of an order, each with its product. The product of the second is missing, so it is null.
func Example() {
	text := &projection.Shape{Type: projection.String}
	cart := &projection.Shape{Type: projection.Object, Members: []projection.Member{{Name: "total"}, {Name: "lines"}}}
	products := &projection.Shape{Type: projection.Array, Items: &projection.Shape{
		Type: projection.Object, Members: []projection.Member{{Name: "id", Required: true, Shape: text}},
	}}

	body, err := cart.Parse([]byte(`{
		"currency": "EUR",
		"lines": [{"sku": "tea", "qty": 2}, {"sku": "cup"}],
		"total": 12345678901234567890.10
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var members [2]projection.Raw
	body.Members([]string{"lines", "total"}, members[:])
	found, err := products.Parse([]byte(`[{"id": "\u0074ea", "name": "Sencha \u2615"}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var bySKU projection.Index
	bySKU.Add(found, "id")

	b := append([]byte(nil), `{"total":`...)
	b = projection.AppendRaw(b, members[1])
	b = append(b, `,"lines":[`...)
	var line [2]projection.Raw
	for range members[0].Each([]string{"sku", "qty"}, line[:]) {
		b = append(projection.AppendComma(b), `{"product":`...)
		b = projection.AppendRaw(b, bySKU.Find(line[0]).Member("name"))
		b = projection.AppendMember(b, `"qty":`, line[1])
		b = append(b, '}')
	}
	b = append(b, `]}`...)
	fmt.Println(string(b))
	// Output: {"total":12345678901234567890.10,"lines":[{"product":"Sencha \u2615","qty":2},{"product":null}]}
}
