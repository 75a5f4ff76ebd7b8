package cache_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cache/cachetest"
	"github.com/facet-bff/facet/shared/upstream"
)

// failures collects what a cache reports.
type failures struct {
	mu  sync.Mutex
	all []error
}

func (f *failures) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, err)
}

func (f *failures) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.all)
}

// asksTwice sends the same request twice and returns how often the origin was asked.
func asksTwice(t *testing.T, c *cache.Cache) int {
	t.Helper()
	calls := 0
	exchange := link(t, c, whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "max-age=60"}, upstream.Field{Name: "Vary", Value: "Accept"}))
	for range 2 {
		if res, err := asking(cache.With(t.Context(), everybody), exchange, "/x"); err != nil || res.Status != http.StatusOK {
			t.Errorf("got %d and %v", res.Status, err)
		}
	}
	return calls
}

func TestRedisThatIsGoneIsAMiss(t *testing.T) {
	server := redistest.Start(t)
	var reported failures
	c := newCache(t, cache.Config{Store: redisStore(t, server, cache.RedisConfig{}), Failed: reported.add})
	if calls := asksTwice(t, c); calls != 1 || reported.count() != 0 {
		t.Fatalf("%d calls, and %v", calls, reported.all)
	}
	server.Stop()
	if calls := asksTwice(t, c); calls != 2 || reported.count() == 0 {
		t.Errorf("%d calls, and %d failures", calls, reported.count())
	}
	if code, _ := purge(c, http.MethodPost, "?tag=a", ""); code != http.StatusServiceUnavailable {
		t.Errorf("a purge that did not happen was answered %d", code)
	}
}

