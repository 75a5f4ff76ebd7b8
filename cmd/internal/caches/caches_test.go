package caches_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/cmd/internal/caches"
	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// replica is a cache over config, and what it says.
type replica struct {
	*caches.Cache
	front   http.Handler
	metrics *telemetry.Metrics
	log     strings.Builder
	asked   int
}

func open(t *testing.T, config caches.Config) *replica {
	t.Helper()
	r := &replica{metrics: telemetry.NewMetrics()}
	logger := slog.New(slog.NewTextHandler(&r.log, nil))
	var err error
	if r.Cache, err = caches.Open(config, logger, r.metrics); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	link, err := r.Handler("web", func(*http.Request) cache.Policy { return cache.Policy{For: cache.Everybody()} })
	if err != nil {
		t.Fatal(err)
	}
	r.front = link(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		r.asked++
		w.Header().Set("Cache-Control", "max-age=60")
		_, _ = io.WriteString(w, "hello")
	}))
	return r
}

func (r *replica) ask(t *testing.T, path string) {
	t.Helper()
	w := httptest.NewRecorder()
	r.front.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != 200 || w.Body.String() != "hello" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func (r *replica) scrape() string {
	w := httptest.NewRecorder()
	r.metrics.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func TestReplicasShareARedis(t *testing.T) {
	config := caches.Config{Redis: "redis://" + redistest.Start(t).Addr + "/0", Memory: 1 << 20}
	one, other := open(t, config), open(t, config)
	one.ask(t, "/x")
	other.ask(t, "/x")
	if one.asked != 1 || other.asked != 0 {
		t.Errorf("asked %d and %d times", one.asked, other.asked)
	}
	if text := one.scrape(); !strings.Contains(text, "bff_cache_degraded 0") {
		t.Error("it is said to be degraded")
	}
}

func TestMemoryStandsInForARedisThatIsGone(t *testing.T) {
	server := redistest.Start(t)
	server.Stop()
	r := open(t, caches.Config{Redis: "redis://" + server.Addr, Memory: 1 << 20})
	for range 10 {
		r.ask(t, "/x")
	}
	if r.asked > 3 {
		t.Errorf("asked %d times", r.asked)
	}
	if text := r.scrape(); !strings.Contains(text, "bff_cache_degraded 1") {
		t.Error("it is not said to be degraded")
	}
	if got := strings.Count(r.log.String(), "\n"); got != 1 || !strings.Contains(r.log.String(), "memory stands in") {
		t.Errorf("want one line, got %s", r.log.String())
	}
}

func TestOnePurgeOnTheAdminAddressReachesIt(t *testing.T) {
	r := open(t, caches.Config{Memory: 1 << 20})
	r.ask(t, "/x")
	handlers := r.Admin(map[string]http.Handler{"GET /upstreams": http.NotFoundHandler()})
	w := httptest.NewRecorder()
	handlers["POST /cache/purge"].ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/cache/purge?all=true", nil))
	r.ask(t, "/x")
	if w.Code != 200 || r.asked != 2 || len(handlers) != 2 {
		t.Errorf("%d %s, asked %d times, %d handlers", w.Code, w.Body, r.asked, len(handlers))
	}
}

func TestValidateSaysWhatIsWrong(t *testing.T) {
	for _, tc := range []struct{ name, url, want string }{
		{"none", "", ""},
		{"one Redis", "redis://127.0.0.1:6379/0", ""},
		{"with TLS and a password", "rediss://user:secret@redis.internal:6380/1", ""},
		{"a cluster", "redis://127.0.0.1:6379?addr=127.0.0.1:6380", ""},
		{"no scheme", "127.0.0.1:6379", "must be like redis://127.0.0.1:6379/0"},
		{"no URL", "redis://secret@ host", "must be like redis://127.0.0.1:6379/0"},
		{"another scheme", "http://127.0.0.1:6379", "invalid URL scheme: http"},
		{"a database that is none", "redis://127.0.0.1:6379/x", "invalid database number"},
		{"an unknown option of a cluster", "redis://127.0.0.1:6379?addr=127.0.0.1:6380&nope=1", "nope"},
	} {
		err := caches.Config{Redis: tc.url, Memory: 1}.Validate()
		switch {
		case tc.want == "" && err != nil:
			t.Errorf("%s: %v", tc.name, err)
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "secret")):
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	if err := (caches.Config{}).Validate(); err == nil || !strings.Contains(err.Error(), "0 bytes") {
		t.Errorf("no memory: %v", err)
	}
}
