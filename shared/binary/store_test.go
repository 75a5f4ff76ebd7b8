package binary

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/telemetry"
)

// replica is a generation of a process of its own.
type replica struct {
	*live
	metrics *telemetry.Metrics
	log     *bytes.Buffer
	asked   int
}

// newReplica returns one over a service that counts how often it is asked.
func newReplica(t *testing.T, text string) *replica {
	t.Helper()
	r := &replica{live: new(live), metrics: telemetry.NewMetrics(), log: &bytes.Buffer{}}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		r.asked++
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Cache-Control", "public, max-age=60")
	}))
	t.Cleanup(service.Close)
	path := t.TempDir() + "/facet.yaml"
	write(t, path, "upstreams: {orders: {url: "+service.URL+", no_cache: true}}\n"+text)
	settings, _, err := program("web").load(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := build(t.Context(), program("web"), settings, nil, base{slog.New(slog.NewTextHandler(r.log, nil)), r.metrics})
	if err != nil {
		t.Fatal(err)
	}
	r.swap(g)
	t.Cleanup(r.end)
	r.metrics.Registry().MustRegister(r)
	return r
}

func (r *replica) scrape() string { return ask(r.metrics.Handler(), "/metrics") }

func TestReplicasShareARedis(t *testing.T) {
	text := "redis: {url: 'redis://" + redistest.Start(t).Addr + "/0'}"
	one, other := newReplica(t, text), newReplica(t, text)
	ask(one, "/thing")
	ask(other, "/thing")
	if one.asked != 1 || other.asked != 0 {
		t.Errorf("asked %d and %d times", one.asked, other.asked)
	}
	if got := one.scrape(); !strings.Contains(got, "\nbff_cache_degraded 0\n") || !strings.Contains(got, "\nratelimit_shared 1\n") {
		t.Error("it is said to be degraded")
	}
}

func TestACacheMayStayLocal(t *testing.T) {
	text := "cache: {local: true}\nredis: {url: 'redis://" + redistest.Start(t).Addr + "/0'}"
	one, other := newReplica(t, text), newReplica(t, text)
	ask(one, "/thing")
	ask(other, "/thing")
	if one.asked != 1 || other.asked != 1 || strings.Contains(one.scrape(), "bff_cache_degraded") {
		t.Errorf("asked %d and %d times", one.asked, other.asked)
	}
}

func TestMemoryStandsInForARedisThatIsGone(t *testing.T) {
	server := redistest.Start(t)
	server.Stop()
	r := newReplica(t, "redis: {url: 'redis://"+server.Addr+"'}\nlimits: {address: 1000@day}")
	for range 10 {
		ask(r, "/thing")
	}
	if r.asked > 3 {
		t.Errorf("asked %d times", r.asked)
	}
	if got := r.scrape(); !strings.Contains(got, "\nbff_cache_degraded 1\n") || !strings.Contains(got, "\nratelimit_shared 0\n") {
		t.Error("it is not said to be degraded")
	}
	if got := r.log.String(); strings.Count(got, "the Redis of the cache fails; memory stands in") != 1 || strings.Count(got, "the Redis of limits fails; memory stands in") != 1 {
		t.Errorf("want a line for each, got %s", got)
	}
}

func TestReplicasCountTogether(t *testing.T) {
	text := "redis: {url: 'redis://" + redistest.Start(t).Addr + "/0'}"
	claims := []ratelimit.Claim{{Limit: ratelimit.Limit{Name: "daily", Count: 10, Calendar: ratelimit.Day}, Key: "42"}}
	decisions := make([]ratelimit.Decision, 1)
	seen := map[int64]bool{}
	for range 2 {
		r := newReplica(t, text)
		if err := r.current.Load().store.limiter.Take(context.Background(), 1, claims, decisions); err != nil {
			t.Fatal(err)
		}
		seen[decisions[0].Remaining] = true
	}
	if len(seen) != 2 {
		t.Errorf("two replicas count alone: %v", seen)
	}
}

func TestOnePurgeOnTheAdminAddressReachesIt(t *testing.T) {
	r := newReplica(t, "")
	ask(r, "/thing")
	purge := func(r *replica) int {
		w := httptest.NewRecorder()
		r.admin()["POST /cache/purge"].ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/cache/purge?all=true", nil))
		return w.Code
	}
	if code := purge(r); code != 200 {
		t.Errorf("purge: %d", code)
	}
	ask(r, "/thing")
	if r.asked != 2 {
		t.Errorf("asked %d times", r.asked)
	}
	if code := purge(newReplica(t, "cache: {off: true}")); code != 404 {
		t.Errorf("purge of nothing: %d", code)
	}
	if got := ask(r.admin()["GET /upstreams"], "/upstreams"); !strings.Contains(got, `"name":"orders"`) {
		t.Error(got)
	}
}
