package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/bff/iot"
	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/bff/web"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/faultinject"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/internal/problemtest"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/compress"
	"github.com/facet-bff/facet/shared/cors"
	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/credential"
	"github.com/facet-bff/facet/shared/upstream/service"
	"github.com/facet-bff/facet/shared/validate"
	"github.com/facet-bff/facet/specs"
)

var (
	key      = []byte("a key that is used by these tests and by nothing else")
	services *demo.Services
)

func TestMain(m *testing.M) {
	var err error
	if services, err = demo.Open(context.Background(), demo.Config{Size: seed.Small}); err != nil {
		panic(err)
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // more than there are processors: they wait for the most part
		panic(err)
	}
	code := m.Run()
	if err := errors.Join(services.Close(), goleak.Find()); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		code = max(code, 1)
	}
	os.Exit(code)
}

// frontends are the names of all frontends.
var frontends = []string{"mobile", "web", "iot"}

// published are what clients may read of the frontends' documents.
var published = map[string]string{"mobile": mobileapi.OpenAPI(), "web": webapi.OpenAPI(), "iot": iotapi.OpenAPI()}

// binary says which frontends speak CBOR.
var binary = map[string]*cbor.Config{"iot": {}}

// pages are those elsewhere that may ask a frontend.
var pages = map[string]*cors.Config{"web": {Origins: []string{"https://shop.example.com"}}}

// stack is every frontend over services of its own, which can be made to misbehave.
type stack struct {
	url    map[string]string
	faults map[string]*faultinject.Injector
	log    *lockedBuffer
	client *http.Client
	// upstreams is what the admin port answers GET /upstreams with.
	upstreams http.Handler
	metrics   *telemetry.Metrics
	cache     *cache.Cache
	admin     string // where the metrics are
}

// newStack starts everything over the services that tests share, and stops it when the test ends.
func newStack(t *testing.T) *stack {
	t.Helper()
	return newStackOver(t, services, breaker.Config{})
}

