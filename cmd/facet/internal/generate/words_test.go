package generate_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/words/want/frontends/readerapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/words/want/upstreams/libraryapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/projection"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

// library answers targets and remembers what it was asked.
type library struct {
	services
	mu    sync.Mutex
	asked []string
	sent  string
	links []upstream.Link
}

func (l *library) exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	l.mu.Lock()
	l.asked = append(l.asked, req.Method+" "+req.Target+" "+req.Header.Get("X-Reader"))
	if req.Body != nil {
		l.sent = string(req.Body)
	}
	l.mu.Unlock()
	switch {
	case req.Target == "/loans":
		res.Status, res.Body = http.StatusCreated, []byte(l.services[req.Target])
		res.Header = upstream.Header{{Name: "Content-Type", Value: "application/json"}}
		if len(res.Body) == 0 {
			res.Status = http.StatusConflict
		}
		return nil
	case req.Method == http.MethodDelete, req.Target == "/ratings":
		res.Status = http.StatusNoContent
		return nil
	}
	if err := l.services.exchange(ctx, req, res); err != nil {
		return err
	}
	switch status := l.services[req.Target]; status {
	case "410":
		res.Status = http.StatusGone
	case "503":
		res.Status = http.StatusServiceUnavailable
	case "429":
		res.Status = http.StatusTooManyRequests
	}
	if res.Status == http.StatusOK {
		res.Header = append(res.Header, upstream.Field{Name: "Etag", Value: `"v1"`}, upstream.Field{Name: "Cache-Control", Value: "max-age=60"})
	}
	return nil
}

// reader is a server whose fields and card are written by hand.
type reader struct{ *readerapi.Aggregations }

func (reader) Initials(_ context.Context, parts *readerapi.BookParts, item projection.Raw) (string, error) {
	if author := parts.Authors[item.Param()]; author != nil {
		return author.Name[:1], nil
	}
	return "?", nil
}

func (reader) Stars(_ context.Context, parts *readerapi.BookParts) (*int64, error) {
	if parts.Again == nil {
		return nil, nil
	}
	return new(int64(5)), nil
}

func (reader) Tags(context.Context, *readerapi.BookParts) ([]readerapi.Tag, error) { return nil, nil }

func (r reader) GetCard(ctx context.Context, req readerapi.GetCardRequestObject) (readerapi.GetCardResponseObject, error) {
	parts, err := r.GatherCard(ctx, req)
	if err != nil {
		return nil, err
	}
	card := readerapi.GetCard200JSONResponse{
		"title": parts.Book.Title, "editor": parts.Book.Editor, "etag": parts.Book.Etag, "pages": parts.Book.Pages,
		"covers": parts.Book.Covers, "shelves": len(parts.Shelves),
	}
	for key, author := range parts.Authors {
		card["author "+key] = author.Name
	}
	return card, nil
}

// serve answers one request with the wanted output of the case words.
func (l *library) serve(t *testing.T, method, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := reader{}
	r.Aggregations = readerapi.NewAggregations(libraryapi.NewCaller(upstream.Chain(l.exchange, l.links...)), &r)
	router := chi.NewRouter()
	readerapi.Mount(router, r)
	req := httptest.NewRequestWithContext(auth.WithPrincipal(t.Context(), auth.Principal{Subject: "42", Roles: []string{"a", "b"}}), method, target, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Trace", "t\"1")
	w := httptest.NewRecorder()
	router.ServeHTTP(w, req)
	l.mu.Lock() // of what is asked anew behind the scenes
	defer l.mu.Unlock()
	slices.Sort(l.asked)
	return w
}

const (
	book  = `{"isbn":"1","title":"T\u00e9","subtitle":null,"pages":12,"rating":1.50,"state":"OUT","authors":[7,8,7],"editor":100,"covers":[{"url":"c"}],"parts":[{"authors":[8]},{},{"authors":[7,8]}]}`
	query = "?scale=2.5&depth=3&rare=true&tag=x&tag=y&since=2026-11-22"
)

