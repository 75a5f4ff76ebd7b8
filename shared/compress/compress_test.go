package compress_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/compress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var large = strings.Repeat(`{"name":"Mila","points":1840},`, 100)

// says answers with a body and fields, names and values in turns.
func says(body string, fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(fields); i += 2 {
			if fields[i+1] == "" {
				w.Header()[fields[i]] = nil
				continue
			}
			w.Header().Set(fields[i], fields[i+1])
		}
		_, _ = io.WriteString(w, body)
	}
}

func serve(t *testing.T, config compress.Config, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(compress.Handler(config)(handler))
	t.Cleanup(server.Close)
	return server
}

// ask sends a request with fields, names and values in turns, and returns the answer and its body as it was sent.
func ask(t *testing.T, server *httptest.Server, method string, fields ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity") // or else the client decodes
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func decode(t *testing.T, coding, body string) string {
	t.Helper()
	var reader io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		reader, err = gzip.NewReader(reader)
	case "br":
		reader = brotli.NewReader(reader)
	case "zstd":
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(reader, zstd.WithDecoderConcurrency(1))
		if err == nil {
			defer decoder.Close()
		}
		reader = decoder
	}
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(decoded)
}

func TestEachCoding(t *testing.T) {
	server := serve(t, compress.Config{}, says(large, "ETag", `"v1"`, "Accept-Ranges", "bytes", "Content-Digest", "x"))
	for _, coding := range all {
		for range 3 { // with a coder that has been used
			response, body := ask(t, server, "GET", "Accept-Encoding", coding)
			if got := response.Header.Get("Content-Encoding"); got != coding || len(body) >= len(large)/4 || decode(t, coding, body) != large {
				t.Errorf("%s: %d bytes of coding %q", coding, len(body), got)
			}
			if response.Header.Get("Vary") != "Accept-Encoding" || response.Header.Get("ETag") != `"v1~`+coding+`"` || response.Header.Get("Accept-Ranges") != "" || response.Header.Get("Content-Digest") != "" {
				t.Errorf("%s: header %v", coding, response.Header)
			}
		}
	}
}

func TestWhichAnswersAreCoded(t *testing.T) {
	small := large[:1023]
	for _, tc := range []struct {
		name    string
		handler http.HandlerFunc
		accept  string
		coded   bool
		vary    bool
	}{
		{"a large one", says(large), "gzip", true, true},
		{"a large one to a client that takes none", says(large), "identity", false, true},
		{"a large one of known length", says(large, "Content-Length", fmt.Sprint(len(large))), "gzip", true, true},
		{"one that is just large enough", says(large[:1024]), "gzip", true, true},
		{"a small one", says(small), "gzip", false, true},
		{"a small one of known length", says(small, "Content-Length", "1023"), "gzip", false, true},
		{"a small one to a client that refuses it plain", says(small), "gzip, identity;q=0", true, true},
		{"an empty one", says(""), "gzip", false, true},
		{"a problem", says(large, "Content-Type", "application/problem+json"), "gzip", true, true},
		{"a text", says(large, "Content-Type", "Text/Plain; charset=utf-8"), "gzip", true, true},
		{"a picture", says(large, "Content-Type", "image/png"), "gzip", false, false},
		{"events", says(large, "Content-Type", "text/event-stream"), "gzip", false, false},
		{"of no type", says(large, "Content-Type", ""), "gzip", false, false},
		{"one that is not to be changed", says(large, "Cache-Control", "public, No-Transform"), "gzip", false, false},
		{"one that is coded already", says(large, "Content-Encoding", "aws-chunked"), "gzip", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			response, body := ask(t, serve(t, compress.Config{}, tc.handler), "GET", "Accept-Encoding", tc.accept)
			plain := httptest.NewRecorder()
			tc.handler(plain, nil)
			if coded := response.Header.Get("Content-Encoding") == "gzip"; coded != tc.coded {
				t.Errorf("coded: %t", coded)
			}
			if tc.coded {
				body = decode(t, "gzip", body)
			}
			if body != plain.Body.String() {
				t.Errorf("body of %d bytes, want %d", len(body), plain.Body.Len())
			}
			if vary := response.Header.Get("Vary") == "Accept-Encoding"; vary != tc.vary {
				t.Errorf("Vary %q", response.Header.Get("Vary"))
			}
			if !tc.coded && response.ContentLength < 0 && tc.vary && len(body) < 1024 {
				t.Error("a small answer's length is not said")
			}
		})
	}
}

