package etag_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/etag"
)

var tag = etag.Of([]byte("hello"))

// ask sends a request through the link to a handler that sets the fields, names and values in turns, and says hello.
func ask(method, ifNoneMatch string, fields ...string) *httptest.ResponseRecorder {
	return answered(method, ifNoneMatch, etag.Config{}, func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		_, _ = w.Write([]byte("hel"))
		_, _ = w.Write([]byte("lo"))
	})
}

func answered(method, ifNoneMatch string, config etag.Config, handler http.HandlerFunc) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	if ifNoneMatch != "" {
		r.Header.Set("If-None-Match", ifNoneMatch)
	}
	w := httptest.NewRecorder()
	etag.Handler(config)(handler).ServeHTTP(w, r)
	return w
}

func TestWhichAnswersGetATag(t *testing.T) {
	for _, tc := range []struct {
		name, method string
		fields       []string
		want         string
	}{
		{"an answer", "GET", nil, tag},
		{"to HEAD", "HEAD", nil, tag},
		{"one that has its own", "GET", []string{"ETag", `W/"v1"`}, `W/"v1"`},
		{"one that may be kept", "GET", []string{"Cache-Control", "private, max-age=5"}, tag},
		{"one that nobody may have", "GET", []string{"Cache-Control", "private, No-Store"}, ""},
		{"one of which a part is missing", "GET", []string{"X-BFF-Partial", "orders;timeout"}, ""},
		{"one of which a part is old", "GET", []string{"X-BFF-Stale", "orders"}, ""},
		{"to what changes something", "POST", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(tc.method, "", tc.fields...)
			if got := w.Header().Get("ETag"); got != tc.want || w.Code != 200 || w.Body.String() != "hello" {
				t.Errorf("%d %q with the tag %s, want %s", w.Code, w.Body, got, tc.want)
			}
			if tc.want == tag && w.Header().Get("Content-Length") != "5" {
				t.Errorf("Content-Length %q", w.Header().Get("Content-Length"))
			}
		})
	}
}

