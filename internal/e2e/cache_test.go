package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/cache"
)

func TestAProductIsKeptForWhoeverAskedForIt(t *testing.T) {
	for _, frontend := range frontends {
		s := newStack(t) // whose circuits are closed
		product := request{path: "/api/v1/products/p-17"}
		first := s.ask(t, frontend, product)
		if first.header.Get("Cache-Control") != "max-age=30" || first.header.Get("Age") != "" || first.header.Get("ETag") == "" {
			t.Errorf("%s: %d %v", frontend, first.status, first.header)
		}
		s.misbehave(t, "catalog", "down")
		hit := s.ask(t, frontend, product)
		if hit.status != 200 || hit.body != first.body || hit.header.Get("Age") == "" || !strings.HasPrefix(hit.header.Get("Cache-Status"), "facet; hit") {
			t.Errorf("%s: %d %v", frontend, hit.status, hit.header)
		}
		if again := s.send(t, s.url[frontend], product.with("If-None-Match", first.header.Get("ETag"))); again.status != 304 || again.body != "" {
			t.Errorf("%s: %d %s, want 304", frontend, again.status, again.body)
		}
		if other := s.ask(t, frontend, product.by("7")); other.status != 503 {
			t.Errorf("%s: somebody else got %d %v", frontend, other.status, other.header)
		}
		if past := s.ask(t, frontend, product.with("Cache-Control", "no-cache")); past.status != 503 {
			t.Errorf("%s: %d for who wants nothing that was kept", frontend, past.status)
		}
		if _, err := s.cache.Purge(t.Context(), cache.Purge{All: true}); err != nil {
			t.Fatal(err)
		}
		if purged := s.ask(t, frontend, product); purged.status != 503 {
			t.Errorf("%s: %d after everything was purged", frontend, purged.status)
		}
	}
}

func TestWhatIsSomebodysOwnIsNotKept(t *testing.T) {
	s := newStack(t)
	for _, frontend := range frontends {
		for range 2 {
			if got := s.ask(t, frontend, request{path: "/api/v1/dashboard"}); strings.Contains(got.header.Get("Cache-Status"), "hit") || got.header.Get("Cache-Control") != "private" {
				t.Errorf("%s: %v", frontend, got.header)
			}
		}
	}
}

func TestAnOldPartIsNamedAndCounted(t *testing.T) {
	s := newStack(t)
	dashboard := request{path: "/api/v1/dashboard"}
	first := s.ask(t, "iot", dashboard)
	for _, how := range []string{"down", "hang", "errors:1"} {
		s.misbehave(t, "orders", how)
		got := s.ask(t, "iot", dashboard)
		if got.status != http.StatusOK || got.body != first.body || got.header.Get("X-BFF-Stale") != "orders" || got.header.Get("X-BFF-Partial") != "" {
			t.Errorf("%s: %d %s, %v; the first was %s", how, got.status, got.body, got.header, first.body)
		}
		if control := got.header.Get("Cache-Control"); control != "private" {
			t.Errorf("%s: Cache-Control %q", how, control)
		}
		if other := s.ask(t, "iot", dashboard.by("7")); other.header.Get("X-BFF-Stale") != "" || !strings.HasPrefix(other.header.Get("X-BFF-Partial"), "orders;") {
			t.Errorf("%s: somebody else's %v", how, other.header)
		}
	}
	if first.header.Get("X-BFF-Stale") != "" {
		t.Errorf("the first: %v", first.header)
	}
	metrics := s.send(t, s.admin, request{path: "/"}).body
	for _, want := range []string{
		`bff_stale_responses_total{frontend="iot",operation="iot.getDashboard",part="orders"} 3`,
		`bff_partial_responses_total{frontend="iot",operation="iot.getDashboard",part="orders",reason="unavailable"}`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}
