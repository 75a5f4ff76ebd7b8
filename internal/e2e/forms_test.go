package e2e

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/fxamacker/cbor/v2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const productPage = "/api/v1/products/p-501"

func TestAPageComesInEveryCoding(t *testing.T) {
	s := newStack(t)
	plain := s.ask(t, "web", request{path: productPage}.with("Accept-Encoding", "identity"))
	for coding, decode := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) },
	} {
		coded := s.send(t, s.url["web"], request{path: productPage}.with("Accept-Encoding", coding))
		reader, err := decode(strings.NewReader(coded.body))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(reader)
		if err != nil || string(body) != plain.body || len(coded.body) > len(plain.body)*2/3 {
			t.Errorf("%s: %d bytes of %d (%v)", coding, len(coded.body), len(plain.body), err)
		}
		if coded.header.Get("Content-Encoding") != coding || !slices.Contains(coded.header.Values("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %v", coding, coded.header)
		}
	}
}

func TestADeviceSpeaksCBOR(t *testing.T) {
	s := newStack(t)
	for _, path := range []string{"/api/v1/dashboard", productPage, "/api/v1/users/me"} {
		want := s.ask(t, "iot", request{path: path})
		got := s.send(t, s.url["iot"], request{path: path}.with("Accept", "application/cbor"))
		if got.status != 200 || got.header.Get("Content-Type") != "application/cbor" || len(got.body) >= len(want.body) {
			t.Fatalf("%s: %d %v, %d bytes", path, got.status, got.header, len(got.body))
		}
		var members map[string]any
		if err := cbor.Unmarshal([]byte(got.body), &members); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(members)
		if err != nil {
			t.Fatal(err)
		}
		if same := (response{body: string(text)}).decode(t); !reflect.DeepEqual(same, want.decode(t)) {
			t.Errorf("%s: %s, want %s", path, text, want.body)
		}
		again := s.send(t, s.url["iot"], request{path: path}.with("Accept", "application/cbor").with("If-None-Match", got.header.Get("ETag")))
		if again.status != 304 || again.body != "" || again.header.Get("ETag") != got.header.Get("ETag") {
			t.Errorf("%s: %d %s with the tag %s", path, again.status, again.body, again.header.Get("ETag"))
		}
	}
	if web := s.send(t, s.url["web"], request{path: productPage}.with("Accept", "application/cbor")); web.header.Get("Content-Type") != "application/json" {
		t.Errorf("the web frontend speaks %s", web.header.Get("Content-Type"))
	}
}

func TestWhoHasAnAnswerGetsItsHeaderAlone(t *testing.T) {
	s := newStack(t)
	me := request{path: "/api/v1/users/me"} // which no cache of ours keeps, so it is made anew each time
	first := s.ask(t, "web", me)
	tag := first.header.Get("ETag")
	if tag == "" || first.header.Get("Cache-Status") != "" {
		t.Fatalf("%v", first.header)
	}
	if again := s.send(t, s.url["web"], me.with("If-None-Match", tag)); again.status != 304 || again.body != "" {
		t.Errorf("%d %s", again.status, again.body)
	}
	if other := s.ask(t, "web", me.with("If-None-Match", tag).by("7")); other.status != 200 || other.header.Get("ETag") == tag {
		t.Errorf("somebody else: %d, tag %s", other.status, other.header.Get("ETag"))
	}
	s.misbehave(t, "orders", "errors:1")
	if partial := s.ask(t, "web", request{path: "/api/v1/dashboard"}); partial.header.Get("X-BFF-Partial") == "" || partial.header.Get("ETag") != "" {
		t.Errorf("what is not whole: %v", partial.header)
	}
}

func TestAPageAsksForWhatItShows(t *testing.T) {
	s := newStack(t)
	whole := s.ask(t, "web", request{path: productPage}).decode(t)
	part := s.send(t, s.url["web"], request{path: productPage + "?fields=name,price.amount,images.url"})
	got := part.decode(t)
	if names := slices.Sorted(maps.Keys(got)); part.status != 200 || !slices.Equal(names, []string{"images", "name", "price"}) {
		t.Fatalf("%d %s", part.status, part.body)
	}
	price, _ := whole["price"].(map[string]any)
	images, _ := got["images"].([]any)
	image, _ := images[0].(map[string]any)
	if got["name"] != whole["name"] || !reflect.DeepEqual(got["price"], map[string]any{"amount": price["amount"]}) || len(image) != 1 {
		t.Errorf("%s", part.body)
	}
	public, err := openapi3.NewLoader().LoadFromData([]byte(s.send(t, s.url["web"], request{path: "/openapi.json"}).body))
	if err != nil {
		t.Fatal(err)
	}
	schema := public.Paths.Value("/api/v1/products/{product_id}").Get.Responses.Status(200).Value.Content["application/json"].Schema.Value
	for _, answer := range []any{got, whole} {
		if err := schema.VisitJSON(answer); err != nil {
			t.Errorf("the public document does not allow it: %v", err)
		}
	}
	if wrong := s.ask(t, "web", request{path: productPage + "?fields=name,price.cents"}); wrong.status != 400 || !strings.Contains(wrong.body, "price.cents") {
		t.Errorf("%d %s", wrong.status, wrong.body)
	}
}

func TestAPageElsewhereAsksFirst(t *testing.T) {
	s := newStack(t)
	preflight := request{method: http.MethodOptions, path: productPage, as: "nobody"}.with("Access-Control-Request-Method", "GET").with("Access-Control-Request-Headers", "authorization")
	for origin, allowed := range map[string]string{"https://shop.example.com": "https://shop.example.com", "https://evil.example.net": ""} {
		asked := s.send(t, s.url["web"], preflight.with("Origin", origin))
		if asked.status != 204 || asked.header.Get("Access-Control-Allow-Origin") != allowed {
			t.Errorf("%s: %d %v", origin, asked.status, asked.header)
		}
		if got := s.ask(t, "web", request{path: productPage}.with("Origin", origin)); got.header.Get("Access-Control-Allow-Origin") != allowed {
			t.Errorf("%s: %v", origin, got.header)
		}
	}
	if !strings.Contains(strings.Join(s.lines(), "\n"), `"operation":"web.preflight"`) {
		t.Error("a preflight has no name in the log")
	}
	if refused := s.send(t, s.url["mobile"], preflight.with("Origin", "https://shop.example.com")); refused.status != 405 {
		t.Errorf("a frontend without pages elsewhere: %d", refused.status)
	}
}
