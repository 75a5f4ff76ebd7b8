package binary

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
)

// versioned is a frontend in two versions, of which the later one has another answer and an operation more.
func versioned() Frontend {
	f := program("web").Frontends[0]
	f.OpenAPI, f.Version = `{"of":"v1"}`, "v1"
	f.Versions = []Frontend{{
		Name: "web-v2", Version: "v2", Document: "things-v2.yaml", OpenAPI: `{"of":"v2"}`,
		Documents: fstest.MapFS{"things-v2.yaml": {Data: []byte(things + `
  /more:
    get:
      operationId: getMore
      security: []
      responses: {"200": {description: ok}}
`)}},
		Mount: func(r chi.Router, upstreams Upstreams) {
			r.Get("/thing", relay("two", upstreams["orders"]))
			r.Get("/more", relay("more", upstreams["orders"]))
		},
	}}
	return f
}

// counting is a service that says how often it was asked, and that its answer may be kept.
func counting(t *testing.T) string {
	t.Helper()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, asked.Add(1))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const chosen = `
listen: {address: '127.0.0.1:0'}
admin: {address: '127.0.0.1:0'}
answers: {etag: {}}
frontends:
  web: {versions: {default: v1, in_path: true}}
  web-v2: {limits: {operations: {getMore: 1@day}}}
upstreams: {orders: {no_cache: true, url: `

