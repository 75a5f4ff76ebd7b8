package scaffold

import "testing"

func TestAServiceIsWhereItsDocumentSays(t *testing.T) {
	for _, tc := range []struct{ from, server, want string }{
		{"orders.yaml", "", "http://orders.invalid"},
		{"orders.yaml", "/v1", "http://orders.invalid/v1"},
		{"orders.yaml", "https://api.example.com/v1/", "https://api.example.com/v1"},
		{"orders.yaml", "https://{tenant}.example.com", "http://orders.invalid"},
		{"orders.yaml", "wss://api.example.com", "http://orders.invalid"},
		{"https://docs.example.com/a/openapi.json", "/v1", "https://docs.example.com/v1"},
		{"https://docs.example.com/a/openapi.json", "", "http://orders.invalid"},
		{"https://docs.example.com/a/openapi.json", "https://api.example.com", "https://api.example.com"},
	} {
		p := Project{Upstreams: []Upstream{{Name: "orders", From: tc.from}}}
		if got := p.address("orders", tc.server); got != tc.want {
			t.Errorf("%s, %q: got %s, want %s", tc.from, tc.server, got, tc.want)
		}
	}
}
