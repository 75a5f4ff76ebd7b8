package binary

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const things = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /thing:
    get:
      operationId: getThing
      security: []
      responses: {"200": {description: ok, headers: {Cache-Control: {schema: {type: string}}}}}
`

// program is one of these frontends, each of which relays what the service "orders" says.
func program(names ...string) Program {
	p := Program{Name: "test-bff", Upstreams: []string{"orders"}}
	for _, name := range names {
		p.Frontends = append(p.Frontends, Frontend{
			Name: name, Documents: fstest.MapFS{"things.yaml": {Data: []byte(things)}}, Document: "things.yaml",
			Mount: func(r chi.Router, upstreams Upstreams) { r.Get("/thing", relay(name, upstreams["orders"])) },
		})
	}
	return p
}

func relay(name string, orders upstream.Exchange) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		res := upstream.NewResponse()
		defer res.Release()
		if err := orders(r.Context(), &upstream.Request{Op: "orders.get", Method: "GET", Target: "/"}, res); err != nil {
			fault.Write(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", res.Header.Get("Cache-Control"))
		fmt.Fprintf(w, "%s: %s", name, res.Body)
	}
}

// orders is the service, which answers with text.
func orders(t *testing.T, text string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// write writes a file in place of the one that is there, as an editor does.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		t.Fatal(err)
	}
}

// made is a generation that a text makes.
func made(t *testing.T, p Program, old *generation, text string) *generation {
	t.Helper()
	g, err := tried(t, p, old, text)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.close)
	return g
}

func tried(t *testing.T, p Program, old *generation, text string) (*generation, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, text)
	settings, _, err := p.load(path)
	if err != nil {
		t.Fatal(err)
	}
	return build(t.Context(), p, settings, old, base{slog.New(slog.DiscardHandler), telemetry.NewMetrics()})
}

func ask(handler http.Handler, path string) string {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return fmt.Sprint(w.Code, " ", w.Body)
}

func TestOneFrontendIsAtTheRootAndSeveralBelowTheirNames(t *testing.T) {
	text := "upstreams: {orders: {url: " + orders(t, "hello") + "}}"
	if got := ask(made(t, program("web"), nil, text).handler, "/thing"); got != "200 web: hello" {
		t.Error(got)
	}
	several := made(t, program("web", "iot"), nil, text).handler
	if got := ask(several, "/iot/thing"); got != "200 iot: hello" {
		t.Error(got)
	}
	if got := ask(several, "/thing"); !strings.HasPrefix(got, "404") {
		t.Error(got)
	}
}

func TestAFrontendMayHaveItsOwnLimits(t *testing.T) {
	both := made(t, program("web", "iot"), nil, `
upstreams: {orders: {url: `+orders(t, "hello")+`}}
limits: {tiers: [{name: free, limits: 1@day}]}
frontends: {iot: {limits: {address: 2@day}}}
`).handler
	for i, want := range []string{"200", "429"} {
		if got := ask(both, "/web/thing"); !strings.HasPrefix(got, want) {
			t.Errorf("web, request %d: %s", i, got)
		}
	}
	for i, want := range []string{"200", "200", "429"} {
		if got := ask(both, "/iot/thing"); !strings.HasPrefix(got, want) {
			t.Errorf("iot, request %d: %s", i, got)
		}
	}
}

func TestWhatCannotBeBuiltIsSaid(t *testing.T) {
	p := program("web")
	p.Frontends[0].Mount = func(chi.Router, Upstreams) {}
	if _, err := tried(t, p, nil, "upstreams: {orders: {url: http://127.0.0.1:1}}"); err == nil || !strings.Contains(err.Error(), "web.getThing is not mounted") {
		t.Error(err)
	}
}

// running is a program that runs.
type running struct {
	t          *testing.T
	url, admin string
	client     *http.Client
	stop       context.CancelFunc
	lines      chan map[string]any // of the log, but for requests
	ended      chan error
}

// start runs the program over a file until the test ends.
func start(t *testing.T, p Program, path string) *running {
	t.Helper()
	reader, writer := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{t: t, stop: stop, lines: make(chan map[string]any, 1000), ended: make(chan error, 1), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	go func() {
		err := p.Run(ctx, path, writer)
		writer.Close()
		r.ended <- err
	}()
	go func() {
		defer close(r.lines)
		for decoder := json.NewDecoder(reader); ; {
			var line map[string]any
			if decoder.Decode(&line) != nil {
				return
			}
			if line["msg"] != "request" {
				r.lines <- line
			}
		}
	}()
	t.Cleanup(func() {
		r.client.CloseIdleConnections()
		r.stop()
		for range r.lines { // until it has ended
		}
		if err := <-r.ended; err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
	line := r.await("listening")
	r.url, r.admin = "http://"+line["addr"].(string), "http://"+line["admin"].(string)
	return r
}

// await returns the next line of the log with the message.
func (r *running) await(message string) map[string]any {
	r.t.Helper()
	for late := time.After(time.Minute); ; {
		select {
		case line, open := <-r.lines:
			if !open {
				r.t.Fatalf("it ended without saying %q", message)
			}
			if strings.HasPrefix(line["msg"].(string), message) {
				return line
			}
		case <-late:
			r.t.Fatalf("it does not say %q", message)
		}
	}
}

func (r *running) get(url string) string {
	r.t.Helper()
	res, err := r.client.Get(url)
	if err != nil {
		r.t.Error(err)
		return ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Error(err)
	}
	return fmt.Sprint(res.StatusCode, " ", string(body))
}
