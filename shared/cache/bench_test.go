package cache_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/upstream"
)

var benchHeader = []upstream.Field{
	{Name: "Content-Type", Value: "application/json"}, {Name: "Cache-Control", Value: "max-age=3600"}, {Name: "Etag", Value: `"abc"`},
}

func benchExchange(b *testing.B) upstream.Exchange {
	b.Helper()
	body := make([]byte, 4<<10)
	return link(b, newCache(b, cache.Config{}), func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
		res.Status, res.Header, res.Body = 200, append(res.Header, benchHeader...), body
		return nil
	})
}

func BenchmarkLinkHit(b *testing.B) {
	exchange := benchExchange(b)
	ctx := cache.With(b.Context(), cache.Policy{For: cache.Only("ada")})
	req := &upstream.Request{Op: "things.get", Method: http.MethodGet, Target: "/x", Header: upstream.Header{{Name: "Accept", Value: "application/json"}}}
	b.ReportAllocs()
	for b.Loop() {
		res := upstream.NewResponse()
		if err := exchange(ctx, req, res); err != nil {
			b.Fatal(err)
		}
		res.Release()
	}
}

func BenchmarkLinkMiss(b *testing.B) {
	exchange := benchExchange(b)
	ctx := cache.With(b.Context(), cache.Policy{For: cache.Only("ada")})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		res := upstream.NewResponse()
		if err := exchange(ctx, &upstream.Request{Op: "things.get", Method: http.MethodGet, Target: "/" + strconv.Itoa(i)}, res); err != nil {
			b.Fatal(err)
		}
		res.Release()
	}
}

// discard is a ResponseWriter without a client.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkHandlerHit(b *testing.B) {
	body := make([]byte, 4<<10)
	handler := open(b, newCache(b, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
		for _, f := range benchHeader {
			w.Header().Set(f.Name, f.Value)
		}
		_, _ = w.Write(body)
	})
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
}
