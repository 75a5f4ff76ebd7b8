package demo_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFaultsAreChangedAtRunTime(t *testing.T) {
	s := shared(t)
	control := httptest.NewServer(s.services.Control())
	defer control.Close()
	send := func(method, path, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, control.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := control.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(text)
	}
	for _, step := range []struct {
		method, path, body string
		status             int
		answer             string // a part of it
		orders             int    // what the orders service answers afterwards
	}{
		{"GET", "/readyz", "", 200, "ready", 200},
		{"GET", "/faults", "", 200, `{"catalog":"none","notifications":"none","orders":"none","payments":"none","users":"none"}`, 200},
		{"GET", "/help", "", 200, "bomb", 200},
		{"PUT", "/faults/orders", "errors:1,empty\n", 200, "errors:1,empty", 503},
		{"GET", "/faults", "", 200, `"orders":"errors:1,empty"`, 503},
		{"PUT", "/faults/orders", "sometimes", 400, `there is no fault \"sometimes\"; want latency`, 503},
		{"PUT", "/faults/stock", "down", 404, `there are [\"users\"`, 503},
		{"PUT", "/faults/orders", strings.Repeat("x", 2000), 413, "No fault is that long.", 503},
		{"PUT", "/faults/orders", "errors:1:500", 200, "errors:1:500", 500},
		{"DELETE", "/faults/orders", "", 200, "none", 200},
		{"DELETE", "/faults/stock", "", 404, "There is no service", 200},
		{"POST", "/faults/orders", "down", 404, "PUT /faults/{service}", 200},
		{"PUT", "/faults/orders", "none", 200, "none", 200},
	} {
		status, answer := send(step.method, step.path, step.body)
		if status != step.status || !strings.Contains(answer, step.answer) {
			t.Errorf("%s %s %q: %d %s", step.method, step.path, step.body, status, answer)
		}
		s.want(t, step.orders, get("orders", "/orders/o-1001"))
	}
}
