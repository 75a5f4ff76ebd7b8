package cache_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// step is one request through the cache, what the origin answers if it is asked, and what is wanted of it. Lines are
// "Name: value"; a value "@-10" is the date ten seconds before the step.
type step struct {
	wait       time.Duration // before the step
	verb, path string
	asking     []string
	code       int
	saying     []string
	text       string
	down       bool

	want     string // how the answer came: "cached", "asked", "etag" or "modified" for asked conditionally
	wantCode int
	wantText string // "" for that of the last whole answer
	wantHas  []string
	wantNot  []string
	status   string // of Cache-Status, the part that is wanted
}

// says is a request that the origin is asked for, and answers with the lines.
func says(lines ...string) step { return step{saying: lines, want: "asked"} }

// is is a request that is wanted to be answered in that way.
func is(want string) step { return step{want: want} }

func (s step) after(seconds int) step           { s.wait = time.Duration(seconds) * time.Second; return s }
func (s step) method(verb string) step          { s.verb = verb; return s }
func (s step) at(path string) step              { s.path = path; return s }
func (s step) with(lines ...string) step        { s.asking = lines; return s }
func (s step) saysThen(lines ...string) step    { s.saying = lines; return s }
func (s step) answering(code int) step          { s.code = code; return s }
func (s step) body(text string) step            { s.text = text; return s }
func (s step) failing() step                    { s.down = true; return s }
func (s step) wants(code int) step              { s.wantCode = code; return s }
func (s step) wantsBody(text string) step       { s.wantText = text; return s }
func (s step) has(lines ...string) step         { s.wantHas = lines; return s }
func (s step) lacks(names ...string) step       { s.wantNot = names; return s }
func (s step) cacheStatus(contains string) step { s.status = contains; return s }

// dated puts real dates in the place of relative ones.
func dated(lines []string) [][2]string {
	var fields [][2]string
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if offset, relative := strings.CutPrefix(value, "@"); relative {
			seconds, err := strconv.Atoi(offset)
			if err != nil {
				panic(err)
			}
			value = time.Now().Add(time.Duration(seconds) * time.Second).UTC().Format(http.TimeFormat)
		}
		fields = append(fields, [2]string{name, value})
	}
	return fields
}

// seen is what the client got and what the origin was asked.
type seen struct {
	asked  []http.Header
	code   int
	header http.Header
	body   string
}

// front is a way through a cache: the handler's or the link's.
type front func(s step, text string) seen

var fronts = map[string]func(*testing.T, *cache.Cache, cache.Policy) front{"handler": handlerFront, "link": linkFront}