func TestRedisThatDoesNotAnswerIsAMiss(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and says nothing on them
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client := redis.NewClient(&redis.Options{Addr: listener.Addr().String(), ContextTimeoutEnabled: true})
	defer client.Close()
	store, err := cache.NewRedis(client, cache.RedisConfig{Timeout: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var reported failures
	if calls := asksTwice(t, newCache(t, cache.Config{Store: store, Failed: reported.add})); calls != 2 || reported.count() == 0 {
		t.Errorf("%d calls, and %d failures", calls, reported.count())
	}
}

func TestRedisThatFailsIsLeftAloneForAMoment(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	counted := new(trips)
	store, err := cache.NewRedis(client, cache.RedisConfig{Timeout: 20 * time.Second, Rest: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	client.AddHook(counted)
	server.Stop()
	for range 10 {
		if err := store.Get(t.Context(), []cache.Key{{}}, []*cache.Entry{nil}); err == nil {
			t.Fatal("a server that was stopped answers")
		}
	}
	if counted.n != 3 {
		t.Errorf("it was asked %d times, want 3", counted.n)
	}
	if _, err := store.Delete(t.Context(), cache.Key{}); err == nil || counted.n != 4 {
		t.Errorf("a deletion was not tried: %v", err)
	}
}

func TestADamagedEntryIsAMissAndGoes(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	store := redisStore(t, server, cache.RedisConfig{})
	for name, damage := range map[string]func(string) string{
		"another version": func(s string) string { return "\xff" + s[1:] },
		"a flipped bit":   func(s string) string { return s[:len(s)-1] + string(s[len(s)-1]^1) },
		"half":            func(s string) string { return s[:len(s)/2] },
		"nothing":         func(string) string { return "" },
	} {
		key := cachetest.Key("k")
		if err := store.Set(t.Context(), cache.Item{Key: key, Entry: cachetest.Entry("body")}); err != nil {
			t.Fatal(err)
		}
		stored := client.Keys(t.Context(), "*").Val()[0]
		client.Set(t.Context(), stored, damage(client.Get(t.Context(), stored).Val()), 0)
		into := []*cache.Entry{cachetest.Entry("before")}
		if err := store.Get(t.Context(), []cache.Key{key}, into); err == nil || into[0] != nil {
			t.Errorf("%s: got %v and %v", name, into[0], err)
		}
		if n := client.Exists(t.Context(), stored).Val(); n != 0 {
			t.Errorf("%s: the entry is still there", name)
		}
	}
}

// trips counts round trips, those of opening a connection left aside.
type trips struct{ n int }

func (h *trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h *trips) count(cmd redis.Cmder) {
	if name := cmd.Name(); name != "hello" && name != "client" {
		h.n++
	}
}

func (h *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { h.count(cmd); return next(ctx, cmd) }
}

func (h *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { h.count(cmds[0]); return next(ctx, cmds) }
}

func TestAHitIsOneRoundTrip(t *testing.T) {
	server := redistest.Start(t)
	for name, fields := range map[string][]upstream.Field{
		"one response": {{Name: "Cache-Control", Value: "max-age=60"}},
		"variants":     {{Name: "Cache-Control", Value: "max-age=60"}, {Name: "Vary", Value: "Accept"}},
	} {
		client := server.Client(t)
		counted := new(trips)
		client.AddHook(counted)
		store, err := cache.NewRedis(client, cache.RedisConfig{Prefix: name, Timeout: 20 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		ask := func(exchange upstream.Exchange) int {
			before := counted.n
			if _, err := asking(cache.With(t.Context(), everybody), exchange, "/x"); err != nil {
				t.Fatal(err)
			}
			return counted.n - before
		}
		exchange := link(t, newCache(t, cache.Config{Store: store}), whoami(&calls, fields...))
		if miss, hit := ask(exchange), ask(exchange); miss != 2 || hit != 1 || calls != 1 {
			t.Errorf("%s: %d trips for a miss and %d for a hit", name, miss, hit)
		}
		replica := link(t, newCache(t, cache.Config{Store: store}), whoami(&calls, fields...))
		if first, second := ask(replica), ask(replica); first > 2 || second != 1 || calls != 1 {
			t.Errorf("%s, another replica: %d trips, then %d, and %d calls", name, first, second, calls)
		}
	}
}

func TestWhatHasATagInRedisDoesNotPileUp(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	store := redisStore(t, server, cache.RedisConfig{})
	brief := cachetest.Entry("1", "t")
	brief.Expires = time.Now().Add(5 * time.Millisecond)
	if err := store.Set(t.Context(), cache.Item{Key: cachetest.Key("a"), Entry: brief}); err != nil {
		t.Fatal(err)
	}
	// Redis itself must have forgotten it: its clock is not ours.
	for len(client.Keys(t.Context(), fmt.Sprintf("*:%x", cachetest.Key("a"))).Val()) > 0 {
	}
	longer, shorter := cachetest.Entry("2", "t"), cachetest.Entry("2", "t")
	shorter.Expires = shorter.Expires.Add(-20 * time.Second)
	for _, entry := range []*cache.Entry{shorter, longer, shorter, longer} {
		if err := store.Set(t.Context(), cache.Item{Key: cachetest.Key("b"), Entry: entry}); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range client.Keys(t.Context(), "*").Val() {
		if ttl := client.PTTL(t.Context(), key).Val(); ttl < 45*time.Second || ttl > 62*time.Second {
			t.Errorf("%s lives for %s", key, ttl)
		}
		if strings.Contains(key, ":tag:") {
			if n := client.ZCard(t.Context(), key).Val(); n != 1 {
				t.Errorf("%d entries have the tag", n)
			}
		}
	}
}

func TestARedisClientWithoutDeadlinesIsRefused(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer client.Close()
	if _, err := cache.NewRedis(client, cache.RedisConfig{}); err == nil || !strings.Contains(err.Error(), "ContextTimeoutEnabled") {
		t.Errorf("got %v", err)
	}
	if _, err := cache.NewRedis(nil, cache.RedisConfig{}); err == nil {
		t.Error("a store without a client was made")
	}
}