func TestAStatusWithoutABodyIsLeftAlone(t *testing.T) {
	for _, status := range []int{204, 206, 304} {
		server := serve(t, compress.Config{MinSize: 1}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if status == 206 {
				w.Header().Set("Content-Range", "bytes 0-0/7")
			}
			w.WriteHeader(status)
			if status == 206 {
				_, _ = io.WriteString(w, "x")
			}
		}))
		response, _ := ask(t, server, "GET", "Accept-Encoding", "gzip")
		if response.StatusCode != status || response.Header.Get("Content-Encoding") != "" {
			t.Errorf("%d: %d %v", status, response.StatusCode, response.Header)
		}
	}
}

func TestARequestMayForbidIt(t *testing.T) {
	response, body := ask(t, serve(t, compress.Config{}, says(large)), "GET", "Accept-Encoding", "gzip", "Cache-Control", "no-transform")
	if body != large || response.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%d bytes, header %v", len(body), response.Header)
	}
}

func TestHEADHasTheHeaderOfGET(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"large": says(large, "ETag", `"v1"`), "of known length": says(large, "ETag", `"v1"`, "Content-Length", fmt.Sprint(len(large))), "small": says("{}"),
	} {
		server := serve(t, compress.Config{}, handler)
		get, _ := ask(t, server, "GET", "Accept-Encoding", "gzip")
		head, body := ask(t, server, "HEAD", "Accept-Encoding", "gzip")
		for _, field := range []string{"Content-Encoding", "ETag", "Vary"} {
			if get.Header.Get(field) != head.Header.Get(field) || body != "" {
				t.Errorf("%s: %s is %q, and for HEAD %q", name, field, get.Header.Get(field), head.Header.Get(field))
			}
		}
		if head.ContentLength >= 0 && head.ContentLength != get.ContentLength {
			t.Errorf("%s: Content-Length %d, for HEAD %d", name, get.ContentLength, head.ContentLength)
		}
	}
}

// tagged answers as an origin does that knows the tag "v1" and no other.
func tagged(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Method == "PUT" && r.Header.Get("If-Match") != `"v1"`:
		w.WriteHeader(http.StatusPreconditionFailed)
	case r.Method == "GET" && strings.Contains(r.Header.Get("If-None-Match"), `"v1"`):
		w.WriteHeader(http.StatusNotModified)
	default:
		_, _ = io.WriteString(w, large)
	}
}

func TestConditions(t *testing.T) {
	server := serve(t, compress.Config{}, http.HandlerFunc(tagged))
	for _, tc := range []struct {
		method, accept, field, has string
		status                     int
		tag                        string
	}{
		{"GET", "gzip", "If-None-Match", `"v1~gzip"`, 304, `"v1~gzip"`},
		{"GET", "gzip", "If-None-Match", `"v0", W/"v1~gzip"`, 304, `"v1~gzip"`},
		{"GET", "gzip", "If-None-Match", `"v1"`, 304, `"v1"`},
		{"GET", "identity", "If-None-Match", `"v1"`, 304, `"v1"`},
		{"GET", "br", "If-None-Match", `"v1~gzip"`, 200, `"v1~br"`},
		{"GET", "identity", "If-None-Match", `"v1~gzip"`, 200, `"v1"`},
		{"GET", "gzip", "If-None-Match", `"v0~gzip"`, 200, `"v1~gzip"`},
		{"PUT", "identity", "If-Match", `"v1~gzip"`, 200, `"v1"`},
		{"PUT", "gzip", "If-Match", `"v1~br"`, 200, `"v1~gzip"`},
		{"PUT", "gzip", "If-Match", `"v1"`, 200, `"v1~gzip"`},
		{"PUT", "gzip", "If-Match", `"v0~gzip"`, 412, `"v1"`},
	} {
		response, _ := ask(t, server, tc.method, "Accept-Encoding", tc.accept, tc.field, tc.has)
		if response.StatusCode != tc.status || tc.status != 412 && response.Header.Get("ETag") != tc.tag || response.StatusCode != 412 && response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s with %s %s, %s: %d, tag %s, Vary %q", tc.method, tc.field, tc.has, tc.accept, response.StatusCode, response.Header.Get("ETag"), response.Header.Get("Vary"))
		}
	}
}