func books() *library {
	return &library{services: services{
		"/books/b-1?depth=3&scale=2.5&rare=true&tag=x&tag=y&since=2026-11-22": book,
		"/books/1?tag=%24a&tag=b&since=2026-01-02":                            strings.Replace(book, "T", "Again", 1),
		"/books/1":                   book,
		"/archive/1":                 strings.Replace(book, "T", "Archived", 1),
		"/authors/100":               `{"id":100,"name":"Ed","nickname":null}`,
		"/authors/7":                 `{"id":7,"name":"Sven"}`,
		"/authors/8":                 `{"id":8,"name":"Otto"}`,
		"/authors/12":                `{"id":12,"name":"Twelve"}`,
		"/shelves?author=7&author=8": `[{"author":8,"label":"east"}]`,
		"/shelves?author=1":          `[{"author":1,"label":"12345678901234567890.123"}]`,
	}}
}

func TestTheWholeVocabularyRuns(t *testing.T) {
	const first = "/books/b-1?depth=3&scale=2.5&rare=true&tag=x&tag=y&since=2026-11-22"
	for _, tc := range []struct {
		name    string
		change  services
		status  int
		want    []string
		partial string
	}{
		{
			"everything is there", nil, 200,
			[]string{
				`{"title":"Té (12)","long_title":null,"reader":"42","roles":["a","b"],"depth":3,"etag":"\"v1\"","cover":"c"`,
				`"state":"away","raw_state":"OUT","fresh":{"title":"Again\u00e9"},"editor":"Ed"`,
				`"authors":[{"id":7,"author":{"name":"Sven"},"shelf":"no shelf","initials":"S"},{"id":8,"author":{"name":"Otto"},"shelf":"east","initials":"O"},{"id":7,`,
				`"stars":5,"tags":[],"literal":"$not an expression"}`,
			},
			"",
		},
		{
			"a condition does not hold, and values are absent",
			services{first: `{"isbn":"1","title":"T","subtitle":"S","pages":1,"rating":0,"state":"ON ORDER","authors":[],"editor":99}`},
			200,
			[]string{`"long_title":"T: S"`, `"cover":null,"state":"soon","raw_state":"OUT","editor":"nobody","authors":[],"stars":null`},
			"",
		},
		{"an editor is one of the authors", services{"/authors/100": "", first: strings.Replace(book, `"editor":100`, `"editor":8`, 1)}, 200, []string{`"editor":"Otto"`}, ""},
		{"a nickname comes first", services{"/authors/100": `{"id":100,"name":"Ed","nickname":"Eddy"}`}, 200, []string{`"editor":"Eddy"`}, ""},
		{"another step stands in", services{"/books/1?tag=%24a&tag=b&since=2026-01-02": ""}, 200, []string{`"fresh":{"title":"Archived\u00e9"}`, `"stars":5`}, "again;bad_upstream"},
		{"and fails too", services{"/books/1?tag=%24a&tag=b&since=2026-01-02": "", "/archive/1": ""}, 200, []string{`"raw_state":"OUT","editor":"Ed"`, `"stars":null`}, "again;bad_upstream"},
		{"one item of a list fails", services{"/authors/7": ""}, 200, []string{`{"id":7,"author":null,"shelf":"no shelf","initials":"?"},{"id":8,"author":{"name":"Otto"}`}, "authors;bad_upstream"},
		{"a status is relayed", services{first: "404"}, 404, []string{`"status":404`}, ""},
		{"a status is another one, with a detail", services{first: "410"}, 404, []string{`"detail":"It is no longer here."`}, ""},
		{"a class of statuses is another one", services{first: "429"}, 503, nil, ""},
		{"a success is none", services{first: strings.Replace(book, `"pages":12`, `"pages":0`, 1)}, 502, nil, ""},
		{"a required list fails", services{"/shelves?author=7&author=8": ""}, 502, nil, ""},
		{"a list is too long", services{first: strings.Replace(book, "[7,8,7]", "[1,2,3,4,5]", 1)}, 502, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := books()
			l.services = l.with(tc.change)
			w := l.serve(t, http.MethodGet, "/books/1"+query, "")
			if w.Code != tc.status || w.Header().Get("X-BFF-Partial") != tc.partial {
				t.Errorf("status %d, partial %q, %s", w.Code, w.Header().Get("X-BFF-Partial"), w.Body)
			}
			for _, want := range tc.want {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("the answer lacks\n%s\nin\n%s", want, w.Body)
				}
			}
			control := "private, max-age=60"
			if tc.partial != "" || tc.status != 200 {
				control = "no-store"
			}
			if got := w.Header().Get("Cache-Control"); got != control {
				t.Errorf("Cache-Control %q, want %q", got, control)
			}
		})
	}
}

