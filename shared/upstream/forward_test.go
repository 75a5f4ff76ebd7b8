package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
	"github.com/facet-bff/facet/shared/upstream"
)

var created = upstream.Contract{
	Successes: []upstream.Success{
		{Status: "201", Shape: &projection.Shape{Type: projection.Object}, Required: []string{"Location"}},
		{Status: "204"},
		{Status: "2XX", Shape: &projection.Shape{Type: projection.Array}},
	},
	Declared: []string{"409"},
}

// answering answers with a status, a body and a Location.
func answering(status int, body, location string) upstream.Exchange {
	return func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
		res.Status, res.Body = status, []byte(body)
		res.Header = upstream.Header{{Name: "Content-Type", Value: "application/json"}}.With("Location", location).With("X-Inner", "secret")
		return nil
	}
}

func TestAForwardedAnswerKeepsItsContract(t *testing.T) {
	const extreme = "\n {\"n\": 12345678901234567890.123,\"e\":1e400,\"s\":\"<\\u0000\\u00e9é  \"}\r\n"
	for _, tc := range []struct {
		name           string
		status         int
		body, location string
		want           string // the answer's status, Location and body; empty for a BadUpstream fault
		kept           int    // the status that the fault keeps
	}{
		{"bytes are passed on as they came", 201, extreme, "o-1", "201 o-1 " + extreme, 0},
		{"an exact status comes before its range", 200, `[1]`, "", "200  [1]", 0},
		{"an answer without a body has none", 204, `{}`, "", "204  ", 0},
		{"a body that breaks its shape", 201, `[]`, "o-1", "", 0},
		{"half a body", 201, `{"a":`, "o-1", "", 0},
		{"a promised field that is missing", 201, `{}`, "", "", 0},
		{"a promised Location that names a host", 201, `{}`, "http://10.0.0.1:7002/orders/o-1", "", 0},
		{"a declared status", 409, `{}`, "", "", 409},
		{"an undeclared status", 410, `{}`, "", "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, err := upstream.Forward(t.Context(), answering(tc.status, tc.body, tc.location), &upstream.Request{Op: "orders.createOrder", Target: "/orders"}, &created)
			if tc.want == "" {
				var f *fault.Error
				if !errors.As(err, &f) || f.Kind != fault.BadUpstream || f.Status != tc.kept {
					t.Errorf("got %v, want bad_upstream with status %d", err, tc.kept)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			mediaType := "application/json"
			if tc.status == 204 {
				mediaType = ""
			}
			w := httptest.NewRecorder()
			if err := res.Pass(w, mediaType, "Location"); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%d %s %s", w.Code, w.Header().Get("Location"), w.Body); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if w.Header().Get("X-Inner") != "" || w.Header().Get("Content-Type") != mediaType {
				t.Errorf("the header is %v", w.Header())
			}
		})
	}
}

func TestAFailedExchangeIsNotForwarded(t *testing.T) {
	down := func(context.Context, *upstream.Request, *upstream.Response) error {
		return fault.New(fault.Unavailable, "orders.createOrder", "")
	}
	if _, err := upstream.Forward(t.Context(), down, &upstream.Request{}, &created); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestALocationIsRelativeToTheRequest(t *testing.T) {
	for _, tc := range []struct{ target, location, want string }{
		{"/orders", "/orders/o-1", "orders/o-1"},
		{"/orders?dry=1", "/orders/o-1?v=2#x", "orders/o-1?v=2#x"},
		{"/users/42/orders", "/users/42/orders/o-1", "orders/o-1"},
		{"/users/42/orders", "/orders/o-1", "../../orders/o-1"},
		{"/users/42/orders", "/users/7", "../7"},
		{"/orders", "/api/v2/orders/o-1", "orders/o-1"}, // the service's URL has a path
		{"/orders", "orders/o-1", "orders/o-1"},
		{"/orders", "/o:1", "./o:1"}, // not a scheme
		{"/orders", "/", "./"},
		{"/orders", "//10.0.0.1/orders/o-1", ""},
		{"/orders", "https://shop.example/orders/o-1", ""},
		{"/orders", "mailto:a@b", ""},
		{"/orders", "%zz", ""},
	} {
		contract := upstream.Contract{Successes: []upstream.Success{{Status: "201"}}}
		res, err := upstream.Forward(t.Context(), answering(201, "", tc.location), &upstream.Request{Target: tc.target}, &contract)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Header.Get("Location"); got != tc.want {
			t.Errorf("%s at %s is %q, want %q", tc.location, tc.target, got, tc.want)
		}
		res.Release()
	}
}

func TestAForwardedBodyIsOneJSONValue(t *testing.T) {
	for _, tc := range []struct {
		name, body, want string
		kind             fault.Kind
	}{
		{"white space around it is not part of it", " {\"n\" : 1e400}\n", `{"n" : 1e400}`, 0},
		{"nothing", "", "", 0},
		{"two values", `{} {}`, "", fault.Invalid},
		{"half a value", `{`, "", fault.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := upstream.JSONBody(strings.NewReader(tc.body))
			if string(got) != tc.want || fault.KindOf(err) != tc.kind && (err != nil || tc.kind != 0) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := upstream.JSONBody(iotest.ErrReader(&http.MaxBytesError{Limit: 5})); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("got %v, want too_large", err)
	}
}

func TestBuilderSendsJSONAsItIs(t *testing.T) {
	b := upstream.Build("things.put", http.MethodPut)
	b.JSON("application/json", projection.Raw(`{ "a": "<" }`))
	if req, err := b.Request(); err != nil || string(req.Body) != `{ "a": "<" }` || req.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %+v, %v", req, err)
	}
	b = upstream.Build("things.put", http.MethodPut)
	b.JSON("application/json", projection.Raw(nil))
	if req, err := b.Request(); err != nil || req.Body != nil || len(req.Header) != 0 {
		t.Errorf("without a body: %+v, %v", req, err)
	}
}
