package generate_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/edges/want/frontends/edgeapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/edges/want/upstreams/boxapi"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/retry"
	"github.com/facet-bff/facet/shared/upstream/service"
)

// edge asks the wanted output of the case edges, mounted, over an exchange.
func edge(ctx context.Context, exchange upstream.Exchange, target string) *httptest.ResponseRecorder {
	router := chi.NewRouter()
	edgeapi.Mount(router, edgeapi.NewAggregations(boxapi.NewCaller(exchange)))
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, target, nil))
	return w
}

// box has what every case has that does not say otherwise.
var box = services{
	"/things/1":           thing(``),
	"/things/twin-1":      thing(``),
	"/entries?id=a&id=b":  `[{"id":"a","name":"A"},{"id":"b","name":"B"}]`,
	"/entries?id=c":       `[{"id":"c","name":"C"}]`,
	"/entries?id=c&id=d":  `[{"id":"c","name":"C"},{"id":"d","name":"D"}]`,
	"/entries?id=a&id=a2": `[]`,
}

// thing is a thing with some more members.
func thing(members string) string {
	return `{"id":"1","a/b":"slash","c~d":{"~1":"tilde"},"nothing":null,"lists":[]` + members + `}`
}

func lists(text string) services {
	return services{"/things/1": strings.Replace(thing(``), `"lists":[]`, `"lists":`+text, 1)}
}

// TestValuesAtTheEdge is about what bodies hold.
func TestValuesAtTheEdge(t *testing.T) {
	const things, entries = "/things/1", "/entries?id=a&id=b&id=c"
	for _, tc := range []struct {
		name    string
		change  services
		target  string
		status  int
		want    string // a part of the body
		partial string
	}{
		{"null stays null, [] [], and what is absent is absent, or null where it may be", nil, things, 200, `{"thing":{"id":"1","lists":[],"more":null,"nothing":null,"slash":"slash"},"twin":"1",`, ""},
		{"[] for a list that may be null", services{things: thing(`,"more":[]`)}, things, 200, `"more":[]`, ""},
		{"null for a list that may be", services{things: thing(`,"more":null`)}, things, 200, `"more":null`, ""},
		{"null in a list", services{things: thing(`,"more":[null,"x"]`)}, things, 200, `"more":[null,"x"]`, ""},
		{"an empty list in a list", lists(`[{"cells":[]}]`), things, 200, `"lists":[{"cells":[]}]`, ""},
		{"null for a list in a list, and for an item of one", lists(`[{"cells":null},null,{"cells":[null]}]`), things, 200, `"lists":[{"cells":null},null,{"cells":[null]}]`, ""},
		{"an absent member of an item", lists(`[{"cells":[],"note":"n","secret":"s"},{"cells":[]}]`), things, 200, `"lists":[{"cells":[],"note":"n"},{"cells":[]}]`, ""},
		{"null for a list that is never null", lists(`null`), things, 502, "", ""},
		{"null for a member that is never null", lists(`[{"cells":[],"note":null}]`), things, 502, "", ""},
		{"an absent member that is required", lists(`[{}]`), things, 502, "", ""},
		{"null for the whole", services{things: `null`}, things, 502, "", ""},
		{"a part that is not there is null", services{"/things/twin-1": ""}, things, 200, `"twin":null`, "twin;bad_upstream"},

		{"top-level arrays", nil, entries, 200, `[{"name":"A"},{"name":"B"},{"name":"C"}]` + "\n", ""},
		{"a top-level array without items", services{"/entries?id=c": `[]`}, "/entries?id=c", 200, "[null]\n", ""},
		{"JSON pointer ~0 and ~1", nil, things, 200, `"tilde":"tilde"`, ""},
		{"JSON pointer ~1", nil, things, 200, `"slash":"slash"`, ""},
		{"a literal that starts with $", nil, things, 200, `"literal":"$steps.thing.outputs.body"`, ""},
		{"numbers beyond float64 and int64", services{things: thing(`,"amount":12345678901234567890.123`)}, things, 200, `"amount":12345678901234567890.123`, ""},
		{"an exponent beyond float64", services{things: thing(`,"amount":-1E+400`)}, things, 200, `"amount":-1E+400`, ""},
		{"an integer beyond int64", services{things: thing(`,"counts":{"x":123456789012345678901234567890}`)}, things, 200, `"counts":{"x":123456789012345678901234567890}`, ""},

		{"allOf is flattened", nil, things, 200, `"id":"1"`, ""},
		{"a part of an allOf that is not kept", services{things: strings.Replace(thing(``), `"id":"1",`, "", 1)}, things, 502, "", ""},
		{"oneOf is copied", services{things: thing(`,"either":[1, 2]`)}, things, 200, `"either":[1, 2]`, ""},
		{"a discriminator is copied", services{things: thing(`,"shape":{"side":2,"kind":"square","more":1}`)}, things, 200, `"shape":{"side":2,"kind":"square","more":1}`, ""},
		{"additionalProperties are copied", services{things: thing(`,"counts":{"b":2,"a":1}`)}, things, 200, `"counts":{"b":2,"a":1}`, ""},
		{"additionalProperties of another type", services{things: thing(`,"counts":{"b":"2"}`)}, things, 502, "", ""},

		{"duplicate batch results, of which the last counts", services{"/entries?id=a&id=b": `[{"id":"b","name":"B"},{"id":"a","name":"A"},{"id":"b","name":"again"}]`}, entries, 200, `[{"name":"A"},{"name":"again"},{"name":"C"}]`, ""},
		{"missing batch results", services{"/entries?id=a&id=b": `[{"id":"b","name":"B"}]`}, entries, 200, `[null,{"name":"B"},{"name":"C"}]`, ""},
		{"reordered batch results, and one that nobody asked for", services{"/entries?id=a&id=b": `[{"id":"z","name":"Z"},{"id":"b","name":"B"},{"id":"a","name":"A"}]`}, entries, 200, `[{"name":"A"},{"name":"B"},{"name":"C"}]`, ""},
		{"one failed batch page nulls only its keys", services{"/entries?id=a&id=b": ""}, entries, 200, `[null,null,{"name":"C"}]`, "entries;bad_upstream"},
		{"as many items as maxItems, one of them twice", nil, "/entries?id=a&id=b&id=c&id=d&id=a", 200, `{"name":"D"},{"name":"A"}]`, ""},
		{"more items than maxItems", nil, "/entries?id=a&id=b&id=c&id=d&id=e", 200, `[null,null,null,null,null]`, "entries;invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := edge(t.Context(), box.with(tc.change).exchange, tc.target)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) || w.Header().Get("X-BFF-Partial") != tc.partial {
				t.Errorf("%d %q %s\nwant %d %q %s", w.Code, w.Header().Get("X-BFF-Partial"), w.Body, tc.status, tc.partial, tc.want)
			}
			if tc.status >= 500 && w.Header().Get("Content-Type") != fault.MediaType {
				t.Errorf("a failure is %s", w.Header().Get("Content-Type"))
			}
		})
	}
}