func handlerFront(t *testing.T, c *cache.Cache, policy cache.Policy) front {
	t.Helper()
	var now *step
	var text string
	var result *seen
	link, err := c.Handler("web", func(*http.Request) cache.Policy { return policy })
	if err != nil {
		t.Fatal(err)
	}
	handler := link(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		result.asked = append(result.asked, r.Header.Clone())
		for _, f := range dated(now.saying) {
			w.Header().Add(f[0], f[1])
		}
		if now.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.WriteHeader(now.answer(r.Header))
		_, _ = w.Write([]byte(text))
	}))
	return func(s step, body string) seen {
		now, text, result = &s, body, &seen{}
		r := httptest.NewRequest(s.verb, "http://example.com"+s.path, nil)
		for _, f := range dated(s.asking) {
			r.Header.Add(f[0], f[1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		synctest.Wait()
		result.code, result.header, result.body = w.Code, w.Result().Header, w.Body.String()
		return *result
	}
}

func linkFront(t *testing.T, c *cache.Cache, policy cache.Policy) front {
	t.Helper()
	var now *step
	var text string
	var result *seen
	link, err := c.Link("things")
	if err != nil {
		t.Fatal(err)
	}
	exchange := link(func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
		header := http.Header{}
		for _, f := range req.Header {
			header.Add(f.Name, f.Value)
		}
		result.asked = append(result.asked, header)
		if now.down {
			return fault.Wrap(fault.Unavailable, req.Op, errors.New("refused"))
		}
		res.Status, res.Body = now.answer(header), []byte(text)
		for _, f := range dated(now.saying) {
			res.Header = append(res.Header, upstream.Field{Name: f[0], Value: f[1]})
		}
		return nil
	})
	return func(s step, body string) seen {
		now, text, result = &s, body, &seen{}
		req := &upstream.Request{Op: "things.get", Method: s.verb, Target: s.path}
		for _, f := range dated(s.asking) {
			req.Header = append(req.Header, upstream.Field{Name: f[0], Value: f[1]})
		}
		res := upstream.NewResponse()
		defer res.Release()
		err := exchange(cache.With(t.Context(), policy), req, res)
		synctest.Wait()
		result.code, result.body, result.header = res.Status, string(res.Body), http.Header{}
		for _, f := range res.Header {
			result.header.Add(f.Name, f.Value)
		}
		if err != nil {
			result.code = fault.KindOf(err).Status()
		}
		return *result
	}
}

// answer is the status that the origin answers with: 304 where the step is about a validation.
func (s *step) answer(asked http.Header) int {
	switch {
	case s.code != 0:
		return s.code
	case s.want == "etag" && asked.Get("If-None-Match") != "", s.want == "modified" && asked.Get("If-Modified-Since") != "":
		return http.StatusNotModified
	}
	return http.StatusOK
}

// play runs steps against a cache of their own, through both ways into it.
func play(t *testing.T, policy cache.Policy, steps ...step) {
	t.Helper()
	for way, open := range fronts {
		t.Run(way, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Config{})
				ask := open(t, c, policy)
				last := map[string]string{}
				for i, s := range steps {
					time.Sleep(s.wait) //nolint:forbidigo // the bubble's clock
					if s.verb == "" {
						s.verb = http.MethodGet
					}
					if s.path == "" {
						s.path = "/x"
					}
					text := s.text
					if text == "" && s.code != http.StatusNoContent {
						text = fmt.Sprintf("body %d", i)
					}
					got := ask(s, text)
					s.check(t, i, got, last[s.path])
					if len(got.asked) > 0 && s.answer(got.asked[0]) == http.StatusOK && s.verb == http.MethodGet {
						last[s.path] = text
					}
				}
			})
		})
	}
}

func (s *step) check(t *testing.T, i int, got seen, last string) {
	t.Helper()
	complain := func(format string, args ...any) {
		t.Helper()
		t.Errorf("step %d: %s; got %d %v %q, the origin was asked %v", i, fmt.Sprintf(format, args...), got.code, got.header, got.body, got.asked)
	}
	switch s.want {
	case "cached":
		if len(got.asked) > 0 {
			complain("the origin was asked")
		}
		if want := last; s.wantText == "" && got.code == http.StatusOK && s.verb == http.MethodGet && got.body != want {
			complain("want the body %q", want)
		}
	case "asked", "etag", "modified":
		if len(got.asked) == 0 {
			complain("the origin was not asked")
			return
		}
		if s.want == "etag" && got.asked[0].Get("If-None-Match") == "" || s.want == "modified" && got.asked[0].Get("If-Modified-Since") == "" {
			complain("want a validation by %s", s.want)
		}
	}
	if s.wantCode != 0 && got.code != s.wantCode {
		complain("want the status %d", s.wantCode)
	}
	if s.wantText != "" && got.body != s.wantText {
		complain("want the body %q", s.wantText)
	}
	for _, f := range dated(s.wantHas) {
		if values := strings.Join(got.header.Values(f[0]), ", "); values != f[1] && (f[1] != "" || values == "") {
			complain("want %s: %s", f[0], f[1])
		}
	}
	for _, name := range s.wantNot {
		if len(got.header.Values(name)) > 0 {
			complain("want no %s", name)
		}
	}
	if all := got.header.Get("Cache-Status"); !strings.Contains(all, s.status) {
		complain("want %q in Cache-Status", s.status)
	}
}

// newCache returns a cache with a memory.
func newCache(t testing.TB, config cache.Config) *cache.Cache {
	t.Helper()
	if config.Store == nil {
		memory, err := cache.NewMemory(16 << 20)
		if err != nil {
			t.Fatal(err)
		}
		config.Store = memory
	}
	if config.Failed == nil {
		config.Failed = func(err error) { t.Log(err) }
	}
	c, err := cache.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

var everybody = cache.Policy{For: cache.Everybody()}
