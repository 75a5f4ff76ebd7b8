package cache_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/upstream"
)

// shop answers products, each with tags and in two languages.
func shop(t *testing.T, c *cache.Cache) (ask func(target, language string) (hit bool)) {
	t.Helper()
	handler := open(t, c, everybody, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		w.Header().Set("Vary", "Accept-Language")
		w.Header().Set(cache.TagField, "products product-"+r.URL.Path[1:])
		_, _ = io.WriteString(w, r.URL.Path)
	})
	return func(target, language string) bool {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept-Language", language)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Header().Get(cache.TagField) != "" {
			t.Error("the client reads the tags")
		}
		return strings.Contains(w.Header().Get("Cache-Status"), "hit")
	}
}

func purge(c *cache.Cache, method, query, body string) (int, cache.Purged) {
	w := httptest.NewRecorder()
	c.PurgeHandler().ServeHTTP(w, httptest.NewRequest(method, "/cache/purge"+query, strings.NewReader(body)))
	var purged cache.Purged
	_ = json.Unmarshal(w.Body.Bytes(), &purged)
	return w.Code, purged
}

func TestAPurgeDeletesWhatItSays(t *testing.T) {
	server := redistest.Start(t)
	stores := map[string]func(*testing.T) cache.Store{
		"memory": func(t *testing.T) cache.Store { t.Helper(); return memory(t, 1<<20) },
		"redis":  func(t *testing.T) cache.Store { t.Helper(); return redisStore(t, server, cache.RedisConfig{}) },
	}
	for store, openStore := range stores {
		for name, tc := range map[string]struct {
			query, body string
			want        cache.Purged
			gone        string
		}{
			"a tag":       {"", `{"tags": ["product-1"]}`, cache.Purged{Deleted: 2, Tags: map[string]int{"product-1": 2}}, "/1"},
			"every tag":   {"?tag=products", "", cache.Purged{Deleted: 4, Tags: map[string]int{"products": 4}}, "/1 /2"},
			"a URI":       {"?uri=web://example.com/2", "", cache.Purged{Deleted: 2, URIs: map[string]int{"web://example.com/2": 2}}, "/2"},
			"both":        {"?tag=product-1", `{"uris": ["web://example.com/2"]}`, cache.Purged{Deleted: 4, Tags: map[string]int{"product-1": 2}, URIs: map[string]int{"web://example.com/2": 2}}, "/1 /2"},
			"nothing":     {"?tag=other", "", cache.Purged{Tags: map[string]int{"other": 0}}, ""},
			"everything":  {"?all=true", "", cache.Purged{Deleted: 6}, "/1 /2"},
			"all as JSON": {"", `{"all": true}`, cache.Purged{Deleted: 6}, "/1 /2"},
		} {
			t.Run(store+" "+name, func(t *testing.T) {
				c := newCache(t, cache.Config{Store: openStore(t)})
				ask := shop(t, c)
				for range 2 {
					for _, target := range []string{"/1", "/2"} {
						ask(target, "de")
						if got := ask(target, "en"); ask(target, "de") != true {
							t.Fatalf("%s is not stored (%v)", target, got)
						}
					}
				}
				code, purged := purge(c, http.MethodPost, tc.query, tc.body)
				if diff := cmp.Diff(tc.want, purged); code != http.StatusOK || diff != "" {
					t.Errorf("%d (-want +got):\n%s", code, diff)
				}
				for _, target := range []string{"/1", "/2"} {
					for _, language := range []string{"de", "en"} {
						if want := !strings.Contains(tc.gone, target); ask(target, language) != want {
							t.Errorf("%s in %s is a hit: %v", target, language, !want)
						}
					}
				}
			})
		}
	}
}

func TestAPurgeThatSaysNothingUsefulIsRefused(t *testing.T) {
	c := newCache(t, cache.Config{})
	for name, tc := range map[string]struct {
		method, query, body string
		want                int
	}{
		"nothing":              {http.MethodPost, "", "", 400},
		"an empty object":      {http.MethodPost, "", "{}", 400},
		"a misspelt member":    {http.MethodPost, "", `{"tag": ["a"]}`, 400},
		"a misspelt parameter": {http.MethodPost, "?tags=a", "", 400},
		"all that is no bool":  {http.MethodPost, "?all=yes", "", 400},
		"no JSON":              {http.MethodPost, "?tag=a", "<x>", 400},
		"another method":       {http.MethodGet, "?all=true", "", 405},
		"too much":             {http.MethodPost, "", `{"tags": ["` + strings.Repeat("x", 1<<20) + `"]}`, 413},
	} {
		t.Run(name, func(t *testing.T) {
			if code, _ := purge(c, tc.method, tc.query, tc.body); code != tc.want {
				t.Errorf("got %d, want %d", code, tc.want)
			}
		})
	}
}

func TestTooManyTagsAreNotStored(t *testing.T) {
	for tags, stored := range map[string]bool{
		strings.Repeat("t ", 64): true, strings.Repeat("t ", 65): false, strings.Repeat("t", 256): true, strings.Repeat("t", 257): false,
	} {
		handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", "max-age=60")
			w.Header().Set(cache.TagField, tags)
		})
		get(handler, "/")
		if hit := strings.Contains(get(handler, "/").Header().Get("Cache-Status"), "hit"); hit != stored {
			t.Errorf("%d bytes of tags: stored is %v", len(tags), hit)
		}
	}
}

// A response that was on its way when something was purged or written may be from before.
func TestWhatIsOnItsWayDuringAChangeIsNotStored(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *cache.Cache, upstream.Exchange){
		"a purge": func(t *testing.T, c *cache.Cache, _ upstream.Exchange) {
			t.Helper()
			if _, err := c.Purge(t.Context(), cache.Purge{Tags: []string{"any"}}); err != nil {
				t.Error(err)
			}
		},
		"a write": func(t *testing.T, _ *cache.Cache, exchange upstream.Exchange) {
			t.Helper()
			res := upstream.NewResponse()
			if err := exchange(t.Context(), &upstream.Request{Op: "things.put", Method: http.MethodPut, Target: "/x"}, res); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var calls, sets atomic.Int32
				c := newCache(t, cache.Config{Store: &hooked{memory(t, 1<<20), func() { sets.Add(1) }}})
				exchange := link(t, c, func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
					if req.Method == http.MethodPut {
						res.Status = http.StatusNoContent
						return nil
					}
					return slow(&calls, "Cache-Control: max-age=60")(ctx, req, res)
				})
				ask := func() string {
					res, err := asking(cache.With(t.Context(), everybody), exchange, "/x")
					return fmt.Sprint(string(res.Body), err)
				}
				before := make(chan string)
				go func() { before <- ask() }()
				time.Sleep(500 * time.Millisecond) //nolint:forbidigo // the bubble's clock
				change(t, c, exchange)
				after := make(chan string)
				go func() { after <- ask() }() // does not wait for what is on its way
				if got := <-before; got != "1<nil>" {
					t.Errorf("got %s", got)
				}
				if got := <-after; got != "2<nil>" {
					t.Errorf("who asked afterwards got what was there before: %s", got)
				}
				if got := ask(); got != "2<nil>" {
					t.Errorf("what came afterwards was not stored: %s", got)
				}
				if sets.Load() != 1 {
					t.Errorf("%d responses were stored, want that from afterwards", sets.Load())
				}
			})
		})
	}
}
