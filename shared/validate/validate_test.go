package validate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/validate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api serves the test document; its operations answer with the body that they got.
func api(t testing.TB) http.Handler {
	t.Helper()
	document, err := validate.Load(os.DirFS("testdata"), "frontends/mobile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	echo := func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
			next.ServeHTTP(w, r)
		})
	})
	checked := router.With(validate.Requests(document))
	checked.Get("/api/v1/orders/{order_id}", echo)
	checked.Post("/api/v1/orders", echo)
	checked.Get("/undocumented", echo)
	return router
}

// send returns the answer's status and what it says, one line each for the detail and the violations.
func send(handler http.Handler, r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code == 200 {
		return w.Code, w.Body.String()
	}
	var problem fault.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		return w.Code, w.Body.String()
	}
	lines := []string{problem.Detail}
	for _, v := range problem.Errors {
		lines = append(lines, v.Pointer+" "+v.Detail)
	}
	return w.Code, strings.Join(lines, "\n")
}

func post(body string) *http.Request {
	r := httptest.NewRequest("POST", "/api/v1/orders", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Idempotency-Key", "k1")
	return r
}

const see = "The request does not match the API's description; see errors.\n"

func TestParameters(t *testing.T) {
	handler := api(t)
	for _, tc := range []struct {
		name, target string
		want         string
	}{
		{"nothing optional", "/api/v1/orders/o-1", ""},
		{"everything", "/api/v1/orders/o-1?limit=100&status=paid&id=1&id=2", ""},
		{"an encoded slash is part of the value", "/api/v1/orders/o-1%2F2", ""},
		{"a parameter that is not declared", "/api/v1/orders/o-1?utm=x", ""},
		{"a path parameter", "/api/v1/orders/x", "#/path/order_id must match the pattern ^o-[0-9/]{1,10}$"},
		{"not a number", "/api/v1/orders/o-1?limit=ten", "#/query/limit must be an integer"},
		{"a number that fits nothing", "/api/v1/orders/o-1?limit=99999999999999999999", "#/query/limit must be an integer"},
		{"too small", "/api/v1/orders/o-1?limit=0", "#/query/limit must be at least 1"},
		{"too large", "/api/v1/orders/o-1?limit=101", "#/query/limit must be at most 100"},
		{"empty", "/api/v1/orders/o-1?limit=", "#/query/limit must not be empty"},
		{"not in the enumeration", "/api/v1/orders/o-1?status=lost", `#/query/status must be one of "pending", "paid"`},
		{"too few", "/api/v1/orders/o-1?id=1", "#/query/id must have at least 2 items"},
		{"an element of a list", "/api/v1/orders/o-1?id=1&id=x", "#/query/id/1 must be an integer"},
		{"all at once", "/api/v1/orders/x?limit=0&status=lost", "#/path/order_id must match the pattern ^o-[0-9/]{1,10}$\n#/query/limit must be at least 1\n" +
			`#/query/status must be one of "pending", "paid"`},
		{"twice", "/api/v1/orders/o-1?limit=1&limit=2", "#/query/limit must not be there twice"},
		{"a query that is none", "/api/v1/orders/o-1?limit=%zz", "#/query must be name=value pairs with valid percent-encoding"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, got := send(handler, httptest.NewRequest("GET", tc.target, nil))
			if tc.want == "" {
				if status != 200 {
					t.Errorf("%d %s", status, got)
				}
			} else if status != 400 || got != see+tc.want {
				t.Errorf("%d\n%s\nwant 400\n%s", status, got, tc.want)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	handler := api(t)
	bad := httptest.NewRequest("GET", "/api/v1/orders/o-1", nil)
	bad.Header.Set("X-Trace", "x")
	if status, got := send(handler, bad); status != 400 || got != see+"#/header/X-Trace must have the format uuid" {
		t.Errorf("%d %s", status, got)
	}
	long := post(`{"items":[{"product_id":"p-1","quantity":1}],"country":"DE"}`)
	long.Header.Set("Idempotency-Key", "123456789")
	if status, got := send(handler, long); status != 400 || got != see+"#/header/Idempotency-Key must have at most 8 characters" {
		t.Errorf("%d %s", status, got)
	}
	missing := post(`{"items":[],"country":"DE"}`)
	missing.Header.Del("Idempotency-Key")
	if status, got := send(handler, missing); status != 400 || got != see+"#/header/Idempotency-Key is required\n#/items must have at least 1 item" {
		t.Errorf("%d %s", status, got)
	}
}

func TestBodies(t *testing.T) {
	handler := api(t)
	item := `{"product_id":"p-1","quantity":1}`
	order := func(more string) string { return `{"items":[` + item + `],"country":"DE"` + more + `}` }
	for _, tc := range []struct{ name, body, want string }{
		{"a good one is still there for the handler", order(`,"note":null,"share":0.5`), ""},
		{"missing", "", "# is required"},
		{"not JSON", `{"items":[}`, "# must be JSON; byte 11 is not"},
		{"cut off", `{"items":[`, "# must be JSON; it ends too early"},
		{"of another type", `[]`, "# must be an object"},
		{"null", `null`, "# must not be null"},
		{"members that are missing", `{}`, "#/items is required\n#/country is required"},
		{"a member of another type", order(`,"a/b~c":"no"`), "#/a~1b~0c must be a boolean"},
		{"null where it may not be", order(`,"email":null`), "#/email must not be null"},
		{"a member that is not known", order(`,"a b":1,"c":2`), "#/a b is not known here\n#/c is not known here"},
		{"a member that only answers have", order(`,"id":"x"`), "#/id must not be sent"},
		{"too long", order(`,"note":"123456"`), "#/note must have at most 5 characters"},
		{"a format", order(`,"email":"x"`), "#/email must have the format email"},
		{"a date", order(`,"at":"yesterday"`), "#/at must have the format date-time"},
		{"a pattern", `{"items":[` + item + `],"country":"de"}`, "#/country must match the pattern ^[A-Z]{2}$"},
		{"an enumeration", order(`,"speed":"warp"`), `#/speed must be one of "slow", "fast"`},
		{"an exclusive bound", order(`,"share":0`), "#/share must be greater than 0"},
		{"a bound of many digits", order(`,"points":1000001`), "#/points must be at most 1000000"},
		{"a multiple", order(`,"share":0.3`), "#/share must be a multiple of 0.5"},
		{"an empty list", `{"items":[],"country":"DE"}`, "#/items must have at least 1 item"},
		{"a list with the same item twice", `{"items":[` + item + `,` + item + `],"country":"DE"}`, "#/items must not have the same item twice"},
		{
			"something deep inside", `{"items":[` + item + `,{"product_id":"x","quantity":0}],"country":"DE"}`,
			"#/items/1/product_id must match the pattern ^p-[0-9]{1,10}$\n#/items/1/quantity must be at least 1",
		},
		{"a fraction where a whole number is due", `{"items":[{"product_id":"p-1","quantity":1.5}],"country":"DE"}`, "#/items/0/quantity must be an integer"},
		{"everything that allOf asks for", order(`,"gift":{"from":""}`), "#/gift/from must have at least 1 character\n#/gift/to is required"},
		{"a member twice", order(`,"note":"a","note":"b"`), "#/note must not be there twice"},
		{"a member twice, deep inside", `{"items":[{"product_id":"p-1","quantity":1,"quantity":2}],"country":"DE"}`, "#/items/0/quantity must not be there twice"},
		{"a member twice, once with an escape", order(`,"n\u006fte":"a","note":"b"`), "#/note must not be there twice"},
		{"a member in other letters", order(`,"NOTE":"123456"`), `#/NOTE must be written "note"`},
		{"what allOf has in other letters", order(`,"gift":{"from":"a","to":"b","To":""}`), `#/gift/To must be written "to"`},
		{"something behind the value", order("") + ` {}`, "# must be one JSON value; there is something behind it"},
		{"a member twice and other mistakes", order(`,"note":"123456","note":"123456","x":1`), "#/note must not be there twice\n#/x is not known here"},
		{"nested without an end", `{"items":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`, "# must not be nested deeper than 512 levels\n#/items/0 must be an object\n#/country is required"},
		{"none of oneOf", order(`,"pay":"cash"`), "#/pay must be exactly one of the described shapes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, got := send(handler, post(tc.body))
			if tc.want == "" {
				if status != 200 || got != tc.body {
					t.Errorf("%d %s, want the body", status, got)
				}
			} else if status != 400 || got != see+tc.want {
				t.Errorf("%d\n%s\nwant 400\n%s", status, got, tc.want)
			}
		})
	}
}

// FuzzBodies holds what is checked to what encoding/json makes of it, which does not tell upper from lower case.
func FuzzBodies(f *testing.F) {
	handler := api(f)
	for _, seed := range []string{
		`{"items":[{"product_id":"p-1","quantity":1}],"country":"DE","note":"a"}`,
		`{"items":[{"product_id":"p-1","quantity":1,"Quantity":0}],"country":"DE"}`,
		`{"items":[{"product_id":"p-1","quantity":1}],"country":"DE","\u006eote":"a","not\u212a":1} 1`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if status, got := send(handler, post(body)); status != 200 || got != body {
			return
		}
		var decoded struct{ Note, Country *string }
		var exact map[string]any
		if err := errors.Join(json.Unmarshal([]byte(body), &decoded), json.Unmarshal([]byte(body), &exact)); err != nil {
			t.Fatalf("%q was taken: %v", body, err)
		}
		if note, _ := exact["note"].(string); decoded.Note != nil && *decoded.Note != note || decoded.Country == nil || *decoded.Country != exact["country"] {
			t.Errorf("%q is another order to encoding/json: %+v", body, decoded)
		}
	})
}

func TestAMissingBodyNeedsNoMediaType(t *testing.T) {
	r := post("")
	r.Header.Del("Content-Type")
	if status, got := send(api(t), r); status != 400 || got != see+"# is required" {
		t.Errorf("%d %s", status, got)
	}
}

func TestBodiesThatAreNotEvenLookedAt(t *testing.T) {
	handler := api(t)
	for _, tc := range []struct {
		name   string
		change func(*http.Request)
		status int
		want   string
	}{
		{"another media type", func(r *http.Request) { r.Header.Set("Content-Type", "text/xml") }, 415, "The body must be application/json."},
		{"no media type", func(r *http.Request) { r.Header.Del("Content-Type") }, 415, "The body must be application/json."},
		{"compressed", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, "The body must not be compressed."},
		{"too large", func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(strings.Repeat(" ", 64<<10+1)))
		}, 413, "The request's body is larger than 65536 bytes."},
		{"too slow", func(r *http.Request) {
			r.Body = io.NopCloser(iotest.ErrReader(os.ErrDeadlineExceeded))
		}, 408, "The request's body did not arrive in time."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := post("{}")
			r.Header.Del("Idempotency-Key") // a violation, which must not get in the way
			tc.change(r)
			if status, got := send(handler, r); status != tc.status || got != tc.want {
				t.Errorf("%d %s, want %d %s", status, got, tc.status, tc.want)
			}
		})
	}
}

