package cbor_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/fault"
)

const answer = `{"price": 12345678901234567890.123}`

// says answers with a body and fields, names and values in turns.
func says(status int, body string, fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// ask sends a request with fields, names and values in turns, through the link to a handler.
func ask(config cbor.Config, handler http.HandlerFunc, method, body string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	cbor.Handler(config)(handler).ServeHTTP(w, r)
	return w
}

func TestWhoGetsCBOR(t *testing.T) {
	for accept, want := range map[string]bool{
		"application/cbor":                                          true,
		"Application/CBOR;q=0.1":                                    true,
		"application/cbor, */*":                                     true,
		"application/cbor, application/*;q=0.9":                     true,
		"application/cbor, application/problem+json":                true,
		"application/cbor;q=0.9, application/json;q=0.8":            true,
		"application/cbor, */*;q=0.9, application/json;q=0.1":       true,
		"application/cbor;q=0.5, application/json;q=0.1, */*":       true,
		"application/json, application/cbor":                        false,
		"application/cbor;q=0.5, */*":                               false,
		"application/cbor;q=0.5, application/json;q=0.9, */*;q=0.1": false,
		"application/cbor;q=0":                                      false,
		"application/cbor;q=0, */*":                                 false,
		"*/*":                                                       false,
		"application/*":                                             false,
		"application/json":                                          false,
		"application/cbor-seq":                                      false,
		"":                                                          false,
	} {
		w := ask(cbor.Config{}, says(200, answer), "GET", "", "Accept", accept)
		if got := w.Header().Get("Content-Type") == "application/cbor"; got != want || w.Header().Get("Vary") != "Accept" {
			t.Errorf("%s: %v", accept, w.Header())
		}
	}
}

func TestWhichAnswersAreCBOR(t *testing.T) {
	for _, tc := range []struct {
		name    string
		config  cbor.Config
		handler http.HandlerFunc
		cbor    bool
	}{
		{"JSON", cbor.Config{}, says(200, answer, "Content-Length", "35", "ETag", `"v1"`, "Content-Digest", "x"), true},
		{"of another status", cbor.Config{}, says(201, answer), true},
		{"a problem", cbor.Config{}, says(404, answer, "Content-Type", "application/problem+json"), false},
		{"of another type", cbor.Config{}, says(200, answer, "Content-Type", "text/plain"), false},
		{"coded", cbor.Config{}, says(200, answer, "Content-Encoding", "gzip"), false},
		{"a part", cbor.Config{}, says(206, answer), false},
		{"too large", cbor.Config{MaxBody: 34}, says(200, answer), false},
		{"just small enough", cbor.Config{MaxBody: 35}, says(200, answer), true},
		{"no JSON", cbor.Config{}, says(200, "{"), false},
		{"flushed", cbor.Config{}, func(w http.ResponseWriter, r *http.Request) {
			says(200, answer[:9])(w, r)
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			_, _ = io.WriteString(w, answer[9:])
		}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			plain := httptest.NewRecorder()
			tc.handler(plain, nil)
			w := ask(tc.config, tc.handler, "GET", "", "Accept", "application/cbor")
			if w.Code != plain.Code {
				t.Errorf("status %d, want %d", w.Code, plain.Code)
			}
			want, wantType := plain.Body.Bytes(), plain.Header().Get("Content-Type")
			if tc.cbor {
				want, _ = cbor.FromJSON(want)
				wantType = "application/cbor"
			}
			if !bytes.Equal(w.Body.Bytes(), want) || w.Header().Get("Content-Type") != wantType {
				t.Errorf("%x of type %s", w.Body, w.Header().Get("Content-Type"))
			}
			if length := w.Header().Get("Content-Length"); tc.cbor && length != "22" {
				t.Errorf("Content-Length %q of %d", length, w.Body.Len())
			}
			if tc.cbor && w.Header().Get("Content-Digest") != "" || plain.Header().Get("ETag") != "" && w.Header().Get("ETag") != `"v1~cbor"` {
				t.Errorf("header %v", w.Header())
			}
		})
	}
}