func TestACallIsGivenWhatTheRequestHas(t *testing.T) {
	l := books()
	l.serve(t, http.MethodGet, "/books/1"+query, "")
	for _, want := range []string{"GET /books/b-1?depth=3&scale=2.5&rare=true&tag=x&tag=y&since=2026-11-22 42/t\"1", "GET /shelves?author=7&author=8 "} {
		if !slices.Contains(l.asked, want) {
			t.Errorf("nobody asked %q of %q", want, l.asked)
		}
	}
	if n := len(slices.Compact(l.asked)); n != len(l.asked) || n != 6 {
		t.Errorf("asked %q, want six, each once", l.asked)
	}
	l = books()
	l.services = l.with(services{"/books/b-1?scale=0.1": book})
	if w := l.serve(t, http.MethodGet, "/books/1?scale=0.1", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"depth":null`) {
		t.Errorf("without optional parameters: %d %s", w.Code, w.Body)
	}
}

func TestAListAtTheTopAndABodyOfTheRequest(t *testing.T) {
	l := books()
	w := l.serve(t, http.MethodPost, "/shelves", `{"authors":[1],"deep":false}`)
	if w.Code != http.StatusCreated || w.Body.String() != `[{"label":"12345678901234567890.123"}]`+"\n" || w.Header().Get("Cache-Control") != "" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	if got := strings.Join(l.asked, ","); got != "GET /shelves?author=1 " {
		t.Errorf("asked %s", got)
	}
	l = books()
	l.serve(t, http.MethodPost, "/shelves", `{"authors":[1]}`)
	if got := strings.Join(l.asked, ","); got != "GET /authors/12 ,GET /shelves?author=1 " {
		t.Errorf("asked %s: what is absent is not false", got)
	}
}

func TestAChangeComesLastAndNeedsNoBody(t *testing.T) {
	l := books()
	if w := l.serve(t, http.MethodDelete, "/loans/1", ""); w.Code != http.StatusOK || w.Body.String() != `{"title":"T\u00e9"}`+"\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := strings.Join(l.asked, ","); got != "DELETE /loans/1 ,GET /books/1 " {
		t.Errorf("asked %s", got)
	}
	l = books()
	l.services = l.with(services{"/books/1": ""})
	if w := l.serve(t, http.MethodDelete, "/loans/1", ""); w.Code != http.StatusBadGateway || len(l.asked) != 1 {
		t.Errorf("%d, asked %q: nothing is changed when what comes before fails", w.Code, l.asked)
	}
}

func TestAGatherHasNarrowPartsAndManyOfThem(t *testing.T) {
	l := books()
	w := l.serve(t, http.MethodGet, "/cards/1", "")
	want := `{"author 7":"Sven","author 8":"Otto","covers":[{"url":"c"}],"editor":100,"etag":"\"v1\"","pages":12,"shelves":1,"title":"Té"}`
	if strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("%d %s\nwant %s", w.Code, w.Body, want)
	}
}

func TestAChangeIsSentWhatTheRequestHas(t *testing.T) {
	const body = `{"isbns":[{"isbn":"1","weight":12345678901234567890.123},{"isbn":"9"},{"isbn":"1"}],"weeks":4}`
	l := books()
	l.services = l.with(services{"/loans": `{"id":"l-1","due":"2026-11-22","fee":1e400}`, "/archive/9": strings.Replace(book, "T", "Nine", 1)})
	w := l.serve(t, http.MethodPost, "/loans", body)
	if w.Code != http.StatusCreated || w.Body.String() != `{"id":"l-1","fee":1e400}`+"\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	want := `{"reader":"42","source":"web","weeks":4,"lines":[{"isbn":"1","title":"Archived\u00e9","weight":12345678901234567890.123},{"isbn":"9","title":"Nine\u00e9"},{"isbn":"1","title":"Archived\u00e9"}]}`
	if l.sent != want {
		t.Errorf("sent %s\nwant %s", l.sent, want)
	}
	l = books()
	if w := l.serve(t, http.MethodPost, "/loans", body); w.Code != http.StatusBadGateway || l.sent != "" {
		t.Errorf("%d, sent %q: nothing is lent when what comes before fails", w.Code, l.sent)
	}
	l = books()
	if w := l.serve(t, http.MethodPost, "/loans", `{"isbns":[{"isbn":"1"}]}`); w.Code != http.StatusConflict {
		t.Errorf("a refused change: %d %s", w.Code, w.Body)
	}
	l = books()
	if w := l.serve(t, http.MethodPost, "/loans", `{"isbns":[{"isbn":"1"},{"isbn":"2"},{"isbn":"3"},{"isbn":"4"},{"isbn":"5"},{"isbn":"6"}]}`); w.Code != http.StatusBadRequest {
		t.Errorf("more items than there may be: %d %s", w.Code, w.Body)
	}
}

func TestABodyIsPassedOnAsItCame(t *testing.T) {
	l := books()
	w := l.serve(t, http.MethodPut, "/ratings", ` {"stars" : 4.50e0, "more":"\u0000" }`)
	if w.Code != http.StatusOK || w.Body.String() != `{"stars":4.50e0}`+"\n" || l.sent != `{"stars":4.50e0}` {
		t.Errorf("%d %s, sent %s", w.Code, w.Body, l.sent)
	}
}

// What stands in for a step that fails is an old reply, then another step, then nothing.
func TestAnOldReplyComesBeforeAnotherStepAndThatBeforeNothing(t *testing.T) {
	const again = "/books/1?tag=%24a&tag=b&since=2026-01-02"
	synctest.Test(t, func(t *testing.T) {
		l := books()
		l.links = []upstream.Link{keptLibrary(t)}
		for _, rung := range []struct {
			after                time.Duration
			change               services
			want, partial, stale string
		}{
			{0, nil, `"fresh":{"title":"Again\u00e9"}`, "", ""},
			{61 * time.Second, services{again: "503"}, `"fresh":{"title":"Again\u00e9"}`, "", "again, editor"}, // the editor while it is asked for anew
			{10 * time.Minute, services{again: "503"}, `"fresh":{"title":"Archived\u00e9"}`, "again;bad_upstream", ""},
			{0, services{again: "503", "/archive/1": "503"}, `"raw_state":"OUT","editor":"Ed"`, "again;bad_upstream", ""},
		} {
			synctest.Wait()        // for what is asked anew behind the scenes
			time.Sleep(rung.after) //nolint:forbidigo // the bubble's clock
			l.services = books().with(rung.change)
			w := l.serve(t, http.MethodGet, "/books/1"+query, "")
			if partial, stale := w.Header().Get("X-BFF-Partial"), w.Header().Get("X-BFF-Stale"); partial != rung.partial || stale != rung.stale || !strings.Contains(w.Body.String(), rung.want) {
				t.Errorf("%d, partial %q, stale %q, %s; want %+v", w.Code, partial, stale, w.Body, rung)
			}
		}
	})
}

// keptLibrary is the link of a cache of the library's own.
func keptLibrary(t *testing.T) upstream.Link {
	t.Helper()
	store, err := cache.NewMemory(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := cache.New(cache.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	link, err := kept.Link("library")
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestWhatAStepSaysOfItsRepliesReachesTheLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := books()
		l.links = []upstream.Link{keptLibrary(t), retry.New(retry.Config{Off: true}, retry.NewBudget(1, 100)).Link}
		editors := func() (asked int) {
			l.asked = nil
			if w := l.serve(t, http.MethodGet, "/books/1"+query, ""); w.Code != http.StatusOK {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			for _, target := range l.asked {
				if strings.HasPrefix(target, "GET /authors/100 ") {
					asked++
				}
			}
			return asked
		}
		l.services = l.with(services{"/authors/100": "503"})
		if got := editors(); got != 3 {
			t.Errorf("a step that fails is asked %d times, want once and two more", got)
		}
		l.services = books().services
		if got := editors(); got != 1 {
			t.Errorf("asked %d times", got)
		}
		if got := editors(); got != 0 {
			t.Errorf("asked %d times for what is kept", got)
		}
	})
}
