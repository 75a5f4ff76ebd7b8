package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/gateway"
)

const published = `{"openapi": "3.0.3"}`

func given(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.OpenAPI = published
	handler := newGateway(t, c)
	first := httptest.NewRecorder()
	handler.ServeHTTP(first, request("GET", "/openapi.json"))
	tag := first.Header().Get("ETag")
	if first.Header().Get("Content-Type") != "application/json" || first.Header().Get("Cache-Control") != "public, max-age=300" || len(tag) < 10 {
		t.Errorf("header %v", first.Header())
	}

	for _, tc := range []struct {
		name    string
		request *http.Request
		status  int
		says    string
	}{
		{"to anybody", request("GET", "/openapi.json"), 200, published},
		{"with a token that is none", request("GET", "/openapi.json", as("Bearer x")), 200, published},
		{"its header alone, as net/http leaves the body out", request("HEAD", "/openapi.json"), 200, published},
		{"to whom has it", request("GET", "/openapi.json", given("If-None-Match", tag)), 304, ""},
		{"to whom has it, through a cache that compresses", request("GET", "/openapi.json", given("If-None-Match", `"other", W/`+tag)), 304, ""},
		{"to whom has any", request("GET", "/openapi.json", given("If-None-Match", "*")), 304, ""},
		{"to whom has another one", request("GET", "/openapi.json", given("If-None-Match", `"other"`)), 200, published},
		{"as a whole", request("GET", "/openapi.json", given("Range", "bytes=2-4")), 200, published},
		{"not to be changed", request("PUT", "/openapi.json"), 405, "GET, HEAD"},
		{"not below its path", request("GET", "/openapi.json/"), 404, "There is nothing at this path."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, tc.request)
			if w.Code != tc.status || !strings.Contains(said(w), tc.says) || tc.says == "" && w.Body.Len() > 0 {
				t.Errorf("%d %s, want %d %s", w.Code, said(w), tc.status, tc.says)
			}
			if tc.status < 400 && w.Header().Get("ETag") != tag {
				t.Errorf("entity tag %s, want %s", w.Header().Get("ETag"), tag)
			}
		})
	}
}

func TestTheDocumentsRequestsHaveAName(t *testing.T) {
	var logged bytes.Buffer
	c := config(t, ok, &logged)
	c.OpenAPI = published
	newGateway(t, c).ServeHTTP(httptest.NewRecorder(), request("GET", "/openapi.json"))
	var line struct{ Operation string }
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil || line.Operation != "mobile.openapi" {
		t.Errorf("logged %s (%v)", logged.String(), err)
	}
}

func TestAnotherDocumentHasAnotherTag(t *testing.T) {
	tags := map[string]bool{}
	for _, document := range []string{published, published, published + "\n"} {
		c := config(t, ok, io.Discard)
		c.OpenAPI = document
		w := httptest.NewRecorder()
		newGateway(t, c).ServeHTTP(w, request("GET", "/openapi.json"))
		tags[w.Header().Get("ETag")] = true
	}
	if len(tags) != 2 {
		t.Errorf("tags %v, want one for each document", tags)
	}
}

func TestWithoutADocumentThereIsNothing(t *testing.T) {
	w := httptest.NewRecorder()
	newGateway(t, config(t, ok, io.Discard)).ServeHTTP(w, request("GET", "/openapi.json"))
	if w.Code != 404 {
		t.Errorf("%d %s, want 404", w.Code, w.Body)
	}
}

func TestTheDocumentsPathIsNobodyElses(t *testing.T) {
	c := config(t, ok, io.Discard)
	c.OpenAPI = published
	c.Document = load(t, strings.Replace(things, "/open:", "/openapi.json:", 1))
	want := "gateway mobile: /openapi.json: is where the document itself is served"
	if _, err := gateway.New(c); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