func TestARequestChoosesTheVersionOfAFrontend(t *testing.T) {
	text := chosen + counting(t) + "}}"
	if err := underlined(t, []byte(text)); err != nil {
		t.Errorf("an editor underlines it: %v", err)
	}
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, text)
	r := start(t, Program{Name: "test-bff", Upstreams: []string{"orders"}, Frontends: []Frontend{versioned()}}, path)
	for _, tc := range []struct{ name, path, version, want string }{
		{"none is the default", "/thing", "", "200 web: 1"},
		{"by the field", "/thing", "v2", "200 two: 2"},
		{"each keeps its own answers", "/thing", "", "200 web: 1"},
		{"by the path, of which the document knows nothing", "/v2/thing", "", "200 two: 2"},
		{"the path wins", "/v1/thing", "v2", "200 web: 1"},
		{"what the first does not have", "/more", "", "404"},
		{"and the second has", "/more", "v2", "200 more: 3"},
		{"a limit of the second", "/v2/more", "", "429"},
		{"the first document", "/openapi.json", "", `200 {"of":"v1"}`},
		{"the second document", "/v2/openapi.json", "", `200 {"of":"v2"}`},
		{"none that there is", "/thing", "v3", "400"},
		{"none that there is in the path", "/v3/thing", "", "404"},
	} {
		status, header, body := r.ask(tc.path, tc.version)
		if got := fmt.Sprint(status, " ", body); !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
		vary := strings.Join(header.Values("Vary"), ", ")
		if inPath := strings.HasPrefix(tc.path, "/v1/") || strings.HasPrefix(tc.path, "/v2/"); strings.Contains(vary, "API-Version") == inPath {
			t.Errorf("%s: Vary %s", tc.name, vary)
		}
		if status == 400 && !strings.Contains(body, "There are v1, v2.") {
			t.Errorf("%s: %s", tc.name, body)
		}
	}
	metrics := r.get(r.admin + "/metrics")
	for _, want := range []string{
		`frontend="web",method="GET",operation="web.getThing",status="200"} 3`,
		`frontend="web-v2",method="GET",operation="web-v2.getThing",status="200"} 2`,
		`frontend="web-v2",method="GET",operation="web-v2.getMore",status="429"} 1`,
		`frontend="web",method="GET",operation="unmatched",status="400"} 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics do not have %s", want)
		}
	}
}

// ask asks for a version, or for none.
func (r *running) ask(path, version string) (int, http.Header, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.url+path, http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	if version != "" {
		req.Header.Set("API-Version", version)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Error(err)
	}
	return res.StatusCode, res.Header, string(body)
}

func TestVersionsAreBelowTheNameOfTheirFrontend(t *testing.T) {
	p := Program{Name: "test-bff", Upstreams: []string{"orders"}, Frontends: append(program("iot").Frontends, versioned())}
	h := made(t, p, nil, "frontends: {web: {versions: {default: v2, in_path: true}}}\nupstreams: {orders: {url: "+orders(t, "hello")+"}}").handler
	for path, want := range map[string]string{
		"/iot/thing": "200 iot: hello", "/web/thing": "200 two: hello", "/web/v1/thing": "200 web: hello", "/web-v2/thing": "404", "/v1/thing": "404",
	} {
		if got := ask(h, path); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// A browser asks whether a page may name a version without naming it.
func TestAPageMayNameAVersion(t *testing.T) {
	h := made(t, Program{Name: "test-bff", Upstreams: []string{"orders"}, Frontends: []Frontend{versioned()}}, nil, `
answers: {cors: {origins: ['https://shop.example.com']}}
frontends: {web: {versions: {default: v1}}}
upstreams: {orders: {url: `+orders(t, "hello")+`}}
`).handler
	r := httptest.NewRequest(http.MethodOptions, "/more", http.NoBody)
	r.Header.Set("Origin", "https://shop.example.com")
	r.Header.Set("Access-Control-Request-Method", "GET")
	r.Header.Set("Access-Control-Request-Headers", "api-version")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 204 || w.Header().Get("Access-Control-Allow-Headers") != "api-version" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestWhatIsWrongWithVersionsIsPlaced(t *testing.T) {
	p := Program{Name: "test-bff", Upstreams: []string{"orders"}, Frontends: append(program("iot").Frontends, versioned())}
	const head = "upstreams: {orders: {url: 'http://o'}}\n"
	for _, tc := range []struct{ text, want string }{
		{"", `frontends.web.versions: is missing: there are the versions v1, v2, and one is that of requests which name none; write {default: v1}`},
		{"frontends: {web: {versions: {default: v3}}}", `2:39: frontends.web.versions.default: there is no version "v3": there are v1, v2`},
		{"frontends: {web: {versions: {default: v1, field: a b}}}", `2:50: frontends.web.versions.field: the Field "a b" is no name of a header field`},
		{"frontends: {web: {versions: {default: v1}}, web-v2: {versions: {default: v1}}}", `2:54: frontends.web-v2.versions: web-v2 has one version, and there is nothing to choose`},
		{"frontends: {web: {versions: {default: v1}}, iot: {versions: {default: v1}}}", `2:51: frontends.iot.versions: iot has one version, and there is nothing to choose`},
	} {
		path := filepath.Join(t.TempDir(), "facet.yaml")
		write(t, path, head+tc.text)
		_, _, err := p.load(path)
		if err == nil {
			t.Errorf("%s is taken", tc.text)
			continue
		}
		if got := strings.TrimPrefix(strings.ReplaceAll(err.Error(), path+":", ""), " "); !strings.HasSuffix(got, tc.want) {
			t.Error(cmp.Diff(tc.want, got))
		}
	}
}

func TestVersionsThatWouldBeMixedUpAreRefused(t *testing.T) {
	const text = "frontends: {web: {versions: {default: v1, in_path: true}}}\nupstreams: {orders: {url: 'http://127.0.0.1:1'}}"
	for want, change := range map[string]func(*Frontend){
		`two frontends have the name "web"`:                   func(f *Frontend) { f.Versions[0].Name = "web" },
		`two versions of the frontend web are called "v1"`:    func(f *Frontend) { f.Versions[0].Version = "v1" },
		`"" is no name of a version`:                          func(f *Frontend) { f.Versions[0].Version = "" },
		"/thing: begins as the path of the version thing, wh": func(f *Frontend) { f.Versions[0].Version = "thing" },
	} {
		f := versioned()
		change(&f)
		p := Program{Name: "test-bff", Upstreams: []string{"orders"}, Frontends: []Frontend{f}}
		if _, err := tried(t, p, nil, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