func newStackOver(t *testing.T, services *demo.Services, circuits breaker.Config) *stack {
	t.Helper()
	s := &stack{
		url: map[string]string{}, faults: map[string]*faultinject.Injector{}, log: &lockedBuffer{},
		client: &http.Client{Transport: &http.Transport{}}, metrics: telemetry.NewMetrics(),
	}
	logger := slog.New(slog.NewJSONHandler(s.log, nil))
	metrics := s.metrics
	store, err := cache.NewMemory(16 << 20)
	if err != nil {
		t.Fatal(err)
	}
	s.cache, err = cache.New(cache.Config{
		Store: store, Observe: func(op string, outcome cache.Outcome) { metrics.ObserveCache(op, string(outcome)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.cache.Close)
	s.admin = s.serve(t, metrics.Handler())
	up := clients.New(s.reach(t, services, circuits))
	schemes, err := auth.Open(t.Context(), map[string]auth.Config{
		"bearer":    {Tokens: &auth.TokenConfig{SharedKey: key, Logger: logger}},
		"deviceKey": {Keys: &auth.KeyConfig{File: "../../deploy/demo/device-keys.yaml"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(schemes.Close)
	mounts := map[string]func(chi.Router){
		"mobile": func(r chi.Router) {
			mobileapi.Mount(r, mobile.New(up.Users, up.Orders, up.Notifications, up.Catalog))
		},
		"web": func(r chi.Router) { webapi.Mount(r, web.New(up.Users, up.Orders, up.Notifications, up.Catalog)) },
		"iot": func(r chi.Router) { iotapi.Mount(r, iot.New(up.Users, up.Orders, up.Notifications, up.Catalog)) },
	}
	limiter, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	limits := gateway.Limits{Limiter: limiter, Tiers: []ratelimit.Tier{
		{Name: "premium"}, // as often as it likes, and so may everybody else
		{Name: "hurried", Limits: []ratelimit.Limit{{Count: 1, Calendar: ratelimit.Day}}},
	}}
	handlers := map[string]http.Handler{}
	for _, name := range frontends {
		handlers[name], err = gateway.New(gateway.Config{
			Name: name, Document: documents()[name], Schemes: schemes, Logger: logger, Metrics: metrics,
			Cache: s.cache, Timeout: time.Minute, OpenAPI: published[name], Limits: limits,
			CORS: pages[name], Compress: &compress.Config{}, CBOR: binary[name], ETag: &etag.Config{},
			Mount: func(r chi.Router) { mounts[name](r.With(patient, sabotage)) },
		})
		if err != nil {
			t.Fatal(err)
		}
		s.url[name] = s.serve(t, handlers[name])
	}
	s.url["gateway"] = s.serve(t, gateway.Prefixes(handlers, logger, metrics))
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// reach makes an exchange of each service, as package binary does of a file that says nothing but where it is.
func (s *stack) reach(t *testing.T, services *demo.Services, circuits breaker.Config) map[string]upstream.Exchange {
	t.Helper()
	principal := func(ctx context.Context) string {
		p, _ := auth.FromContext(ctx)
		return p.Subject
	}
	exchanges := map[string]upstream.Exchange{}
	var reached []*service.Service
	for _, name := range clients.Names() {
		kept, err := s.cache.Link(name)
		if err != nil {
			t.Fatal(err)
		}
		reachable, err := service.New(name, service.Config{
			Transport: s.service(t, services, name), Breaker: circuits, Cache: kept, Principal: principal, Credential: credential.Principal(principal),
			Carry:   upstream.Derived{Names: telemetry.CarriedHeaders, Values: telemetry.Carry},
			Observe: func(op, outcome string, took time.Duration) { s.metrics.ObserveUpstream(name, op, outcome, took) },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(reachable.Close)
		exchanges[name], reached = reachable.Exchange, append(reached, reachable)
	}
	s.metrics.Registry().MustRegister(service.Collector(reached...))
	s.upstreams = service.Handler(reached...)
	return exchanges
}

// service starts a demo service behind a fault injector and says where it is.
func (s *stack) service(t *testing.T, services *demo.Services, name string) upstream.Config {
	t.Helper()
	s.faults[name] = faultinject.NewInjector(name)
	server := httptest.NewUnstartedServer(s.faults[name].Wrap(services.Handler(name)))
	server.Listener = s.faults[name].Guard(server.Listener)
	server.Start()
	t.Cleanup(func() { s.faults[name].Close(); server.Close() })
	return upstream.Config{URL: server.URL}
}

func (s *stack) serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// misbehave makes a service misbehave from now on: see package faultinject.
func (s *stack) misbehave(t *testing.T, service, how string) {
	t.Helper()
	f, err := faultinject.Parse(how)
	if err != nil {
		t.Fatal(err)
	}
	s.faults[service].Set(f)
}

// documents and routers are read once: they are large, and nobody changes them.
var (
	documents = sync.OnceValue(func() map[string]*openapi3.T {
		all := map[string]*openapi3.T{}
		for _, name := range frontends {
			all[name] = load(name)
		}
		return all
	})
	documentRouters = sync.OnceValue(func() map[string]routers.Router {
		all := map[string]routers.Router{}
		for _, name := range frontends {
			document := load(name)
			document.Servers = nil // the tests' servers are elsewhere
			r, err := gorillamux.NewRouter(document)
			if err != nil {
				panic(err)
			}
			all[name] = r
		}
		return all
	})
)

func load(name string) *openapi3.T {
	document, err := validate.Load(specs.FS, "frontends/"+name+".yaml")
	if err != nil {
		panic(err)
	}
	return document
}

// patience is how much longer than the documents' the limits are here: a busy machine must not look like a slow service.
const patience = 4

func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(fanout.Stretch(r.Context(), patience)))
	})
}

// sabotage is a handler with a bug, for requests that ask for it.
func sabotage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Sabotage") != "" {
			panic("a bug at 10.0.0.1")
		}
		next.ServeHTTP(w, r)
	})
}

// request is what a client sends. The zero method is GET; the token is that of user 42 unless as says otherwise.
type request struct {
	method, path string
	as           string // "" for user 42, "nobody", "admin", "hurried" for user 42 with one request a day, or another user's id
	header       map[string]string
	body         string
}

// with returns the request with a header field.
func (r request) with(name, value string) request {
	r.header = maps.Clone(r.header)
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
	return r
}

// by returns the request of somebody else.
func (r request) by(who string) request { r.as = who; return r }

type response struct {
	status int
	header http.Header
	body   string
}

// decode reads the body's JSON.
func (r response) decode(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return v
}

func token(t *testing.T, as string) string {
	t.Helper()
	claims := auth.Claims{Subject: as, Tier: "premium", Roles: []string{"customer"}}
	switch as {
	case "hurried":
		claims.Subject, claims.Tier = "42", "hurried"
	case "":
		claims.Subject = "42"
	case "admin":
		claims.Subject, claims.Roles = "1", []string{"customer", "admin"}
	}
	text, err := auth.Mint(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ask sends a request to a frontend and checks the answer against its document.
func (s *stack) ask(t *testing.T, frontend string, r request) response {
	t.Helper()
	got := s.send(t, s.url[frontend], r)
	s.keepsItsDocument(t, frontend, r, got)
	leaksNothing(t, got)
	return got
}

func (s *stack) send(t *testing.T, base string, r request) response {
	t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if r.as != "nobody" {
		req.Header.Set("Authorization", "Bearer "+token(t, r.as))
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{status: res.StatusCode, header: res.Header, body: string(body)}
}

// keepsItsDocument checks that the answer is one that the document declares.
func (s *stack) keepsItsDocument(t *testing.T, frontend string, r request, got response) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, "http://localhost"+r.path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	route, path, err := documentRouters()[frontend].FindRoute(req)
	if err != nil {
		t.Fatalf("%s %s is no operation of %s: %v", r.method, r.path, frontend, err)
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: path, Route: route},
		Status:                 got.status,
		Header:                 got.header,
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	input.SetBodyBytes([]byte(got.body))
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s %s: the answer breaks %s.yaml: %v\n%d %s", r.method, r.path, frontend, err, got.status, got.body)
	}
}

// leaksNothing checks that an error tells nothing of what is inside.
func leaksNothing(t *testing.T, got response) {
	t.Helper()
	if got.status < 400 {
		return
	}
	problemtest.Check(t, got.status, got.header, got.body)
	for _, inner := range []string{"njected", "api."} { // the demo's own
		if strings.Contains(got.body, inner) {
			t.Errorf("the problem tells of %q: %s", inner, got.body)
		}
	}
}

// lines returns the log's lines so far.
func (s *stack) lines() []string {
	return slices.DeleteFunc(strings.Split(s.log.String(), "\n"), func(line string) bool { return line == "" })
}

// lockedBuffer is a buffer that handlers and tests may use at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
