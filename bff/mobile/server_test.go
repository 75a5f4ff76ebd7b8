package mobile_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/contracttest"
	"github.com/facet-bff/facet/shared/mock"
	"github.com/facet-bff/facet/shared/upstream"
)

// bench is the server over services that are faked from their documents, and held to the lock.
type bench struct {
	http.Handler
	catalog, notifications, orders, users *contracttest.Upstream
}

func start(t *testing.T, operation string) *bench {
	t.Helper()
	lock, err := contract.Open("../../specs/contract.lock.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fake := func(name string) (*contracttest.Upstream, upstream.Exchange) {
		u := contracttest.New(t, "../../specs/upstreams/"+name+".yaml")
		contracttest.Record(t, lock, "mobile", operation, u)
		transport, err := upstream.HTTP(upstream.Config{URL: u.URL()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(transport.Close)
		return u, transport.Exchange
	}
	b := new(bench)
	var catalog, notifications, orders, users upstream.Exchange
	b.catalog, catalog = fake("catalog")
	b.notifications, notifications = fake("notifications")
	b.orders, orders = fake("orders")
	b.users, users = fake("users")
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(auth.WithPrincipal(r.Context(), auth.Principal{Subject: "42"})))
		})
	})
	mobileapi.Mount(router, mobile.New(usersapi.NewCaller(users), ordersapi.NewCaller(orders), notificationsapi.NewCaller(notifications), catalogapi.NewCaller(catalog)))
	b.Handler = router
	return b
}

// get returns the status and the members of an answer.
func (b *bench) get(t *testing.T, target string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, http.NoBody))
	var members map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &members); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return w, members
}

func TestTheDashboardIsThereWithoutWhatItCanDoWithout(t *testing.T) {
	b := start(t, "getDashboard")
	if w, _ := b.get(t, "/api/v1/dashboard"); w.Code != http.StatusOK || w.Header().Get("X-BFF-Partial") != "" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	b.notifications.Answer("getUnread", mock.Preference{Code: http.StatusServiceUnavailable})
	b.orders.Answer("listUserOrders", mock.Preference{Fault: mock.Reset})
	if w, _ := b.get(t, "/api/v1/dashboard"); w.Code != http.StatusOK || w.Header().Get("X-BFF-Partial") != "orders;unavailable, unread;bad_upstream" {
		t.Errorf("%d %q %s", w.Code, w.Header().Get("X-BFF-Partial"), w.Body)
	}
	b.users.Answer("getUser", mock.Preference{Code: http.StatusNotFound})
	if w, _ := b.get(t, "/api/v1/dashboard"); w.Code != http.StatusNotFound {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if n := b.users.Asked("getUser"); n != 3 {
		t.Errorf("users was asked %d times", n)
	}
}

func TestAProductHasTheSmallImage(t *testing.T) {
	b := start(t, "getProduct")
	w, product := b.get(t, "/api/v1/products/p-1001")
	if image, ok := product["image"].(string); w.Code != http.StatusOK || !ok || image == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	b.catalog.Answer("getProduct", mock.Preference{Fault: mock.Truncate})
	if w, problem := b.get(t, "/api/v1/products/p-1001"); w.Code != http.StatusBadGateway || problem["type"] == nil {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAnOrderHasItsLines(t *testing.T) {
	b := start(t, "getOrder")
	w, order := b.get(t, "/api/v1/orders/o-5001")
	if w.Code != http.StatusOK || order["id"] == nil || w.Header().Get("X-BFF-Partial") != "" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	b.catalog.Answer("listProducts", mock.Preference{Code: http.StatusServiceUnavailable})
	if w, _ := b.get(t, "/api/v1/orders/o-5001"); w.Code != http.StatusOK || w.Header().Get("X-BFF-Partial") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
