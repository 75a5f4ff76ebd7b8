package cache_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

// asking sends a GET through an exchange.
func asking(ctx context.Context, exchange upstream.Exchange, target string, header ...upstream.Field) (*upstream.Response, error) {
	res := upstream.NewResponse()
	return res, exchange(ctx, &upstream.Request{Op: "things.get", Method: http.MethodGet, Target: target, Header: header}, res)
}

// link puts a cache in front of an exchange.
func link(t interface{ Fatal(...any) }, c *cache.Cache, exchange upstream.Exchange) upstream.Exchange {
	l, err := c.Link("things")
	if err != nil {
		t.Fatal(err)
	}
	return l(exchange)
}

// whoami answers with the credential that it is asked with.
func whoami(calls *int, fields ...upstream.Field) upstream.Exchange {
	return func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
		*calls++
		res.Status, res.Header, res.Body = 200, append(res.Header, fields...), []byte(req.Header.Get("Authorization"))
		return nil
	}
}

func TestWithoutAnAudienceNothingIsStored(t *testing.T) {
	for name, policy := range map[string]cache.Policy{
		"no policy":              {},
		"no audience":            {MaxAge: time.Minute},
		"a principal of no id":   {For: cache.Only(""), MaxAge: time.Minute},
		"values but no audience": {Vary: []string{"ada"}, MaxAge: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			exchange := link(t, newCache(t, cache.Config{}), whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "public, max-age=60"}))
			for range 2 {
				res, err := asking(cache.With(t.Context(), policy), exchange, "/x")
				if err != nil || !strings.Contains(res.Header.Get("Cache-Status"), "fwd=bypass") {
					t.Errorf("got %v and %v", res.Header, err)
				}
			}
			if calls != 2 {
				t.Errorf("the origin was asked %d times", calls)
			}
		})
	}
}

func TestEachPrincipalHasAPartOfTheCache(t *testing.T) {
	calls := 0
	exchange := link(t, newCache(t, cache.Config{}), whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "private, max-age=60"}))
	for range 2 {
		for _, who := range []string{"ada", "bob"} {
			policy := cache.Policy{For: cache.Only(who)}
			res, err := asking(cache.With(t.Context(), policy), exchange, "/me", upstream.Field{Name: "Authorization", Value: who})
			if err != nil || string(res.Body) != who {
				t.Errorf("%s got %q and %v", who, res.Body, err)
			}
		}
	}
	if calls != 2 {
		t.Errorf("the origin was asked %d times, want once for each", calls)
	}
}

func TestValuesThatAPolicyNamesKeepResponsesApart(t *testing.T) {
	calls := 0
	exchange := link(t, newCache(t, cache.Config{}), whoami(&calls, upstream.Field{Name: "Cache-Control", Value: "max-age=60"}))
	for range 2 {
		for _, vary := range [][]string{nil, {""}, {"a"}, {"a", "b"}, {"ab"}, {"b", "a"}} {
			if _, err := asking(cache.With(t.Context(), cache.Policy{For: cache.Everybody(), Vary: vary}), exchange, "/x"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if calls != 6 {
		t.Errorf("the origin was asked %d times, want once for each list", calls)
	}
}

// Whatever an origin says, short of that a response to a credential may be shared, and however requests come, nobody reads
// what was answered to another credential.
func TestNobodyReadsAnothersResponse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var said atomic.Value // a refresh may ask in the background
		memory, err := cache.NewMemory(1 << 20)
		if err != nil {
			rt.Fatal(err)
		}
		c, err := cache.New(cache.Config{Store: memory})
		if err != nil {
			rt.Fatal(err)
		}
		defer c.Close()
		exchange := link(rt, c, func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
			res.Status = 200
			for _, name := range credential.Fields() {
				res.Body = append(res.Body, req.Header.Get(name)...)
			}
			res.Header = append(res.Header, upstream.Field{Name: "Cache-Control", Value: said.Load().(string)}, upstream.Field{Name: "Vary", Value: "Accept"}, upstream.Field{Name: "ETag", Value: `"` + string(res.Body) + `"`})
			return nil
		})
		directives := rapid.SampledFrom([]string{"max-age=60", "private, max-age=60", "no-cache", "max-age=0, stale-while-revalidate=60", "private=\"X\", max-age=9", "immutable, max-age=60", "s-maxage=x", "max-age=60, stale-if-error=60"})
		for range rapid.IntRange(1, 40).Draw(rt, "requests") {
			said.Store(directives.Draw(rt, "directives"))
			who := rapid.SampledFrom([]string{"ada", "bob", "eve"}).Draw(rt, "who")
			audience := rapid.SampledFrom([]cache.Audience{cache.Everybody(), cache.Only(who), {}}).Draw(rt, "audience")
			policy := cache.Policy{For: audience, MaxAge: time.Minute, StaleWhileRevalidate: time.Minute}
			header := []upstream.Field{{Name: rapid.SampledFrom(credential.Fields()).Draw(rt, "field"), Value: who}, {Name: "Accept", Value: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "accept")}}
			res, err := asking(cache.With(context.Background(), policy), exchange, rapid.SampledFrom([]string{"/x", "/y"}).Draw(rt, "target"), header...)
			if err != nil || string(res.Body) != who {
				rt.Fatalf("%s read %q, and %v", who, res.Body, err)
			}
		}
	})
}

func TestTheKeyIsNowhereToBeSeen(t *testing.T) {
	c := newCache(t, cache.Config{})
	handler := open(t, c, cache.Policy{For: cache.Only("ada-lovelace")}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
	})
	for range 2 {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if text := fmt.Sprint(w.Result().Header); strings.Contains(text, "ada") || strings.Contains(text, "key=") {
			t.Errorf("the answer tells of the key: %s", text)
		}
	}
}

// open puts a cache in front of a handler.
func open(t testing.TB, c *cache.Cache, policy cache.Policy, handler http.HandlerFunc) http.Handler {
	t.Helper()
	l, err := c.Handler("web", func(*http.Request) cache.Policy { return policy })
	if err != nil {
		t.Fatal(err)
	}
	return l(handler)
}
