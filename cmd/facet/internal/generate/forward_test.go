package generate_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/frontends/appapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/upstreams/catalogapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/validate"
)

// appServer has what the shop's document leaves to be written by hand.
type appServer struct{ *appapi.Aggregations }

func (appServer) GetNotes(context.Context, appapi.GetNotesRequestObject) (appapi.GetNotesResponseObject, error) {
	return nil, fault.New(fault.NotFound, "app.getNotes", "")
}

// app serves the wanted output over one service, behind the check against the document.
func app(t *testing.T, service http.HandlerFunc) http.Handler {
	t.Helper()
	server := httptest.NewServer(service)
	transport, err := upstream.HTTP(upstream.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { transport.Close(); server.Close() })
	document, err := validate.Load(os.DirFS("testdata/shop/specs"), "frontends/app.yaml")
	if err != nil {
		t.Fatal(err)
	}
	router := chi.NewRouter()
	aggregations := appapi.NewAggregations(catalogapi.NewCaller(transport.Exchange), ordersapi.NewCaller(transport.Exchange))
	appapi.Mount(router.With(validate.Requests(document)), appServer{aggregations})
	return router
}

const (
	// numbers beyond float64 and int64, escapes, characters, and white space inside and between
	extremeLine   = "{ \"sku\" :\"<a>\\u0000\\u00e9é&\\/  \",\t\"amount\": 12345678901234567890.123,\n\"quantity\":1,\"weight\":1e400,\"note\":null}"
	extremeAnswer = "{\"id\":\"l\\u002d1 \\ud83d\\ude00\", \"amount\":1e400,\n \"parent\" : {\"id\":\"\\u0000\",\"amount\":-0.10},\"unknown\":[ 1e-400 , 12345678901234567890.123 ]}\n"
)

func line(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/baskets/b-1/lines?kind=public&limit=7&dry=false", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Idempotency-Key", "key-0001")
	return r
}

func TestAForwardPassesBothBodiesOnByteForByte(t *testing.T) {
	asked := answer{status: 201, mediaType: "application/json; charset=utf-8", body: extremeAnswer, header: http.Header{
		"Location": {"/baskets/b-1/lines/l-1"}, "Etag": {`"v1"`}, "X-Shard": {"7"}, "Set-Cookie": {"inner=1"},
	}}
	w := httptest.NewRecorder()
	app(t, asked.ServeHTTP).ServeHTTP(w, line(extremeLine))
	if want := "POST /baskets/b-1/lines?dry=false&limit=7&kind=public Content-Type=application/json " + extremeLine; asked.asked != want {
		t.Errorf("the service was asked\n     %s\nwant %s", asked.asked, want)
	}
	if w.Code != 201 || w.Body.String() != extremeAnswer {
		t.Errorf("got %d %q\nwant %q", w.Code, w.Body, extremeAnswer)
	}
	for name, want := range map[string]string{
		"Location": "lines/l-1", "Etag": `"v1"`, "Content-Type": "application/json", "X-Shard": "", "Set-Cookie": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestAForwardKeepsBothDocuments covers what is not passed on.
func TestAForwardKeepsBothDocuments(t *testing.T) {
	for _, tc := range []struct {
		name   string
		body   string
		answer answer
		status int
		asked  bool
	}{
		{"another success", extremeLine, answer{status: 200, mediaType: jsonType, body: extremeAnswer}, 200, true},
		{"a success without a body", extremeLine, answer{status: 204}, 204, true},
		{"a request that breaks the document", `{"sku":"a","amount":"1"}`, answer{}, 400, false},
		{"a member that the document does not have", `{"sku":"a","amount":1,"price":0}`, answer{}, 400, false},
		{"two bodies in one", `{"sku":"a","amount":1} {}`, answer{}, 400, false},
		{"an answer that breaks the document", extremeLine, answer{status: 201, mediaType: jsonType, header: http.Header{"Location": {"/x"}}, body: `{"id":"l","amount":"1"}`}, 502, true},
		{"HTML", extremeLine, answer{status: 200, mediaType: "text/html", body: "<html>"}, 502, true},
		{"an answer without a header that is promised", extremeLine, answer{status: 201, mediaType: jsonType, body: extremeAnswer}, 502, true},
		{"an undeclared success", extremeLine, answer{status: 202, mediaType: jsonType, body: extremeAnswer}, 502, true},
		{"an error that both declare", extremeLine, answer{status: 409, mediaType: jsonType, body: `{"detail":"shard 7"}`}, 409, true},
		{"an error in a range", extremeLine, answer{status: 400, mediaType: jsonType, body: `{"detail":"shard 7"}`}, 400, true},
		{"an error that this document does not declare", extremeLine, answer{status: 418}, 502, true},
		{"an upstream that does not know us", extremeLine, answer{status: 401}, 502, true},
		{"an upstream with a bug", extremeLine, answer{status: 500}, 502, true},
		{"an undeclared error", extremeLine, answer{status: 503}, 502, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			app(t, tc.answer.ServeHTTP).ServeHTTP(w, line(tc.body))
			if w.Code != tc.status || (tc.answer.asked != "") != tc.asked {
				t.Errorf("got %d %s, asked %q", w.Code, w.Body, tc.answer.asked)
			}
			if w.Code >= 400 && (w.Header().Get("Content-Type") != fault.MediaType || strings.Contains(w.Body.String(), "shard")) {
				t.Errorf("the problem is %s %s", w.Header().Get("Content-Type"), w.Body)
			}
		})
	}
}
