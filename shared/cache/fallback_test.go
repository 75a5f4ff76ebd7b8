package cache_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cache/cachetest"
	"github.com/facet-bff/facet/shared/upstream"
)

// flaky is a store that fails while err is set. It deletes all the same, as a Redis that loses answers may.
type flaky struct {
	cache.Store
	mu  sync.Mutex
	err error
}

func (f *flaky) fail(err error) { f.mu.Lock(); defer f.mu.Unlock(); f.err = err }

func (f *flaky) failure() error { f.mu.Lock(); defer f.mu.Unlock(); return f.err }

func (f *flaky) Get(ctx context.Context, keys []cache.Key, into []*cache.Entry) error {
	if err := f.failure(); err != nil {
		return err
	}
	return f.Store.Get(ctx, keys, into)
}

func (f *flaky) Set(ctx context.Context, items ...cache.Item) error {
	if err := f.failure(); err != nil {
		return err
	}
	return f.Store.Set(ctx, items...)
}

var errDown = errors.New("down")

func TestAFallbackIsAStoreWhetherTheFirstAnswersOrNot(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) cache.Store {
		t.Helper()
		return cache.NewFallback(memory(t, 16<<20), memory(t, 16<<20), nil)
	})
	cachetest.Run(t, func(t *testing.T) cache.Store {
		t.Helper()
		server := redistest.Start(t)
		return cache.NewFallback(redisStore(t, server, cache.RedisConfig{}), memory(t, 16<<20), nil)
	})
}

func TestASecondStoreStandsInAfterThreeFailures(t *testing.T) {
	first := &flaky{Store: memory(t, 1<<20)}
	var changes []string
	store := cache.NewFallback(first, memory(t, 1<<20), func(err error) { changes = append(changes, fmt.Sprint(err)) })
	has := func(name string) string {
		into := []*cache.Entry{cachetest.Entry("before")}
		if err := store.Get(t.Context(), []cache.Key{cachetest.Key(name)}, into); err != nil {
			t.Errorf("a client would see %v", err)
		}
		if into[0] == nil {
			return "nothing"
		}
		return string(into[0].Body)
	}
	keep := func(name, body string) {
		if err := store.Set(t.Context(), cache.Item{Key: cachetest.Key(name), Entry: cachetest.Entry(body, "t")}); err != nil {
			t.Errorf("a client would see %v", err)
		}
	}
	want := func(name, body string, degraded bool) {
		t.Helper()
		if got := has(name); got != body || store.Degraded() != degraded {
			t.Errorf("%s is %s, degraded %v; want %s and %v", name, got, store.Degraded(), body, degraded)
		}
	}
	keep("a", "shared")
	want("a", "shared", false)

	first.fail(context.Canceled) // clients that left
	for range 5 {
		want("a", "nothing", false)
	}
	first.fail(errDown)
	want("a", "nothing", false)
	want("a", "nothing", false)
	want("a", "nothing", true)
	keep("a", "ours")
	want("a", "ours", true)

	first.fail(nil)
	want("a", "shared", false)
	first.fail(errDown)
	for range 3 {
		has("a")
	}
	want("a", "nothing", true) // not what it was the last time
	keep("b", "ours")
	if n, err := store.DeleteTagged(t.Context(), cachetest.Key("tag t")); n != 2 || err != nil {
		t.Errorf("%d deleted, and %v", n, err)
	}
	want("b", "nothing", false) // its deletions are answered
	want("a", "nothing", false)
	if got := strings.Join(changes, ", "); got != "down, <nil>, down, <nil>" {
		t.Errorf("told %s", got)
	}
}

// However Redis dies and comes back, clients are answered: from it, from memory, or by the origin.
func TestRedisMayDieAndComeBackUnderLoad(t *testing.T) {
	server := redistest.Start(t)
	redis, err := cache.NewRedis(server.Client(t), cache.RedisConfig{Rest: 1})
	if err != nil {
		t.Fatal(err)
	}
	changed := make(chan error, 100)
	store := cache.NewFallback(redis, memory(t, 1<<20), func(err error) { changed <- err })
	calls := 0
	exchange := link(t, newCache(t, cache.Config{Store: store}), func() upstream.Exchange {
		origin, mu := whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "max-age=60"}), new(sync.Mutex)
		return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			mu.Lock()
			defer mu.Unlock()
			return origin(ctx, req, res)
		}
	}())
	stop, clients := make(chan struct{}), sync.WaitGroup{}
	for i := range 4 {
		clients.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				res, err := asking(cache.With(t.Context(), everybody), exchange, fmt.Sprintf("/%d", (n+i)%5))
				if err != nil || res.Status != 200 {
					t.Errorf("got %d and %v", res.Status, err)
					return
				}
			}
		})
	}
	for range 2 {
		server.Stop()
		if err := <-changed; err == nil {
			t.Error("told that it answers again, though it has died")
		}
		server.Restart(t)
		if err := <-changed; err != nil {
			t.Errorf("told of %v, though it is back", err)
		}
	}
	close(stop)
	clients.Wait()
	if store.Degraded() {
		t.Error("memory still stands in")
	}
}
