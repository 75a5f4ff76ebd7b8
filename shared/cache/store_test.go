package cache_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cache/cachetest"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func TestMemoryIsAStore(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) cache.Store { t.Helper(); return memory(t, 16<<20) })
}

func TestRedisIsAStore(t *testing.T) {
	server := redistest.Start(t)
	cachetest.Run(t, func(t *testing.T) cache.Store { t.Helper(); return redisStore(t, server, cache.RedisConfig{}) })
}

func memory(t testing.TB, bytes int) *cache.Memory {
	t.Helper()
	store, err := cache.NewMemory(bytes)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// redisStore returns a store with a prefix of its own.
func redisStore(t testing.TB, server *redistest.Server, config cache.RedisConfig) *cache.Redis {
	t.Helper()
	if config.Timeout == 0 {
		config.Timeout = 20 * time.Second // the machine may be busy with something else
	}
	config.Prefix = t.Name() + "[*]?:"
	store, err := cache.NewRedis(server.Client(t), config)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestMemoryStaysWithinItsBound(t *testing.T) {
	const bound = 1 << 20
	store := memory(t, bound)
	for i := range 2000 {
		entry := cachetest.Entry(strings.Repeat("x", 4000), fmt.Sprint(i))
		if err := store.Set(t.Context(), cache.Item{Key: cachetest.Key(fmt.Sprint(i)), Entry: entry}); err != nil {
			t.Fatal(err)
		}
	}
	store.Settle()
	if got := store.Bytes(); got > bound || got < bound/2 {
		t.Errorf("%d bytes are held, of a bound of %d", got, bound)
	}
	if got := store.Tags(); got > bound/4000 {
		t.Errorf("%d tags are held: those of what has gone have stayed", got)
	}
}

func TestMemoryDoesNotTakeWhatIsTooLarge(t *testing.T) {
	store := memory(t, 64<<10)
	for body, want := range map[string]bool{strings.Repeat("x", 3<<10): true, strings.Repeat("x", 4<<10): false} {
		into := []*cache.Entry{nil}
		key := cachetest.Key("k")
		_ = store.Set(t.Context(), cache.Item{Key: key, Entry: cachetest.Entry("before")}, cache.Item{Key: key, Entry: cachetest.Entry(body)})
		_ = store.Get(t.Context(), []cache.Key{key}, into)
		if got := into[0] != nil; got != want || got && string(into[0].Body) != body {
			t.Errorf("a body of %d bytes: there is one %v, want %v", len(body), got, want)
		}
	}
	if _, err := cache.NewMemory(0); err == nil {
		t.Error("a memory of nothing was made")
	}
}

// strict is a store that refuses to work for a client that has gone.
type strict struct{ cache.Store }

func (s strict) Set(ctx context.Context, items ...cache.Item) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.Store.Set(ctx, items...)
}

func TestTheResponseToAClientThatLeftIsStored(t *testing.T) {
	calls := 0
	ctx, leave := context.WithCancel(t.Context())
	origin := whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "max-age=60"})
	exchange := link(t, newCache(t, cache.Config{Store: strict{memory(t, 1<<20)}}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		leave()
		return origin(ctx, req, res)
	})
	for _, ctx := range []context.Context{ctx, t.Context()} {
		if _, err := asking(cache.With(ctx, everybody), exchange, "/x"); err != nil {
			t.Error(err)
		}
	}
	if calls != 1 {
		t.Errorf("the origin was asked %d times", calls)
	}
}

// What selects among variants may change while another replica remembers how it was.
func TestAReplicaLearnsWhatSelectsAmongVariants(t *testing.T) {
	calls, vary, store := 0, "Accept", memory(t, 1<<20)
	origin := func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
		calls++
		res.Status, res.Body = 200, []byte(vary)
		res.Header = append(res.Header, upstream.Field{Name: "Cache-Control", Value: "max-age=60"}, upstream.Field{Name: "Vary", Value: vary})
		return nil
	}
	first, second := link(t, newCache(t, cache.Config{Store: store}), origin), link(t, newCache(t, cache.Config{Store: store}), origin)
	ask := func(exchange upstream.Exchange, header ...upstream.Field) string {
		res, err := asking(cache.With(t.Context(), everybody), exchange, "/x", header...)
		if err != nil {
			t.Fatal(err)
		}
		return string(res.Body)
	}
	ask(first)
	ask(second)
	vary = "Accept-Language"
	ask(first, upstream.Field{Name: "Cache-Control", Value: "no-cache"})
	if got := ask(second); got != "Accept-Language" || calls != 2 {
		t.Errorf("got %q after %d calls", got, calls)
	}
}

// hooked is a store that calls a function before it stores.
type hooked struct {
	cache.Store
	before func()
}

func (h *hooked) Set(ctx context.Context, items ...cache.Item) error {
	h.before()
	return h.Store.Set(ctx, items...)
}

func TestWhatIsBeingStoredDuringAPurgeGoes(t *testing.T) {
	store := &hooked{Store: memory(t, 1<<20)}
	c := newCache(t, cache.Config{Store: store})
	store.before = func() {
		if _, err := c.Purge(t.Context(), cache.Purge{All: true}); err != nil {
			t.Error(err)
		}
		store.before = func() {}
	}
	calls := 0
	exchange := link(t, c, whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "max-age=60"}))
	for range 3 {
		if _, err := asking(cache.With(t.Context(), everybody), exchange, "/x"); err != nil {
			t.Error(err)
		}
	}
	if calls != 2 {
		t.Errorf("the origin was asked %d times, want once before the purge and once after", calls)
	}
}

// A response's body goes back to a pool with the response.
func TestABodyThatWasLentIsCopied(t *testing.T) {
	body := []byte("lent")
	exchange := link(t, newCache(t, cache.Config{}), func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
		res.Status, res.Body, res.Header = 200, body, append(res.Header, upstream.Field{Name: "Cache-Control", Value: "max-age=60"})
		return nil
	})
	for range 2 {
		res, err := asking(cache.With(t.Context(), everybody), exchange, "/x")
		if err != nil || string(res.Body) != "lent" {
			t.Errorf("got %q and %v", res.Body, err)
		}
		copy(body, "gone")
	}
}
