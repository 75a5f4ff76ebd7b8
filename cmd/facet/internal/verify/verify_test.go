package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/verify"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/shared/contract"
)

const specs = "../../../../specs/"

func document(t *testing.T, name string) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	document, err := loader.LoadFromFile(specs + "upstreams/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func services(t *testing.T) *demo.Services {
	t.Helper()
	services, err := demo.Open(t.Context(), demo.Config{Size: seed.Small})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = services.Close() })
	return services
}

// run verifies a service of the demo.
func run(t *testing.T, name string, handler http.Handler, principal string) *verify.Report {
	t.Helper()
	lock, err := contract.Open(specs + "contract.lock.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Run(t.Context(), verify.Config{
		Upstream: name, Document: document(t, name), Lock: lock, Base: base, Rate: 1e6, Header: http.Header{"X-Principal": {principal}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// say is what is wrong, a line each.
func say(report *verify.Report) string {
	var b strings.Builder
	for _, r := range report.Broken() {
		for _, w := range r.Wrong {
			fmt.Fprintf(&b, "%s, %s (%s, %d): %s %s %v\n", r.Operation, r.How, r.Target, r.Status, w.Pointer, w.Text, w.By)
		}
	}
	return b.String()
}

func TestTheDemoServicesAreAsTheirDocumentsSay(t *testing.T) {
	all := services(t)
	for _, name := range demo.Names() {
		t.Run(name, func(t *testing.T) {
			report := run(t, name, all.Handler(name), "1")
			if wrong := say(report); wrong != "" || len(report.Results) == 0 {
				t.Errorf("of %d requests:\n%s", len(report.Results), wrong)
			}
			for _, r := range report.Results {
				t.Log(r.Operation, r.How, r.Target, r.Status)
			}
			t.Log(report.Left, report.Unreached)
		})
	}
}

// deviation is a way not to be as the document says.
type deviation struct {
	name      string
	operation string // path and method of it begin so
	plant     func(*answer)
	want      string // is said of it
}

// answer is one that a service gave.
type answer struct {
	status int
	header http.Header
	body   any
	raw    []byte // in place of body, when it is not nil
}

// member changes a member of the body, by its names.
func member(change func(parent map[string]any, name string), path ...string) func(*answer) {
	return func(a *answer) {
		at := a.body
		for i, name := range path {
			if list, ok := at.([]any); ok {
				if len(list) == 0 {
					return
				}
				at = list[0]
			}
			parent, ok := at.(map[string]any)
			if !ok {
				return
			}
			if i == len(path)-1 {
				change(parent, name)
				return
			}
			at = parent[name]
		}
	}
}

func remove(parent map[string]any, name string) { delete(parent, name) }

func set(v any) func(map[string]any, string) {
	return func(parent map[string]any, name string) { parent[name] = v }
}

var deviations = []deviation{
	{"a required member is missing", "/users/", member(remove, "display_name"), "getUser, what is required (/users/42, 200): #/display_name"},
	{"a member is null", "/users/", member(set(nil), "given_name"), "#/given_name"},
	{"a number is a text", "/users/", member(set("many"), "loyalty_points"), "#/loyalty_points"},
	{"a number is below its minimum", "/users/", member(set(-1), "loyalty_points"), "#/loyalty_points"},
	{"a number has a fraction", "/users/", member(set(1.5), "loyalty_points"), "#/loyalty_points"},
	{"a text is none of the enum", "/users/", member(set("gold"), "tier"), "#/tier"},
	{"a text does not match", "/users/", member(set("forty-two"), "id"), "#/id"},
	{"a text is too long", "/users/", member(set(strings.Repeat("a", 101)), "display_name"), "#/display_name"},
	{"a text is empty", "/users/", member(set(""), "display_name"), "#/display_name"},
	{"a list is an object", "/users/42/orders", member(set(map[string]any{}), "items"), "#/items"},
	{"an object is a list", "/users/42/orders", func(a *answer) { a.body = []any{} }, "# "},
	{"an item lacks a member", "/users/42/orders", member(remove, "items", "id"), "#/items/0/id"},
	{"a number of an item is too large", "/users/42/orders", member(set(1e15), "items", "total", "amount"), "#/items/0/total/amount"},
	{"a date is none", "/orders/", member(set("yesterday"), "placed_at"), "#/placed_at"},
	{"the body is no JSON", "/orders/", func(a *answer) { a.raw = []byte("{") }, "getOrder"},
	{"there is no body", "/orders/", func(a *answer) { a.raw = []byte{} }, "getOrder"},
	{"another media type", "/orders/", func(a *answer) { a.header.Set("Content-Type", "text/html") }, "Content-Type"},
	{"a status that is not declared", "/orders/", func(a *answer) { a.status = http.StatusAccepted }, "202"},
	{"a failure", "/orders/", func(a *answer) { a.status, a.body = http.StatusInternalServerError, map[string]any{} }, "500"},
	{"a redirection", "/orders/", func(a *answer) {
		a.status = http.StatusFound
		a.header.Set("Location", "http://elsewhere.invalid/")
	}, "302"},
	{"the answer breaks off", "/orders/", func(a *answer) {
		a.header.Set("Content-Length", "100000")
		a.raw = []byte(`{"id":`)
	}, "breaks off"},
	{"a member that is not declared where all are", "/products/", member(set(-5), "price", "amount"), "#/price"},
}

func TestAPlantedDeviationIsNamed(t *testing.T) {
	all := services(t)
	if len(deviations) < 20 {
		t.Fatalf("%d deviations", len(deviations))
	}
	for _, d := range deviations {
		t.Run(d.name, func(t *testing.T) {
			name := map[string]string{"/users/": "users", "/users/42/orders": "orders", "/orders/": "orders", "/products/": "catalog"}[d.operation]
			report := run(t, name, planted(t, all.Handler(name), d), "1")
			if said := say(report); !strings.Contains(said, d.want) {
				t.Errorf("want %q of\n%s", d.want, said)
			}
		})
	}
}

// planted is a service with a deviation in its successes.
func planted(t *testing.T, next http.Handler, d deviation) http.Handler {
	t.Helper()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorded := httptest.NewRecorder()
		next.ServeHTTP(recorded, r)
		a := &answer{status: recorded.Code, header: recorded.Header()}
		if err := json.Unmarshal(recorded.Body.Bytes(), &a.body); err != nil {
			t.Error(err)
		}
		a.header.Del("Content-Length")
		if recorded.Code == http.StatusOK && strings.HasPrefix(r.URL.Path, d.operation) {
			d.plant(a)
		}
		body := a.raw
		if body == nil {
			body, _ = json.Marshal(a.body)
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		w.WriteHeader(a.status)
		_, _ = io.Copy(w, bytes.NewReader(body))
	})
}

func TestOneThatIsRefusedEverywhereIsNotProved(t *testing.T) {
	all := services(t)
	if said := say(run(t, "payments", all.Handler("payments"), "")); !strings.Contains(said, "no request was answered with a success, this one with 401: give a credential with --header") {
		t.Error(said)
	}
}

func TestNothingElseIsAsked(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	posted := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			posted++
		}
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	report := run(t, "orders", handler, "1")
	if elsewhere != 0 || posted != 0 || len(report.Left) != 1 || report.Left[0].Operation != "createOrder" {
		t.Errorf("%d elsewhere, %d posted, left %v", elsewhere, posted, report.Left)
	}
}

func TestAServiceThatIsDownIsSaid(t *testing.T) {
	report := run(t, "payments", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "1")
	if said := say(report); !strings.Contains(said, "there is no answer: EOF") || strings.Contains(said, strconv.Itoa(http.StatusOK)) {
		t.Error(said)
	}
}