func TestWhoHasItGetsA304(t *testing.T) {
	own := []string{
		"ETag", `"v1"`, "Content-Type", "text/plain", "Content-Length", "5", "Last-Modified", "Mon, 23 Nov 2026 05:00:00 GMT",
		"Cache-Control", "private", "Vary", "Accept", "Content-Location", "/a", "Expires", "0", "X-Request-Id", "7",
	}
	for _, tc := range []struct {
		name, method, has string
		fields            []string
		status            int
		tag               string
	}{
		{"the digest", "GET", tag, nil, 304, tag},
		{"among others", "GET", `"a,b", W/` + tag, nil, 304, tag},
		{"any", "GET", "*", nil, 304, tag},
		{"to HEAD", "HEAD", tag, nil, 304, tag},
		{"the handler's own", "GET", `"v1"`, own, 304, `"v1"`},
		{"another one", "GET", `"v0"`, own, 200, `"v1"`},
		{"no tag at all", "GET", `v1`, own, 200, `"v1"`},
		{"of what changes something", "POST", `"v1"`, own, 200, `"v1"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(tc.method, tc.has, tc.fields...)
			if w.Code != tc.status || w.Header().Get("ETag") != tc.tag || (w.Body.Len() == 0) != (tc.status == 304) {
				t.Errorf("%d %q, tag %s", w.Code, w.Body, w.Header().Get("ETag"))
			}
			for i := 0; i < len(tc.fields); i += 2 {
				name := tc.fields[i]
				gone := tc.status == 304 && slices.Contains([]string{"Content-Type", "Content-Length", "Last-Modified"}, name)
				if has := w.Header().Get(name) != ""; has == gone {
					t.Errorf("%s is there: %t", name, has)
				}
			}
		})
	}
}

func TestWhatCannotBeHeldBackIsSentWithoutATag(t *testing.T) {
	for name, tc := range map[string]struct {
		method  string
		handler http.HandlerFunc
		status  int
		body    string
	}{
		"a large one": {"GET", func(w http.ResponseWriter, _ *http.Request) {
			for range 3 {
				_, _ = w.Write([]byte("hello"))
			}
		}, 200, "hellohellohello"},
		"one in parts": {"GET", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("hel"))
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			_, _ = w.Write([]byte("lo"))
		}, 200, "hello"},
		"another status": {"GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte("hello"))
		}, 404, "hello"},
		"a header alone, of which nobody knows the body": {"HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
		}, 200, ""},
		"nothing at all": {"GET", func(http.ResponseWriter, *http.Request) {}, 200, ""},
	} {
		w := answered(tc.method, tag, etag.Config{MaxBody: 9}, tc.handler)
		if w.Code != tc.status || w.Body.String() != tc.body || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %q, tag %s", name, w.Code, w.Body, w.Header().Get("ETag"))
		}
	}
}

func TestMarks(t *testing.T) {
	for _, tc := range []struct{ plain, marked string }{
		{`"v1"`, `"v1~gzip"`}, {`W/"v1"`, `W/"v1~gzip"`}, {`""`, `"~gzip"`}, {`"v1~cbor"`, `"v1~cbor~gzip"`},
	} {
		if got := etag.Mark(tc.plain, "gzip"); got != tc.marked {
			t.Errorf("%s marked is %s", tc.plain, got)
		}
		if got, ok := etag.Unmark(tc.marked, "gzip"); got != tc.plain || !ok {
			t.Errorf("%s unmarked is %s, %t", tc.marked, got, ok)
		}
		if got, ok := etag.Unmark(tc.marked, "br"); got != tc.marked || ok {
			t.Errorf("%s unmarked by another is %s, %t", tc.marked, got, ok)
		}
	}
	if got := etag.Mark("v1", "gzip"); got != "v1" {
		t.Errorf("what is no tag is %s", got)
	}
}

func TestRewrite(t *testing.T) {
	for _, tc := range []struct{ lines, want []string }{
		{nil, nil},
		{[]string{`"a", "b,c"`, `W/"d"`}, []string{`"A", "B,C", W/"D"`}},
		{[]string{`"x"`}, nil},
		{[]string{`"x", "a"`}, []string{`"A"`}},
		{[]string{` ,, `}, nil},
	} {
		header := http.Header{}
		if tc.lines != nil {
			header["If-Match"] = slices.Clone(tc.lines)
		}
		etag.Rewrite(header, "If-Match", func(tag string) string {
			if tag == `"x"` {
				return ""
			}
			return strings.ToUpper(tag)
		})
		if got := header["If-Match"]; !slices.Equal(got, tc.want) {
			t.Errorf("%q became %q, want %q", tc.lines, got, tc.want)
		}
	}
}

func TestANegativeLimitIsAMistake(t *testing.T) {
	if err := (etag.Config{MaxBody: -1}).Validate(); err == nil || err.Error() != "a MaxBody of -1 bytes is negative" {
		t.Error(err)
	}
	if err := (etag.Config{}).Validate(); err != nil {
		t.Error(err)
	}
}

// Whatever is sent, its members are parts of it without space around, a tag that is there is found, and a mark comes off again.
func FuzzTags(f *testing.F) {
	for _, seed := range []string{`"a", W/"b"`, `*`, `"a,b"`, `"`, `W/`, ` , "a~gzip",`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for tag := range etag.All([]string{line}) {
			if tag == "" || tag != strings.TrimSpace(tag) || !strings.Contains(line, tag) {
				t.Fatalf("%q is no member", tag)
			}
			if etag.Opaque(tag) == "" {
				continue
			}
			if !etag.Match([]string{line}, tag) {
				t.Fatalf("%q is not found", tag)
			}
			if plain, marked := etag.Unmark(etag.Mark(tag, "gzip"), "gzip"); !marked || plain != tag {
				t.Fatalf("%q became %q", tag, plain)
			}
		}
	})
}