// wire answers as the twin should, or as broken does.
func wire(t *testing.T, broken http.HandlerFunc) upstream.Exchange {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/things/twin-1" {
			w.Header().Set("Content-Type", jsonType)
			_, _ = io.WriteString(w, thing(``))
			return
		}
		broken(w, r)
	}))
	transport, err := upstream.HTTP(upstream.Config{URL: server.URL, MaxBody: 1 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { transport.Close(); server.Close() })
	return transport.Exchange
}

// TestAnswersThatAreNoneAreBadGateways is about what comes over the wire in place of the JSON that was promised: a needed
// step fails the whole, an optional one is missing.
func TestAnswersThatAreNoneAreBadGateways(t *testing.T) {
	send := func(status int, mediaType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if mediaType != "" {
				w.Header().Set("Content-Type", mediaType)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, broken := range map[string]http.HandlerFunc{
		"204":               send(http.StatusNoContent, "", ""),
		"wrong media type":  send(http.StatusOK, "text/plain", thing(``)),
		"no media type":     send(http.StatusOK, "", ""),
		"HTML with 200":     send(http.StatusOK, "text/html; charset=utf-8", "<html>"),
		"HTML called JSON":  send(http.StatusOK, jsonType, "<html>"),
		"an empty body":     send(http.StatusOK, jsonType, ""),
		"two bodies":        send(http.StatusOK, jsonType, thing(``)+thing(``)),
		"an oversized body": send(http.StatusOK, jsonType, thing(``)+strings.Repeat(" ", 1<<10)), // the body is whole without its end
		"a truncated body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", jsonType)
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, thing(``)) // which is whole, so that only its length says what is missing
		},
		"a body that breaks off": send(http.StatusOK, jsonType, `{"id":"1","a/b":`),
	} {
		t.Run(name, func(t *testing.T) {
			exchange := wire(t, broken)
			if w := edge(t.Context(), exchange, "/things/1"); w.Code != http.StatusBadGateway || w.Header().Get("Content-Type") != fault.MediaType {
				t.Errorf("for a needed step: %d %s", w.Code, w.Body)
			}
			w := edge(t.Context(), exchange, "/entries?id=a")
			if w.Code != http.StatusOK || w.Body.String() != "[null]\n" || w.Header().Get("X-BFF-Partial") != "entries;bad_upstream" {
				t.Errorf("for an optional one: %d %s %q", w.Code, w.Body, w.Header().Get("X-BFF-Partial"))
			}
		})
	}
}

func TestACallEndsWhenTheClientHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		var ended atomic.Int32
		began := time.Now()
		time.AfterFunc(100*time.Millisecond, leave)
		w := edge(ctx, func(ctx context.Context, _ *upstream.Request, _ *upstream.Response) error {
			<-ctx.Done()
			ended.Add(1)
			return ctx.Err()
		}, "/things/1")
		if took := time.Since(began); took != 100*time.Millisecond || ended.Load() != 2 {
			t.Errorf("%d of 2 calls ended, after %s", ended.Load(), took)
		}
		if w.Body.Len() > 0 {
			t.Errorf("nobody was answered %s", w.Body)
		}
	})
}

// TestABreakerThatOpensMidFlight: while one call is on its way, others fail and open the circuit. The call itself is let
// finish, and those after it are refused.
func TestABreakerThatOpensMidFlight(t *testing.T) {
	arrived, finish := make(chan struct{}), make(chan struct{})
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Query().Get("id") != "slow" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		close(arrived)
		<-finish
		w.Header().Set("Content-Type", jsonType)
		_, _ = io.WriteString(w, `[{"id":"slow","name":"Slow"}]`)
	}))
	s, err := service.New("box", service.Config{
		Transport: upstream.Config{URL: server.URL}, Timeout: time.Minute, Retry: retry.Config{Off: true}, Breaker: breaker.Config{Streak: 2, Open: time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); server.Close() })
	ctx := fanout.Stretch(t.Context(), 100)

	slow := make(chan *httptest.ResponseRecorder)
	go func() { slow <- edge(ctx, s.Exchange, "/entries?id=slow") }()
	<-arrived
	for range 2 {
		if w := edge(ctx, s.Exchange, "/entries?id=x"); w.Header().Get("X-BFF-Partial") != "entries;bad_upstream" {
			t.Errorf("before it opens: %q", w.Header().Get("X-BFF-Partial"))
		}
	}
	before := asked.Load()
	w := edge(ctx, s.Exchange, "/entries?id=x")
	if w.Code != http.StatusOK || w.Header().Get("X-BFF-Partial") != "entries;breaker" || w.Header().Get("Cache-Control") != "no-store" || asked.Load() != before {
		t.Errorf("an optional step: %d %v %s", w.Code, w.Header(), w.Body)
	}
	for range 2 { // each fails once: the call beside it is canceled, which says nothing of the service
		edge(ctx, s.Exchange, "/things/1")
	}
	if w := edge(ctx, s.Exchange, "/things/1"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("a needed step: %d %v %s", w.Code, w.Header(), w.Body)
	}
	close(finish)
	if w := <-slow; w.Body.String() != `[{"name":"Slow"}]`+"\n" || w.Header().Get("X-BFF-Partial") != "" {
		t.Errorf("the one on its way: %q %s", w.Header().Get("X-BFF-Partial"), w.Body)
	}
}

// TestANeededStepMayTakeAsLongAsTheOperation: whichever of two equal deadlines ends it, it was the upstream that was late.
func TestANeededStepMayTakeAsLongAsTheOperation(t *testing.T) {
	for name, tc := range map[string]struct {
		takes, took time.Duration
		status      int
	}{
		"an answer just in time": {499 * time.Millisecond, 499 * time.Millisecond, http.StatusOK},
		"none in time":           {time.Hour, 500 * time.Millisecond, http.StatusGatewayTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				w := edge(t.Context(), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
					select {
					case <-time.After(tc.takes):
						return box.exchange(ctx, req, res)
					case <-ctx.Done():
						return ctx.Err()
					}
				}, "/things/1")
				if w.Code != tc.status || time.Since(began) != tc.took {
					t.Errorf("%d after %s, want %d after %s: %s", w.Code, time.Since(began), tc.status, tc.took, w.Body)
				}
			})
		})
	}
}
