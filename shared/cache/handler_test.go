package cache_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dunglas/httpsfv"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/fault"
)

func get(handler http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

func TestWhatCannotBeStoredIsSentWhileItComes(t *testing.T) {
	for name, write := range map[string]func(http.ResponseWriter){
		"because of its header": func(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") },
		"because of its size":   func(w http.ResponseWriter) { _, _ = io.WriteString(w, strings.Repeat("x", 11)) },
		"because it is flushed": func(w http.ResponseWriter) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := httptest.NewRecorder()
			handler := open(t, newCache(t, cache.Config{MaxBody: 10}), everybody, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Cache-Control", "max-age=60")
				w.Header().Set(cache.TagField, "secret")
				write(w)
				_, _ = io.WriteString(w, "part")
				if !strings.HasSuffix(client.Body.String(), "part") {
					t.Error("the part is held back")
				}
			})
			for range 2 {
				client = httptest.NewRecorder()
				handler.ServeHTTP(client, httptest.NewRequest(http.MethodGet, "/", nil))
				if status := client.Header().Get("Cache-Status"); status != "facet; fwd=uri-miss; fwd-status=200" || client.Header().Get(cache.TagField) != "" {
					t.Errorf("got %v", client.Header())
				}
			}
		})
	}
}

func TestWhatOthersSetStaysBesideACachedResponse(t *testing.T) {
	inner := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Link", "</a>")
		w.Header().Add("Link", "</b>")
		w.Header().Set("X-Both", "inner")
		w.Header().Add("Set-Cookie", "inner=1")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "hello")
	})
	outer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", r.Header.Get("X-Request-Id"))
		w.Header().Add("Vary", "Origin")
		w.Header().Set("X-Both", "outer")
		w.Header().Add("Set-Cookie", "outer=1")
		inner.ServeHTTP(w, r)
	})
	for _, id := range []string{"1", "2"} {
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		r.Header.Set("X-Request-Id", id)
		outer.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != http.StatusAccepted || w.Body.String() != "hello" || h.Get("X-Request-Id") != id || strings.Join(h.Values("Vary"), ",") != "Origin,Accept" ||
			strings.Join(h.Values("Link"), ",") != "</a>,</b>" || strings.Join(h.Values("Set-Cookie"), ",") != "outer=1,inner=1" || h.Get("X-Both") != "inner" || h.Get("Content-Length") != "5" {
			t.Errorf("request %s: got %d %v %s", id, w.Code, h, w.Body)
		}
	}
}

func TestAHandlerSeesWhatOthersSet(t *testing.T) {
	inner := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, r *http.Request) {
		fault.Write(w, r, fault.New(fault.NotFound, "things.get", "There is no such thing."))
	})
	for _, id := range []string{"1", "2"} {
		w := httptest.NewRecorder()
		w.Header().Set(fault.RequestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		inner.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if !strings.Contains(w.Body.String(), `"request_id":"`+id+`"`) || len(w.Header().Values("X-Content-Type-Options")) != 1 {
			t.Errorf("request %s: got %v %s", id, w.Header(), w.Body)
		}
	}
}

func TestInterimResponsesPass(t *testing.T) {
	server := httptest.NewServer(open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProcessing)
		w.Header().Set("Link", "</styles.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		w.Header().Set("Cache-Control", "max-age=60")
		_, _ = io.WriteString(w, "hello")
	}))
	defer server.Close()
	for _, want := range []string{"102 103 </styles.css>; rel=preload", ""} {
		var got []string
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			got = append(got, strings.TrimSpace(strings.Join([]string{map[int]string{102: "102", 103: "103"}[code], header.Get("Link")}, " ")))
			return nil
		}})
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		res, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if strings.Join(got, " ") != want || string(body) != "hello" || res.Header.Get("Link") != "" {
			t.Errorf("got %q, then %v %s; want %q", got, res.Header, body, want)
		}
	}
}

func TestAnUpgradeIsTheHandlersOwn(t *testing.T) {
	handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
		if _, ours := w.(*httptest.ResponseRecorder); !ours {
			t.Errorf("the handler got a %T", w)
		}
	})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Upgrade", "websocket")
	handler.ServeHTTP(httptest.NewRecorder(), r)
}

func TestHostsAreApart(t *testing.T) {
	handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		_, _ = io.WriteString(w, r.Host)
	})
	for range 2 {
		for _, host := range []string{"a.example", "b.example"} {
			if w := get(handler, "http://"+host+"/"); w.Body.String() != host {
				t.Errorf("%s got the answer of %s", host, w.Body)
			}
		}
	}
}

