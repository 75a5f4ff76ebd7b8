package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// operation says how to get each status out of an operation of a frontend's document.
type operation struct {
	ok      request
	needs   string             // the upstream without which there is no answer
	refused map[string]request // by status: requests that are the caller's mistake
}

const newOrder = `{"items":[{"product_id":"p-17","quantity":2}],"shipping_address":{"street":"Hauptstr. 1","city":"Berlin","country":"DE","postal_code":"10115"}}`

func place(idempotencyKey string) request {
	return request{
		method: http.MethodPost, path: "/api/v1/orders", body: newOrder,
		header: map[string]string{"Content-Type": "application/json", "Idempotency-Key": idempotencyKey},
	}
}

// edit returns the order with one text replaced.
func (r request) edit(old, now string) request {
	r.body = strings.Replace(r.body, old, now, 1)
	return r
}

// operations are all operations of a frontend, by their ids.
func operations(frontend string) map[string]operation {
	all := map[string]operation{
		"getDashboard": {
			ok: request{path: "/api/v1/dashboard"}, needs: "users",
			refused: map[string]request{
				"400": {path: "/api/v1/dashboard?user_id=nonsense"},
				"403": {path: "/api/v1/dashboard?user_id=7"},
				"404": request{path: "/api/v1/dashboard?user_id=999999"}.by("admin"),
			},
		},
		"getProduct": {
			ok: request{path: "/api/v1/products/p-17"}, needs: "catalog",
			refused: map[string]request{
				"400": {path: "/api/v1/products/nonsense"},
				"404": {path: "/api/v1/products/p-999999"},
			},
		},
		"getMe": {
			ok: request{path: "/api/v1/users/me"}, needs: "users",
			refused: map[string]request{"404": request{path: "/api/v1/users/me"}.by("999999")},
		},
	}
	if frontend == "iot" {
		return all
	}
	all["getOrder"] = operation{
		ok: request{path: "/api/v1/orders/o-1001"}, needs: "orders",
		refused: map[string]request{
			"400": {path: "/api/v1/orders/nonsense"},
			"403": {path: "/api/v1/orders/o-1001?user_id=7"},
			"404": {path: "/api/v1/orders/o-999999"},
		},
	}
	seen := "seen-by-" + frontend
	all["createOrder"] = operation{
		ok: place(seen), needs: "orders",
		refused: map[string]request{
			"200": place(seen), // no mistake, but the same key again
			"400": place("k").edit(`"Berlin"`, `17`),
			"409": place(seen).edit("p-17", "p-18"),
			"413": place("k").edit("Berlin", strings.Repeat("B", 1<<20)),
			"415": place("k").with("Content-Type", "text/plain"),
			"422": place("k").edit("p-17", "p-999999"),
		},
	}
	if frontend == "web" {
		all["listUsers"] = operation{
			ok: request{path: "/api/v1/admin/users?limit=3&tier=premium"}.by("admin"), needs: "users",
			refused: map[string]request{
				"400": request{path: "/api/v1/admin/users?limit=1000"}.by("admin"),
				"403": {path: "/api/v1/admin/users"},
			},
		}
	}
	return all
}

// broken says how to make the needed upstream fail so that the answer has the status.
var broken = map[string]string{"502": "empty", "503": "down", "504": "hang"}

// TestEveryDeclaredStatusIsReached asks every operation of every document for every status that it declares, and checks
// each answer against the document. A status that nothing here can reach fails the test: it ought not to be declared.
func TestEveryDeclaredStatusIsReached(t *testing.T) {
	for _, frontend := range frontends {
		t.Run(frontend, func(t *testing.T) {
			t.Parallel()
			s := newStack(t)
			covered := operations(frontend)
			for path, item := range documents()[frontend].Paths.Map() {
				for method, described := range item.Operations() {
					op, ok := covered[described.OperationID]
					if !ok {
						t.Errorf("%s %s: no test asks for %s", method, path, described.OperationID)
						continue
					}
					// The success first: a replay of it is one of the others.
					statuses := slices.Sorted(maps.Keys(described.Responses.Map()))
					if slices.Contains(statuses, "201") {
						statuses = slices.Insert(slices.DeleteFunc(statuses, func(s string) bool { return s == "201" }), 0, "201")
					}
					for _, status := range statuses {
						t.Run(described.OperationID+"/"+status, func(t *testing.T) { reach(t, s, frontend, op, status) })
					}
				}
			}
		})
	}
}

func reach(t *testing.T, s *stack, frontend string, op operation, status string) {
	t.Helper()
	r, ok := op.refused[status]
	switch {
	case ok:
	case status == "200" || status == "201":
		r = op.ok
	case status == "401":
		r = op.ok.by("nobody")
	case status == "429":
		r = op.ok.by("hurried")
		s.send(t, s.url[frontend], r) // what there is for a day
	case status == "500":
		r = op.ok.with("X-Sabotage", "yes")
	case broken[status] != "":
		r = op.ok
		s.misbehave(t, op.needs, broken[status])
		defer s.misbehave(t, op.needs, "none")
	default:
		t.Fatal("nothing reaches it")
	}
	r = r.with("Cache-Control", "no-cache") // what is kept would hide the failure
	if got := s.ask(t, frontend, r); fmt.Sprint(got.status) != status {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

// TestWhatNoOperationAnswersIsAProblemToo covers what no document declares.
func TestWhatNoOperationAnswersIsAProblemToo(t *testing.T) {
	s := newStack(t)
	for _, tc := range []struct {
		name   string
		at     string
		r      request
		status int
		header map[string]string
	}{
		{"an unknown path", "mobile", request{path: "/nowhere"}, 404, nil},
		{"a wrong method", "mobile", request{method: http.MethodDelete, path: "/api/v1/dashboard"}, 405, map[string]string{"Allow": "GET, HEAD"}},
		{"a path that another method has too", "web", request{method: http.MethodPut, path: "/api/v1/orders"}, 405, map[string]string{"Allow": "POST"}},
		{"an unknown frontend", "gateway", request{path: "/toaster/api/v1/dashboard"}, 404, nil},
		{"an unknown path of a frontend behind the gateway", "gateway", request{path: "/mobile/nowhere"}, 404, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := s.send(t, s.url[tc.at], tc.r)
			leaksNothing(t, got)
			if got.status != tc.status {
				t.Errorf("got %d %s", got.status, got.body)
			}
			for name, want := range tc.header {
				if value := got.header.Get(name); value != want {
					t.Errorf("%s = %q, want %q", name, value, want)
				}
			}
		})
	}
}