func TestWhatIsFlushedArrives(t *testing.T) {
	for _, tc := range []struct{ mediaType, coding string }{
		{"application/x-ndjson", "gzip"}, {"application/x-ndjson", "br"}, {"application/x-ndjson", "zstd"}, {"text/event-stream", ""},
	} {
		t.Run(tc.mediaType+" "+tc.coding, func(t *testing.T) {
			more := make(chan struct{})
			server := serve(t, compress.Config{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tc.mediaType)
				for range 2 {
					_, _ = io.WriteString(w, "line\n")
					if err := http.NewResponseController(w).Flush(); err != nil {
						t.Error(err)
					}
					<-more
				}
			}))
			r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "identity;q=0.1, "+tc.coding)
			response, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if got := response.Header.Get("Content-Encoding"); got != tc.coding {
				t.Fatalf("coding %q", got)
			}
			lines := bufio.NewReader(decoding(t, tc.coding, response.Body))
			for range 2 {
				if line, err := lines.ReadString('\n'); line != "line\n" || err != nil {
					t.Fatalf("%q, %v", line, err)
				}
				more <- struct{}{}
			}
			if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
				t.Errorf("%q, %v", rest, err)
			}
		})
	}
}

func decoding(t *testing.T, coding string, body io.Reader) io.Reader {
	t.Helper()
	switch coding {
	case "gzip":
		reader, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		return reader
	case "br":
		return brotli.NewReader(body)
	case "zstd":
		reader, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(reader.Close)
		return reader
	}
	return body
}

func TestAConnectionCanBeTakenOver(t *testing.T) {
	server := serve(t, compress.Config{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ntaken")
		_ = conn.Close()
	}))
	if _, body := ask(t, server, "GET", "Accept-Encoding", "gzip"); body != "taken" {
		t.Errorf("%q", body)
	}
}

func TestAPanicSpoilsNoCoder(t *testing.T) {
	handler := compress.Handler(compress.Config{})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		says(large)(w, r)
		if r.URL.Path == "/panic" {
			panic("boom")
		}
	}))
	for _, path := range []string{"/panic", "/", "/panic", "/"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		func() {
			defer func() { _ = recover() }()
			handler.ServeHTTP(w, r)
		}()
		if path == "/" && decode(t, "gzip", w.Body.String()) != large {
			t.Error("spoilt")
		}
	}
}

// Whatever is written in whatever pieces, by many at once, is what every client decodes.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SliceOfN(rapid.ByteRange('a', 'f'), 0, 2000), 0, 5).Draw(rt, "pieces")
		minSize := rapid.IntRange(1, 3000).Draw(rt, "minSize")
		flush := rapid.IntRange(-1, 5).Draw(rt, "flush")
		want := string(bytes.Join(pieces, nil))
		handler := compress.Handler(compress.Config{MinSize: minSize})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			for i, piece := range pieces {
				if _, err := w.Write(piece); err != nil {
					panic(err)
				}
				if i == flush {
					_ = http.NewResponseController(w).Flush()
				}
			}
		}))
		var group sync.WaitGroup
		for _, coding := range append(all, "identity") {
			group.Go(func() {
				r := httptest.NewRequest("GET", "/", nil)
				r.Header.Set("Accept-Encoding", coding)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if got := decode(t, w.Header().Get("Content-Encoding"), w.Body.String()); got != want {
					t.Errorf("%s: %d bytes, want %d", coding, len(got), len(want))
				}
			})
		}
		group.Wait()
	})
}

func TestValidateReportsEveryMistake(t *testing.T) {
	err := compress.Config{MinSize: -1, Codings: []string{"gzip", "deflate", "gzip"}, Types: []string{"json", "Text/*", "+json", "*/*"}}.Validate()
	want := "a MinSize of -1 bytes is negative\n" +
		"there is no coding \"deflate\": it is one of zstd, br, gzip\n" +
		"the coding \"gzip\" is there twice\n" +
		"\"json\" is no media type: it is \"application/json\", \"text/*\" or \"+json\", in lower case\n" +
		"\"Text/*\" is no media type: it is \"application/json\", \"text/*\" or \"+json\", in lower case\n" +
		"\"*/*\" is no media type: it is \"application/json\", \"text/*\" or \"+json\", in lower case"
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
	if err := (compress.Config{}).Validate(); err != nil {
		t.Error(err)
	}
}

func BenchmarkCodings(b *testing.B) {
	body := []byte(large)
	for _, coding := range append(all, "identity") {
		b.Run(coding, func(b *testing.B) {
			handler := compress.Handler(compress.Config{})(says(string(body)))
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Encoding", coding)
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				b.ReportMetric(float64(w.Body.Len()), "bytes")
			}
		})
	}
}