func TestWhatAHandlerDoesWhenItsClientHasGoneIsNotStored(t *testing.T) {
	handler := open(t, newCache(t, cache.Config{}), cache.Policy{For: cache.Everybody(), MaxAge: time.Minute}, func(w http.ResponseWriter, r *http.Request) {
		if err := r.Context().Err(); err != nil {
			fault.Write(w, r, err) // which writes nothing
			return
		}
		_, _ = io.WriteString(w, "hello")
	})
	gone, leave := context.WithCancel(t.Context())
	leave()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(gone))
	if w := get(handler, "/"); w.Body.String() != "hello" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestAWriteLeavesWhatAnotherHostHas(t *testing.T) {
	handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		w.Header().Set("Location", "http://b.example/made")
	})
	get(handler, "http://b.example/made")
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "http://a.example/", nil))
	if w := get(handler, "http://b.example/made"); !strings.Contains(w.Header().Get("Cache-Status"), "hit") {
		t.Errorf("got %v", w.Header())
	}
}

func TestALeadingClientThatLeavesFailsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			select {
			case <-r.Context().Done():
				w.WriteHeader(http.StatusGatewayTimeout) // as a handler does whose upstreams were cancelled
			case <-time.After(time.Second):
				w.Header().Set("Cache-Control", "max-age=60")
			}
		})
		impatient, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		go handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(impatient))
		synctest.Wait()
		codes := make(chan int, 5)
		for range 5 {
			go func() { codes <- get(handler, "/").Code }()
		}
		for range 5 {
			if code := <-codes; code != http.StatusOK {
				t.Errorf("got %d", code)
			}
		}
		if calls.Load() != 2 {
			t.Errorf("%d calls, want that of the client that left and one more", calls.Load())
		}
	})
}

// The router takes its route back when a request has been answered, while the refresh still needs it.
func TestARefreshInTheBackgroundKeepsItsRoute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := newCache(t, cache.Config{}).Handler("web", func(*http.Request) cache.Policy { return everybody })
		if err != nil {
			t.Fatal(err)
		}
		router := chi.NewRouter()
		router.With(l).Get("/things/{id}", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
			w.Header().Set("Cache-Control", "max-age=1, stale-while-revalidate=600")
			_, _ = io.WriteString(w, chi.URLParam(r, "id")+" "+r.Method+" "+r.Header.Get("Range")+r.Header.Get("If-None-Match"))
		})
		get(router, "/things/7")
		time.Sleep(5 * time.Second) //nolint:forbidigo // the bubble's clock
		r := httptest.NewRequest(http.MethodGet, "/things/7", nil)
		r.Header.Set("Range", "bytes=0-0")
		r.Header.Set("If-None-Match", `"x"`)
		router.ServeHTTP(httptest.NewRecorder(), r)
		get(router, "/things/8") // with the same route object
		synctest.Wait()
		if w := get(router, "/things/7"); w.Body.String() != "7 GET " || !strings.Contains(w.Header().Get("Cache-Status"), "hit") {
			t.Errorf("got %q and %v", w.Body, w.Header())
		}
	})
}

func TestCacheStatusIsAList(t *testing.T) {
	c := newCache(t, cache.Config{Name: "edge/1"})
	handler := open(t, c, everybody, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		w.Header().Set("Cache-Status", "inner; hit")
	})
	for _, want := range []string{"[inner edge/1]", "[edge/1]"} {
		list, err := httpsfv.UnmarshalList(get(handler, "/").Header().Values("Cache-Status"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, member := range list {
			names = append(names, string(member.(httpsfv.Item).Value.(httpsfv.Token)))
		}
		if got := "[" + strings.Join(names, " ") + "]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestWhatIsWrongWithAConfigurationIsSaidAtOnce(t *testing.T) {
	_, err := cache.New(cache.Config{Name: "not a token", MaxBody: -1})
	for _, want := range []string{"Store is required", "no token", "negative"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want something with %q", err, want)
		}
	}
	c := newCache(t, cache.Config{})
	if _, err := c.Link("Not a space"); err == nil {
		t.Error("a link of a bad space was made")
	}
	if _, err := c.Handler("web", nil); err == nil {
		t.Error("a handler without a policy was made")
	}
	if _, err := c.Handler("", func(*http.Request) cache.Policy { return cache.Policy{} }); err == nil {
		t.Error("a handler without a space was made")
	}
}