func TestWhoCompressesIsToldNotTo(t *testing.T) {
	for coding, want := range map[string]string{"gzip": "identity", "identity": "", "": ""} {
		r := post("{}")
		r.Header.Set("Content-Type", "text/xml") // which is no reason to speak of codings
		r.Header.Set("Content-Encoding", coding)
		w := httptest.NewRecorder()
		api(t).ServeHTTP(w, r)
		if got := w.Header().Get("Accept-Encoding"); w.Code != 415 || got != want {
			t.Errorf("%q: %d, Accept-Encoding %q, want %q", coding, w.Code, got, want)
		}
	}
}

func TestALongListOfViolationsIsCut(t *testing.T) {
	status, got := send(api(t), post(`{"items":[`+strings.Repeat(`{},`, 50)+`{}],"country":"DE"}`))
	const detail = "The request does not match the API's description; the first 20 of 103 errors are listed.\n"
	if status != 400 || !strings.HasPrefix(got, detail) || strings.Count(got, "\n") != validate.MaxViolations {
		t.Errorf("%d %s", status, got)
	}
}

func TestARouteWithoutAnOperationIsAnError(t *testing.T) {
	if status, _ := send(api(t), httptest.NewRequest("GET", "/undocumented", nil)); status != 500 {
		t.Errorf("%d, want 500", status)
	}
	document, _ := validate.Load(os.DirFS("testdata"), "frontends/mobile.yaml")
	if status, _ := send(validate.Requests(document)(http.NotFoundHandler()), httptest.NewRequest("GET", "/", nil)); status != 500 {
		t.Errorf("without a router: %d, want 500", status)
	}
}

