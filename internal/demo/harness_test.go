package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/specs"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if opened != nil {
		opened.close()
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// now is what the services take the time to be.
var now = seed.Now.Add(time.Hour)

// shop is the running services with a server each, as a client sees them.
type shop struct {
	services *demo.Services
	servers  map[string]*httptest.Server
}

func open(t testing.TB, c demo.Config) *shop {
	t.Helper()
	if c.Size == (seed.Size{}) {
		c.Size = seed.Small
	}
	if c.Now == nil {
		c.Now = func() time.Time { return now }
	}
	services, err := demo.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{services: services, servers: map[string]*httptest.Server{}}
	for _, name := range demo.Names() {
		s.servers[name] = httptest.NewServer(services.Handler(name))
	}
	return s
}

// own opens services that the test may change at will.
func own(t testing.TB) *shop {
	t.Helper()
	s := open(t, demo.Config{})
	t.Cleanup(s.close)
	return s
}

var (
	once   sync.Once
	opened *shop
)

// shared opens the services that all tests share. What one of them changes must not matter to another.
func shared(t testing.TB) *shop {
	t.Helper()
	once.Do(func() { opened = open(t, demo.Config{}) })
	return opened
}

// fault has a service misbehave until the test ends.
func (s *shop) fault(t testing.TB, service string, f demo.Fault) {
	t.Helper()
	s.services.Fault(service, f)
	t.Cleanup(func() { s.services.Fault(service, demo.Fault{}) })
}

var newcomers atomic.Int64

// newcomer returns the id of a user whom no service has heard of, so that a test has orders and keys of its own.
func newcomer() string { return strconv.FormatInt(1_000_000+newcomers.Add(1), 10) }

// place has a customer place an order, and returns it.
func (s *shop) place(t testing.TB, customer, body string) ordersapi.Order {
	t.Helper()
	q := post("orders", "/orders", t.Name(), body).by(customer)
	return decode[ordersapi.Order](t, s.want(t, http.StatusCreated, q))
}

func (s *shop) close() {
	for _, server := range s.servers {
		server.Close()
	}
	if err := s.services.Close(); err != nil {
		panic(err)
	}
}

// request is what to ask a service. The zero principal is user 42.
type request struct {
	service   string
	method    string // GET when empty
	path      string
	principal string // "-" for none
	header    map[string]string
	body      string // sent as application/json unless the header says otherwise
}

func (q request) with(name, value string) request {
	header := map[string]string{name: value}
	for name, value := range q.header {
		if _, there := header[name]; !there {
			header[name] = value
		}
	}
	q.header = header
	return q
}

// by sets the principal.
func (q request) by(principal string) request {
	q.principal = principal
	return q
}

func get(service, path string, args ...any) request {
	return request{service: service, path: fmt.Sprintf(path, args...)}
}

func post(service, path, key, body string) request {
	q := request{service: service, method: http.MethodPost, path: path, body: body}
	if key != "" {
		q = q.with("Idempotency-Key", key)
	}
	return q
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends the request, and fails the test when the answer breaks the service's document.
func (s *shop) ask(t testing.TB, q request) answer {
	t.Helper()
	r := s.build(t, q)
	response, err := s.servers[q.service].Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: body}
	keepsContract(t, q, r, a)
	return a
}

func (s *shop) build(t testing.TB, q request) *http.Request {
	t.Helper()
	method := q.method
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.servers[q.service].URL+q.path, strings.NewReader(q.body))
	if err != nil {
		t.Fatal(err)
	}
	switch q.principal {
	case "-":
	case "":
		r.Header.Set("X-Principal", "42")
	default:
		r.Header.Set("X-Principal", q.principal)
	}
	if q.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	return r
}

// want asks, and fails the test when the status is another one.
func (s *shop) want(t testing.TB, status int, q request) answer {
	t.Helper()
	a := s.ask(t, q)
	if a.status != status {
		t.Fatalf("%s %s %s: status %d, want %d: %s", q.service, q.method, q.path, a.status, status, a.body)
	}
	return a
}

// read asks for something that is there, and decodes it.
func read[T any](t testing.TB, s *shop, q request) T {
	t.Helper()
	return decode[T](t, s.want(t, http.StatusOK, q))
}

func decode[T any](t testing.TB, a answer) (value T) {
	t.Helper()
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return value
}

// documents are the services' documents, with a router each.
var documents = sync.OnceValue(func() map[string]*contract {
	all := map[string]*contract{}
	for _, name := range demo.Names() {
		text, err := specs.FS.ReadFile("upstreams/" + name + ".yaml")
		if err != nil {
			panic(err)
		}
		document, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			panic(err)
		}
		document.Servers = nil
		router, err := gorillamux.NewRouter(document)
		if err != nil {
			panic(err)
		}
		all[name] = &contract{document: document, router: router}
	}
	return all
})

type contract struct {
	document *openapi3.T
	router   routers.Router
}

// keepsContract fails the test when the answer has a status, a header or a body that the document does not. What the
// document has no operation for is not its business.
func keepsContract(t testing.TB, q request, r *http.Request, a answer) {
	t.Helper()
	route, params, err := documents()[q.service].router.FindRoute(r)
	if err != nil {
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 a.status,
		Header:                 a.header,
		Body:                   io.NopCloser(bytes.NewReader(a.body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s.%s, status %d, breaks the document: %v\n%s", q.service, route.Operation.OperationID, a.status, err, a.body)
	}
}
