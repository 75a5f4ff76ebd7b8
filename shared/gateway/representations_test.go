package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzip"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/compress"
	"github.com/facet-bff/facet/shared/cors"
	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/secure"
)

const pages = `
openapi: 3.0.3
info: {title: Pages, version: "1"}
security: [{bearer: []}]
paths:
  /page:
    get:
      operationId: getPage
      parameters: [{name: fields, in: query, x-fields: true, schema: {type: string}}]
      responses:
        "200":
          description: ok
          headers: {Cache-Control: {schema: {type: string}}}
          content: {application/json: {schema: {type: object, properties: {id: {type: integer}, text: {type: string}}}}}
    post:
      operationId: writePage
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
      responses: {"200": {description: ok}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

// page is what getPage answers with.
var page = `{"id":12345678901234567890,"text":"` + strings.Repeat("much to say ", 200) + `"}`

// forms is a frontend with everything that makes another form of an answer.
type forms struct {
	http.Handler
	asked int
	says  string // Cache-Control
}

func newForms(t *testing.T, logged io.Writer) *forms {
	t.Helper()
	store, err := cache.NewMemory(16 << 20)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := cache.New(cache.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	f := &forms{says: "private, max-age=60"}
	c := config(t, ok, logged)
	c.Document, c.Cache, c.OpenAPI = load(t, pages), kept, published
	c.CORS = &cors.Config{Origins: []string{"https://shop.example.com"}}
	c.Compress, c.CBOR, c.ETag = &compress.Config{}, &cbor.Config{}, &etag.Config{}
	c.Mount = func(r chi.Router) {
		r.Get("/page", func(w http.ResponseWriter, _ *http.Request) {
			f.asked++
			w.Header().Set("Content-Type", "application/json")
			if f.says != "" {
				w.Header().Set("Cache-Control", f.says)
			}
			_, _ = io.WriteString(w, page)
		})
		r.Post("/page", func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		})
	}
	f.Handler = newGateway(t, c)
	return f
}

func (f *forms) ask(t *testing.T, method, target, body string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	bearer(t, auth.Claims{Subject: "ada"})(r)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
		if fields[i+1] == "" {
			r.Header.Del(fields[i])
		}
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func TestAnAnswerIsMadeOnceForAllItsForms(t *testing.T) {
	f := newForms(t, io.Discard)
	inCBOR, err := cbor.FromJSON([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	tag := strings.Trim(etag.Of([]byte(page)), `"`)
	for range 2 {
		for _, tc := range []struct {
			accept, coding string
			want, tag      string
		}{
			{"*/*", "identity", page, tag},
			{"*/*", "gzip", page, tag + "~gzip"},
			{"application/cbor", "identity", string(inCBOR), tag + "~cbor"},
			{"application/cbor", "gzip", string(inCBOR), tag + "~cbor~gzip"},
		} {
			fields := []string{"Accept", tc.accept, "Accept-Encoding", tc.coding}
			w := f.ask(t, "GET", "/page", "", fields...)
			body := w.Body.String()
			if w.Header().Get("Content-Encoding") == "gzip" {
				body = unzip(t, w.Body)
			}
			if w.Code != 200 || body != tc.want || w.Header().Get("ETag") != `"`+tc.tag+`"` {
				t.Errorf("%s, %s: %d, tag %s, %d bytes", tc.accept, tc.coding, w.Code, w.Header().Get("ETag"), len(body))
			}
			vary := strings.Join(w.Header().Values("Vary"), ", ")
			for _, by := range []string{"Origin", "Accept", "Accept-Encoding"} {
				if !strings.Contains(vary+",", by+",") {
					t.Errorf("Vary %q, and not %s", vary, by)
				}
			}
			again := f.ask(t, "GET", "/page", "", append(fields, "If-None-Match", `"`+tc.tag+`"`)...)
			if again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("ETag") != `"`+tc.tag+`"` {
				t.Errorf("%s, %s: %d with the tag %s", tc.accept, tc.coding, again.Code, again.Header().Get("ETag"))
			}
		}
	}
	if f.asked != 1 {
		t.Errorf("the handler was asked %d times", f.asked)
	}
}

