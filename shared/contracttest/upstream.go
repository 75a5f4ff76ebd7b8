package contracttest

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/mock"
)

// Upstream is a service that is faked. Make one with [New]; its methods may be called at the same time.
type Upstream struct {
	t          testing.TB
	name       string
	service    *mock.Service
	operations map[string]bool

	mu     sync.Mutex
	wanted map[string]mock.Preference // by the names of operations
	asked  map[string]int
	relied *reliance        // nil unless [Record] was called
	server *httptest.Server // nil until somebody wants its URL
}

// New fakes the service of a document, a file in OpenAPI 3.0 or 3.1, which may refer to other files. It is called like the
// file: "orders" of orders.yaml.
func New(t testing.TB, file string) *Upstream {
	t.Helper()
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = openapi3.ReadFromFile
	document, err := loader.LoadFromFile(file)
	if err != nil {
		t.Fatalf("contracttest: %s: %v", file, err)
	}
	u := &Upstream{
		t: t, name: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)),
		operations: map[string]bool{}, wanted: map[string]mock.Preference{}, asked: map[string]int{},
	}
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			name := op.OperationID
			if name == "" {
				name = method + " " + path
			}
			u.operations[name] = true
		}
	}
	u.service, err = mock.New(mock.Config{Name: u.name, Document: document, Choose: u.choose, Refused: u.refused})
	if err != nil {
		t.Fatalf("contracttest: %s: %v", file, err)
	}
	return u
}

// URL is where the service listens, on this machine and until the test ends.
func (u *Upstream) URL() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.server == nil {
		u.server = httptest.NewServer(u)
		u.t.Cleanup(u.server.Close)
	}
	return u.server.URL
}

// ServeHTTP answers a request.
func (u *Upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.record(r)
	u.service.ServeHTTP(w, r)
}

// Answer has an operation answered like that from now on; the zero Preference has it answered as in the beginning, when a
// request may say itself what it prefers. An operation is called by its operationId or, for want of one, by its method and
// path: "GET /orders".
func (u *Upstream) Answer(operation string, wanted mock.Preference) {
	u.t.Helper()
	u.known(operation)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wanted[operation] = wanted
}

// Asked is how often an operation was asked with requests that keep the document.
func (u *Upstream) Asked(operation string) int {
	u.t.Helper()
	u.known(operation)
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.asked[operation]
}

// known ends the test at an operation that is none, which nothing would ever ask.
func (u *Upstream) known(operation string) {
	u.t.Helper()
	if !u.operations[operation] {
		u.t.Fatalf("contracttest: the document of %s has no operation %s: name one of it by its operationId, or by method and path where it has none", u.name, operation)
	}
}

func (u *Upstream) choose(operation string) (mock.Preference, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.asked[operation]++
	wanted := u.wanted[operation]
	return wanted, wanted != mock.Preference{}
}

func (u *Upstream) refused(r *http.Request, operation string, err error) {
	if operation == "" {
		u.t.Errorf("contracttest: %s has no operation for %s %s: %v; ask one that its document has", u.name, r.Method, r.URL.EscapedPath(), err)
		return
	}
	u.t.Errorf("contracttest: %s.%s: the request %s %s breaks the document: %v; send what the document says", u.name, operation, r.Method, r.URL.RequestURI(), err)
}
