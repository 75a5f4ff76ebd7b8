package options

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/telemetry"
)

// open opens the limits of a command line.
func open(t *testing.T, metrics *telemetry.Metrics, log *bytes.Buffer, args ...string) gateway.Limits {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("a shared key of at least 32 bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := parse(append(args, "-jwt-key-file", key)...)
	if err != nil {
		t.Fatal(err)
	}
	limits, end, err := o.Limits.Open(slog.New(slog.NewTextHandler(log, nil)), metrics.Registry())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return limits
}

func TestNothingIsLimitedUnlessSaid(t *testing.T) {
	limits := open(t, telemetry.NewMetrics(), &bytes.Buffer{})
	if limits.Address != nil || limits.Tiers != nil || limits.InFlight != 0 || limits.Shedder != nil || limits.Proxies != nil {
		t.Errorf("%+v", limits)
	}
}

func TestLimitsOfTheCommandLine(t *testing.T) {
	limits := open(t, telemetry.NewMetrics(), &bytes.Buffer{},
		"-limit", "free=100/h,premium=10000/h", "-limit-address", "10/s:20", "-limit-in-flight", "7", "-shed", "1s", "-trusted-proxies", "10.0.0.0/8")
	if limits.Address[0].String() != "10/s:20" || len(limits.Tiers) != 2 || limits.Tiers[1].Name != "premium" || limits.InFlight != 7 || len(limits.Proxies) != 1 {
		t.Errorf("%+v", limits)
	}
	if limits.Shedder == nil || limits.Shedder.Snapshot().Limit == 0 {
		t.Error("nothing is shed")
	}
}

// TestLimitsAreSharedWhileThereIsARedis has two replicas, which count on alone without it and say so.
func TestLimitsAreSharedWhileThereIsARedis(t *testing.T) {
	server := redistest.Start(t)
	metrics, log := telemetry.NewMetrics(), &bytes.Buffer{}
	one := open(t, metrics, log, "-limit-redis", "redis://"+server.Addr+"/0")
	other := open(t, telemetry.NewMetrics(), &bytes.Buffer{}, "-limit-redis", "redis://"+server.Addr+"/0")
	claims := []ratelimit.Claim{{Limit: ratelimit.Limit{Name: "daily", Count: 10, Calendar: ratelimit.Day}, Key: "42"}}
	decisions := make([]ratelimit.Decision, 1)
	remaining := func(limits gateway.Limits) int64 {
		t.Helper()
		if err := limits.Limiter.Take(context.Background(), 1, claims, decisions); err != nil {
			t.Fatal(err)
		}
		return decisions[0].Remaining
	}
	shared := func() bool {
		w := httptest.NewRecorder()
		metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return strings.Contains(w.Body.String(), "\nratelimit_shared 1\n")
	}
	for attempt := 0; remaining(one) == remaining(other); attempt++ { // on a busy machine it may take more than it is given
		if attempt == 3 {
			t.Fatal("two replicas count alone")
		}
	}
	server.Stop()
	for remaining(one); shared(); remaining(one) {
		if t.Context().Err() != nil {
			t.Fatal("nobody says that Redis is gone")
		}
	}
	if !strings.Contains(log.String(), "limits are counted in this process alone") {
		t.Error(log.String())
	}
}