func TestADocumentOf31IsValidatedToo(t *testing.T) {
	const text = `
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /things:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {n: {type: [integer, "null"], minimum: 1}, s: {type: string}}}}}}
      responses: {"200": {description: ok}}
`
	document, err := validate.Load(fstest.MapFS{"t.yaml": {Data: []byte(text)}}, "t.yaml")
	if err != nil {
		t.Fatal(err)
	}
	router := chi.NewRouter()
	router.With(validate.Requests(document)).Post("/things", func(http.ResponseWriter, *http.Request) {})
	for body, want := range map[string][]string{
		`{"n":null}`:    nil,
		`{"n":0}`:       {"#/n fails the check minimum"},
		`{"n":0,"s":3}`: {"#/n fails the check minimum", "#/s fails the check type"},
	} {
		r := httptest.NewRequest("POST", "/things", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		_, got := send(router, r)
		for _, line := range want {
			if !strings.Contains(got+"\n", line+"\n") {
				t.Errorf("%s: %q lacks %q", body, got, line)
			}
		}
		if n := strings.Count(got, "\n"); n != len(want) {
			t.Errorf("%s: %d violations, want %d", body, n, len(want))
		}
	}
}

func TestABodyThatEndsBecauseTheClientLeftIsNoViolation(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	var seen error
	r := post("{}").WithContext(fault.WithObserver(ctx, func(err error) { seen = err }))
	r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	leave()
	send(api(t), r)
	if fault.KindOf(seen) != fault.Canceled {
		t.Errorf("fault %v, want one of kind canceled", seen)
	}
}

func TestLoad(t *testing.T) {
	const head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {$ref: '%s'}}}\n"
	for _, tc := range []struct{ name, ref, want string }{
		{"a file beside it", "upstreams/orders.yaml#/components/schemas/NewOrder", ""},
		{"a file that is not there", "upstreams/none.yaml#/x", "file does not exist"},
		{"the network", "http://127.0.0.1:1/x.yaml#/x", "nothing else is read"},
		{"the machine's files", "file:///etc/passwd#/x", "nothing else is read"},
		{"an absolute path", "/etc/passwd#/x", "file does not exist"},
		{"outside of the file system", "../../etc/passwd#/x", "file does not exist"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			orders, _ := os.ReadFile("testdata/upstreams/orders.yaml")
			files := fstest.MapFS{"t.yaml": {Data: fmt.Appendf(nil, head, tc.ref)}, "upstreams/orders.yaml": {Data: orders}}
			_, err := validate.Load(files, "t.yaml")
			if (err == nil) != (tc.want == "") || err != nil && (!strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "t.yaml: ")) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestLoadReportsEveryError(t *testing.T) {
	const text = "openapi: 3.0.3\ninfo: {version: '1'}\npaths: {/a: {get: {responses: {}}}, b: {}}\n"
	_, err := validate.Load(fstest.MapFS{"t.yaml": {Data: []byte(text)}}, "t.yaml")
	for _, want := range []string{"title", "responses", "/"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}
