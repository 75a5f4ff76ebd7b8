package services

import (
	"encoding/json"
	"fmt"
	"strings"
)

type object = map[string]any

// answers are whole responses by the path that they are for, the last part of which is * where any will do.
var answers = func() map[string][]byte {
	wire := map[string][]byte{
		"/users/*":               response("200 OK", encoded(user())),
		"/users/*/orders":        response("200 OK", encoded(object{"items": listed(10, order), "total": 10})),
		"/users/*/unread":        response("200 OK", encoded(object{"count": 2, "newest": prose(230), "channels": []string{"push", "email"}})),
		"/products/*":            response("200 OK", encoded(product())),
		"/reports/1k":            response("200 OK", encoded(report(6))),
		"/reports/100k":          response("200 OK", encoded(report(600))),
		"/reports/1m":            response("200 OK", encoded(report(6150))),
		"/v1/traces":             response("200 OK", []byte("{}")), // what a collector of spans answers
		"/there/is/nothing/here": response("404 Not Found", nil),
	}
	return wire
}()

// find returns the response for a path.
func find(path string) []byte {
	if wire, has := answers[path]; has {
		return wire
	}
	parts := strings.Split(path, "/")
	if len(parts) > 2 {
		parts[2] = "*"
	}
	if wire, has := answers[strings.Join(parts, "/")]; has {
		return wire
	}
	return answers["/there/is/nothing/here"]
}

func response(status string, body []byte) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nDate: Mon, 02 Mar 2026 09:14:27 GMT\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

func encoded(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers always encode
	}
	return b
}

func listed(n int, item func(int) object) []object {
	var items []object
	for i := range n {
		items = append(items, item(i))
	}
	return items
}

// prose is text of that length, with some of what texts have escaped in JSON.
func prose(length int) string {
	const text = "Please leave it with the neighbours, or \"by the door\".\nThe bell is broken; knock, Lindenstraße 12. "
	return strings.Repeat(text, length/len(text)+1)[:length]
}

func address() object {
	return object{"street": "Lindenstraße 12", "city": "Berlin", "country": "DE", "postal_code": "10969"}
}

func money(amount int) object { return object{"amount": amount, "currency": "EUR"} }

func user() object {
	return object{
		"id": "42", "email": "mila.novak@example.com", "given_name": "Mila", "family_name": "Novak", "display_name": "Mila Novak",
		"tier": "premium", "roles": []string{"customer", "support"}, "locale": "de-DE", "phone": "+493023125042",
		"avatar_url": "https://img.example.com/avatars/42.jpg", "loyalty_points": 1840, "created_at": "2021-04-12T08:30:00Z",
		"address": address(), "about": prose(540),
	}
}

func order(i int) object {
	line := func(i int) object {
		return object{"product_id": fmt.Sprintf("p-%d", 501+i), "quantity": 1 + i, "unit_price": money(590 * (i + 1))}
	}
	return object{
		"id": fmt.Sprintf("o-%d", 1001+i), "user_id": "42", "status": "shipped", "placed_at": "2026-03-02T09:14:27Z", "total": money(4670 + i),
		"lines": listed(3, line), "shipping_address": address(), "shipment_id": fmt.Sprintf("s-%d", 9001+i), "note": prose(90),
	}
}

func product() object {
	return object{
		"id": "p-501", "name": "A kettle that whistles", "price": money(3490), "brand": "Hearth", "category": "kitchen", "description": prose(640),
		"images": []string{"https://img.example.com/p/501/1.jpg", "https://img.example.com/p/501/2.jpg"}, "stock": 17, "rating": 4.6,
	}
}

// report is a report of that many rows, of about 170 bytes each.
func report(rows int) object {
	row := func(i int) object {
		return object{"product_id": fmt.Sprintf("p-%d", i), "name": "A kettle that whistles", "sold": 3 * i, "revenue": money(590 * i), "note": prose(40)}
	}
	return object{"id": "r-7", "title": "What was sold in February", "rows": listed(rows, row), "total": money(1234567)}
}