func TestHEADHasTheHeaderOfGET(t *testing.T) {
	for body, length := range map[string]string{answer: "22", "": ""} { // net/http takes the body off, or a cache did
		w := ask(cbor.Config{}, says(200, body, "ETag", `"v1"`, "Content-Length", "35"), "HEAD", "", "Accept", "application/cbor")
		if w.Header().Get("Content-Type") != "application/cbor" || w.Header().Get("ETag") != `"v1~cbor"` || w.Header().Get("Content-Length") != length {
			t.Errorf("%q: %v", body, w.Header())
		}
	}
}

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		accept, field, has string
		inner              string // what the handler sees
		tag                string // of the 304 that it answers with
	}{
		{"application/cbor", "If-None-Match", `"v1~cbor"`, `"v1"`, `"v1~cbor"`},
		{"application/cbor", "If-None-Match", `"v0", W/"v1~cbor"`, `W/"v1"`, `"v1~cbor"`},
		{"application/cbor", "If-None-Match", `"v1"`, "", `"v1~cbor"`},
		{"application/cbor", "If-None-Match", "*", "*", `"v1~cbor"`},
		{"application/json", "If-None-Match", `"v1~cbor"`, `"v1~cbor"`, `"v1"`},
		{"application/json", "If-None-Match", `"v1"`, `"v1"`, `"v1"`},
		{"application/json", "If-Match", `"v1~cbor"`, `"v1"`, `"v1"`},
		{"application/cbor", "If-Match", `"v1"`, `"v1"`, `"v1~cbor"`},
		{"application/cbor", "Range", "bytes=0-1", "", `"v1~cbor"`},
		{"application/json", "Range", "bytes=0-1", "bytes=0-1", `"v1"`},
	} {
		w := ask(cbor.Config{}, func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get(tc.field); got != tc.inner {
				t.Errorf("%s %s, %s: %q inside, want %q", tc.field, tc.has, tc.accept, got, tc.inner)
			}
			w.Header().Set("ETag", `"v1"`)
			w.WriteHeader(http.StatusNotModified)
		}, "GET", "", "Accept", tc.accept, tc.field, tc.has)
		if w.Code != 304 || w.Header().Get("ETag") != tc.tag || w.Header().Get("Vary") != "Accept" {
			t.Errorf("%s %s, %s: %d %v", tc.field, tc.has, tc.accept, w.Code, w.Header())
		}
	}
}

// reads answers with what it has read of which type and length.
func reads(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.ContentLength != int64(len(body)) {
		w.WriteHeader(http.StatusTeapot)
	}
	_, _ = io.WriteString(w, r.Header.Get("Content-Type")+" "+string(body))
}

func TestRequests(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		fields     []string
		status     int
		says       string
	}{
		{"CBOR", "\xa1\x61a\xc4\x82\x21\x19\x6a\xb3", []string{"Content-Type", "application/cbor"}, 200, `application/json {"a":273.15}`},
		{"with a parameter", "\x01", []string{"Content-Type", "Application/CBOR; x=y"}, 200, `application/json 1`},
		{"JSON", "{}", []string{"Content-Type", "application/json"}, 200, `application/json {}`},
		{"compressed", "\x01", []string{"Content-Type", "application/cbor", "Content-Encoding", "gzip"}, 200, "application/cbor \x01"},
		{"nothing", "", []string{"Content-Type", "application/cbor"}, 200, `application/json `},
		{"no CBOR", "\x1c", []string{"Content-Type", "application/cbor"}, 400, "byte 1: it is not well-formed"},
	} {
		w := ask(cbor.Config{}, reads, "POST", tc.body, tc.fields...)
		said := w.Body.String()
		var problem fault.Problem
		if json.Unmarshal(w.Body.Bytes(), &problem) == nil && len(problem.Errors) == 1 {
			said = problem.Errors[0].Detail
		}
		if w.Code != tc.status || said != tc.says {
			t.Errorf("%s: %d %q, want %d %q", tc.name, w.Code, said, tc.status, tc.says)
		}
	}
}

func TestABodyThatCannotBeRead(t *testing.T) {
	for _, tc := range []struct {
		body   io.Reader
		status int
	}{
		{iotest.ErrReader(&http.MaxBytesError{Limit: 7}), 413},
		{iotest.ErrReader(os.ErrDeadlineExceeded), 408},
		{iotest.ErrReader(io.ErrUnexpectedEOF), 400},
	} {
		r := httptest.NewRequest("POST", "/", tc.body)
		r.Header.Set("Content-Type", "application/cbor")
		w := httptest.NewRecorder()
		cbor.Handler(cbor.Config{})(http.HandlerFunc(reads)).ServeHTTP(w, r)
		if w.Code != tc.status {
			t.Errorf("%d, want %d", w.Code, tc.status)
		}
	}
}

func TestTheRequestStaysAsItWas(t *testing.T) {
	r := httptest.NewRequest("POST", "/", strings.NewReader("\x01"))
	r.Header.Set("Content-Type", "application/cbor")
	cbor.Handler(cbor.Config{})(http.HandlerFunc(reads)).ServeHTTP(httptest.NewRecorder(), r)
	if r.Header.Get("Content-Type") != "application/cbor" || r.ContentLength != 1 {
		t.Errorf("%v, %d bytes", r.Header, r.ContentLength)
	}
}

func TestANegativeLimitIsAMistake(t *testing.T) {
	if err := (cbor.Config{MaxBody: -1}).Validate(); err == nil || err.Error() != "a MaxBody of -1 bytes is negative" {
		t.Error(err)
	}
	if err := (cbor.Config{}).Validate(); err != nil {
		t.Error(err)
	}
}
