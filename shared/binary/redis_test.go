package binary

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facet-bff/facet/internal/redistest"
)

// TestRedisMayGoAndComeBackUnderLoad kills Redis under a binary that counts and keeps there, and starts it again. Nobody reads a
// failure of it, and what is let in is never more than a burst away from what the limit allows.
func TestRedisMayGoAndComeBackUnderLoad(t *testing.T) {
	const burst, rate = 50, 100 // a second
	server := redistest.Start(t)
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, fmt.Sprintf(`
listen: {address: '127.0.0.1:0'}
admin: {address: '127.0.0.1:0'}
upstreams: {orders: {url: %s}}
redis: {url: 'redis://%s/0'}
cache: {memory: 1MiB}
limits: {address: '%d/s:%d'}
`, orders(t, "hello"), server.Addr, rate, burst))
	r := start(t, program("web"), path)
	var admitted, refused atomic.Int64
	began := time.Now()
	stop := make(chan struct{})
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				switch got := r.get(r.url + "/thing"); {
				case strings.HasPrefix(got, "200"):
					admitted.Add(1)
				case strings.HasPrefix(got, "429"):
					refused.Add(1)
				default:
					t.Error(got)
				}
			}
		})
	}
	refusedAgain := func() {
		before := refused.Load()
		waitFor(t, func() bool { return refused.Load() > before+50 })
	}
	refusedAgain()
	for range 2 {
		server.Stop()
		waitFor(t, func() bool { return r.metric("ratelimit_shared") == 0 && r.metric("bff_cache_degraded") == 1 })
		refusedAgain()
		server.Restart(t)
		waitFor(t, func() bool { return r.metric("ratelimit_shared") == 1 && r.metric("bff_cache_degraded") == 0 })
		refusedAgain()
	}
	close(stop)
	callers.Wait()
	allowed := burst + rate*time.Since(began).Seconds()
	if got := float64(admitted.Load()); got > allowed+burst || got < burst {
		t.Errorf("%v were let in, want at most %v and a burst", got, allowed)
	}
}

func waitFor(t *testing.T, is func() bool) {
	t.Helper()
	for until := time.Now().Add(time.Minute); !is(); {
		if time.Now().After(until) {
			t.Fatal("it does not come to that")
		}
	}
}

// metric returns the value of a metric without labels; -1 for none.
func (r *running) metric(name string) float64 {
	for line := range strings.Lines(r.get(r.admin + "/metrics")) {
		if value, is := strings.CutPrefix(strings.TrimSpace(line), name+" "); is {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				r.t.Error(err)
			}
			return n
		}
	}
	return -1
}
