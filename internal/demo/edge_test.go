package demo_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/shared/fault"
)

func TestWhateverIsRefusedIsAProblem(t *testing.T) {
	s := shared(t)
	for _, tc := range []struct {
		name    string
		status  int
		request request
	}{
		{"a path that does not exist", 404, get("users", "/nowhere")},
		{"a method that does not exist", 405, request{service: "users", method: "DELETE", path: "/users/42"}},
		{"a principal that is no id", 401, request{service: "users", path: "/users/42", principal: "mila"}},
		{"a principal with another spelling", 401, request{service: "users", path: "/users/42", principal: "042"}},
		{"an id with another spelling", 404, get("users", "/users/042")},
		{"an id beyond all numbers", 404, get("orders", "/orders/o-9999999999")},
		{"a parameter given twice", 400, get("users", "/users?limit=1&limit=2")},
		{"a parameter without a value", 400, get("users", "/users?limit=")},
		{"a number that is none", 400, get("users", "/users?limit=ten")},
		{"too many ids", 400, get("catalog", "/products?id=p-1%s", strings.Repeat("&id=p-2", 50))},
		{"an id twice", 400, get("catalog", "/products?id=p-1&id=p-1")},
		{"a key that is too long", 400, post("orders", "/orders", strings.Repeat("k", 256), oneSet)},
		{"an escaped slash in an id", 400, get("users", "/users/4%%2F2")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := s.want(t, tc.status, tc.request)
			problem := decode[fault.Problem](t, a)
			if got := a.header.Get("Content-Type"); got != fault.MediaType || problem.Status != tc.status {
				t.Errorf("%s: %+v", got, problem)
			}
			if id := a.header.Get(fault.RequestIDHeader); id == "" || problem.RequestID != id {
				t.Errorf("request id %q in the header and %q in the problem", id, problem.RequestID)
			}
		})
	}
}

func TestAMethodThatDoesNotExistIsToldWhichDo(t *testing.T) {
	a := shared(t).want(t, http.StatusMethodNotAllowed, request{service: "orders", method: "PUT", path: "/orders"})
	if got := a.header.Get("Allow"); got != "POST" {
		t.Errorf("Allow: %q", got)
	}
}

func TestEveryBrokenParameterIsReported(t *testing.T) {
	a := shared(t).want(t, http.StatusBadRequest, get("orders", "/users/x/orders?limit=0&status=lost&cursor=!"))
	want := []ordersapi.Violation{
		{Pointer: "#/path/user_id", Detail: "must match ^[0-9]{1,10}$"},
		{Pointer: "#/query/cursor", Detail: "must match ^[A-Za-z0-9_-]{1,200}$"},
		{Pointer: "#/query/limit", Detail: "must be at least 1"},
		{Pointer: "#/query/status", Detail: "must be one of pending, paid, shipped, delivered, cancelled"},
	}
	if diff := cmp.Diff(want, decode[ordersapi.Problem](t, a).Errors); diff != "" {
		t.Errorf("violations: want (-), got (+):\n%s", diff)
	}
}

func TestARequestKeepsItsIDUnlessItCouldForgeALogLine(t *testing.T) {
	s := shared(t)
	q := get("users", "/users/42")
	if got := s.ask(t, q.with(fault.RequestIDHeader, "r-1.2_3")).header.Get(fault.RequestIDHeader); got != "r-1.2_3" {
		t.Errorf("request id %q, want the caller's", got)
	}
	for _, forged := range []string{"a b", `a"level=ERROR`, strings.Repeat("x", 129)} {
		if got := s.ask(t, q.with(fault.RequestIDHeader, forged)).header.Get(fault.RequestIDHeader); len(got) != 16 {
			t.Errorf("request id %q for %q, want a new one", got, forged)
		}
	}
}

func TestProductsComeInTheSequenceOfTheirIDs(t *testing.T) {
	got := read[page](t, shared(t), get("catalog", "/products?id=p-502&id=p-7&id=p-4711&id=p-501&id=p-3"))
	if diff := cmp.Diff([]string{"p-502", "p-7", "p-501", "p-3"}, got.ids()); diff != "" {
		t.Errorf("products: %s", diff)
	}
}

func TestTheRatingOfAProductIsTheMeanOfItsReviews(t *testing.T) {
	s := shared(t)
	for _, id := range []string{"p-501", "p-502", "p-503", "p-1", "p-2", "p-3"} {
		product := read[catalogapi.Product](t, s, get("catalog", "/products/%s", id))
		reviews := read[catalogapi.ReviewPage](t, s, get("catalog", "/products/%s/reviews?limit=100", id))
		sum := 0.0
		for _, review := range reviews.Items {
			sum += float64(review.Rating)
		}
		switch {
		case product.ReviewCount != reviews.Total:
			t.Errorf("%s has %d reviews and says %d", id, reviews.Total, product.ReviewCount)
		case reviews.Total == 0 && product.Rating != nil:
			t.Errorf("%s has a rating and no review", id)
		case reviews.Total > 0 && (*product.Rating-sum/float64(reviews.Total) > 0.051 || sum/float64(reviews.Total)-*product.Rating > 0.051):
			t.Errorf("%s has the rating %v, and its reviews the mean %v", id, *product.Rating, sum/float64(reviews.Total))
		}
	}
}

// lines is a log that a test reads.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func TestAFaultOfOursIsLoggedAndOtherwiseSecret(t *testing.T) {
	var log lines
	s := open(t, demo.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	s.want(t, http.StatusNotFound, get("users", "/users/4711")) // is not ours
	if err := s.services.Close(); err != nil {                  // the database is gone from under the services
		t.Fatal(err)
	}
	for op, requests := range operations {
		if a := s.want(t, http.StatusInternalServerError, requests.good); strings.Contains(string(a.body), "detail") {
			t.Errorf("%s tells %s", op, a.body)
		}
	}
	for _, server := range s.servers {
		server.Close()
	}
	failures, all := strings.Count(log.String(), "level=ERROR"), strings.Count(log.String(), "\n")
	if failures != len(operations) || all != failures+1 {
		t.Errorf("%d lines, %d of them errors; want an error for each of %d operations, and that the data was made:\n%s",
			all, failures, len(operations), log.String())
	}
}

// TestACallerWhoLeavesTakesNothingAlong guards the database in memory, which is gone when its last connection is, and a
// connection may be dropped when a query on it is interrupted.
func TestACallerWhoLeavesTakesNothingAlong(t *testing.T) {
	s := shared(t)
	var all sync.WaitGroup
	for range 50 {
		ctx, leave := context.WithCancel(t.Context())
		r := s.build(t, get("users", "/users?limit=100")).WithContext(ctx)
		all.Go(func() { s.services.Handler("users").ServeHTTP(httptest.NewRecorder(), r) })
		leave()
	}
	all.Wait()
	s.want(t, http.StatusOK, get("users", "/users/42"))
}