func unzip(t *testing.T, body io.Reader) string {
	t.Helper()
	reader, err := gzip.NewReader(body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatIsNotKeptHasATagToo(t *testing.T) {
	f := newForms(t, io.Discard)
	f.says = ""
	first := f.ask(t, "GET", "/page", "")
	if first.Header().Get("ETag") != etag.Of([]byte(page)) || first.Header().Get("Cache-Control") != "private, no-cache" {
		t.Errorf("header %v", first.Header())
	}
	again := f.ask(t, "GET", "/page", "", "If-None-Match", first.Header().Get("ETag"))
	if again.Code != 304 || again.Header().Get("Cache-Control") != "private, no-cache" || f.asked != 2 {
		t.Errorf("%d %v, asked %d times", again.Code, again.Header(), f.asked)
	}
	f.says = "no-store"
	if w := f.ask(t, "GET", "/page", ""); w.Header().Get("ETag") != "" {
		t.Errorf("what nobody may keep has the tag %s", w.Header().Get("ETag"))
	}
}

func TestAPartOfAnAnswerIsKeptForItself(t *testing.T) {
	f := newForms(t, io.Discard)
	for range 2 {
		part := f.ask(t, "GET", "/page?fields=id", "")
		if want := `{"id":12345678901234567890}`; part.Body.String() != want || part.Header().Get("ETag") != etag.Of([]byte(want)) {
			t.Errorf("%d %s, tag %s", part.Code, part.Body, part.Header().Get("ETag"))
		}
		if whole := f.ask(t, "GET", "/page", ""); whole.Body.String() != page {
			t.Errorf("%d %.50s", whole.Code, whole.Body)
		}
	}
	if f.asked != 2 {
		t.Errorf("the handler was asked %d times", f.asked)
	}
	if w := f.ask(t, "GET", "/page?fields=cents", ""); w.Code != 400 || !strings.Contains(w.Body.String(), "cents") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestABodyInCBORIsHeldToTheDocument(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		fields     []string
		status     int
		says       string
	}{
		{"one that keeps it", "\xa1\x62id\x07", nil, 200, `{"id":7}`},
		{"one that breaks it", "\xa1\x62id\xf5", nil, 400, "#/id"},
		{"one that is none", "\xff", nil, 400, "is not CBOR"},
		{"a stranger's", "\xff", []string{"Authorization", ""}, 401, "token is required"},
		{"one that is too large", strings.Repeat("\x00", 101), nil, 413, "100 bytes"},
		{"a compressed one", "\xff", []string{"Content-Encoding", "gzip"}, 415, "must not be compressed"},
	} {
		w := newForms(t, io.Discard).ask(t, "POST", "/page", tc.body, append([]string{"Content-Type", "application/cbor"}, tc.fields...)...)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.says) {
			t.Errorf("%s: %d %s", tc.name, w.Code, w.Body)
		}
	}
}

func TestAPageElsewhereMayAskAndReadWhatItIsTold(t *testing.T) {
	var logged bytes.Buffer
	f := newForms(t, &logged)
	const origin = "https://shop.example.com"
	preflight := f.ask(t, "OPTIONS", "/page", "", "Origin", origin, "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "authorization", "Authorization", "")
	if preflight.Code != 204 || preflight.Header().Get("Access-Control-Allow-Origin") != origin {
		t.Errorf("%d %v", preflight.Code, preflight.Header())
	}
	var line struct{ Operation string }
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil || line.Operation != "mobile.preflight" {
		t.Errorf("logged %s", logged.String())
	}
	for name, refused := range map[string]*httptest.ResponseRecorder{
		"a stranger":      f.ask(t, "GET", "/page", "", "Origin", origin, "Authorization", ""),
		"an unknown path": f.ask(t, "GET", "/nothing", "", "Origin", origin),
		"a wrong method":  f.ask(t, "PUT", "/page", "", "Origin", origin),
	} {
		if refused.Code < 400 || refused.Header().Get("Access-Control-Allow-Origin") != origin {
			t.Errorf("%s: %d %v", name, refused.Code, refused.Header())
		}
	}
}

func TestEveryAnswerTellsBrowsersHowLittleItMayDo(t *testing.T) {
	f := newForms(t, io.Discard)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"an answer":    f.ask(t, "GET", "/page", ""),
		"a problem":    f.ask(t, "GET", "/nothing", ""),
		"a preflight":  f.ask(t, "OPTIONS", "/page", "", "Origin", "https://a.test", "Access-Control-Request-Method", "GET"),
		"the document": f.ask(t, "GET", "/openapi.json", ""),
	} {
		if w.Header().Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", name, w.Header())
		}
	}
}

func TestNewReportsWhatIsWrongWithEachLink(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.Secure, c.CORS, c.Compress = secure.Config{FrameOptions: "\n"}, &cors.Config{}, &compress.Config{MinSize: -1}
	c.CBOR, c.ETag = &cbor.Config{MaxBody: -1}, &etag.Config{MaxBody: -2}
	_, err := gateway.New(c)
	want := `gateway mobile: Secure: X-Frame-Options: "\n" is not the value of a header field
CORS: no Origins: name the pages that may ask, or * for all
Compress: a MinSize of -1 bytes is negative
CBOR: a MaxBody of -1 bytes is negative
ETag: a MaxBody of -2 bytes is negative`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
}

func TestADocumentWithFieldsThatCannotBeIsRefused(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.Document = load(t, strings.Replace(pages, "name: fields", "name: only", 1))
	c.Mount = func(r chi.Router) { r.Get("/page", ok); r.Post("/page", ok) }
	if _, err := gateway.New(c); err == nil || !strings.Contains(err.Error(), `GET /page: x-fields: the parameter "only"`) {
		t.Errorf("error %v", err)
	}
}
