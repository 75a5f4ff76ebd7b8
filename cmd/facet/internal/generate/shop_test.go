package generate_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/frontends/appapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/upstreams/catalogapi"
	"github.com/facet-bff/facet/cmd/facet/internal/generate/testdata/shop/want/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// services answer each target with a body; a target that is not there is status 500.
type services map[string]string

func (s services) exchange(_ context.Context, req *upstream.Request, res *upstream.Response) error {
	res.Status = http.StatusOK
	body, ok := s[req.Target]
	switch {
	case !ok:
		res.Status = http.StatusInternalServerError
	case body == "404":
		res.Status = http.StatusNotFound
	}
	res.Header = upstream.Header{{Name: "Content-Type", Value: "application/json"}}
	res.Body = []byte(body)
	return nil
}

// with returns the services with some answers changed; "" takes one away.
func (s services) with(changes services) services {
	changed := services{}
	for target, body := range s {
		changed[target] = body
	}
	for target, body := range changes {
		if changed[target] = body; body == "" {
			delete(changed, target)
		}
	}
	return changed
}

var shop = services{
	"/orders/o-1": ` {"secret":"s","total":12345678901234567890.123, "id":"o\u002d1","comment":"<b>é\u00e9\u0000","shipment_id":"s-1",
		"lines":[{"product_id":"p1","quantity":2},{"quantity":1,"product_id":"p2"},{"product_id":"p1","quantity":3},{"product_id":"p3","quantity":1e0}]} `,
	"/shipments/s-1":                      `{"place":{"city/town":"Ulm"},"carrier":"Parcelway"}`,
	"/products?id=p1&id=p2":               `{"items":[{"id":"p2","name":"Two"},{"name":"One","id":"p1","weight":1e400}]}`,
	"/products?id=p3":                     `{"items":[]}`,
	"/users/42/notes":                     `{"items":[],"total":0}`,
	"/users/42/notes?limit=5&kind=public": `{"items":["a","b"],"total":2}`,
}

// TestFullHandlersKeepTheDocument runs the wanted output: an operation that nobody wrote.
func TestFullHandlersKeepTheDocument(t *testing.T) {
	const (
		order    = `"order":{"comment":"<b>é\u00e9\u0000","id":"o\u002d1","number":"o\u002d1","total":12345678901234567890.123}`
		shipment = `"shipment":{"carrier":"Parcelway","city":"Ulm"}`
		one      = `{"name":"One","weight":1e400}`
	)
	lines := func(p1, p2, p3 string) string {
		return `"lines":[{"qty":2,"product":` + p1 + `},{"qty":1,"product":` + p2 + `},{"qty":3,"product":` + p1 + `},{"qty":1,"product":` + p3 + `}]`
	}
	all := services{}
	for target, body := range shop {
		all[target] = strings.Replace(body, "1e0", "1", 1)
	}
	for _, tc := range []struct {
		name    string
		change  services
		want    []string // parts of the body
		partial string
	}{
		{
			"everything is there", nil,
			[]string{order, `"user":"42"`, `"version":1`, shipment, `"carrier":"Parcelway"`, `"notes":["a","b"]`, lines(one, `{"name":"Two"}`, "null")},
			"",
		},
		{
			"an optional member is absent, and a step is not made",
			services{"/orders/o-1": `{"secret":"s","total":1,"id":"x","shipment_id":null,"lines":[]}`},
			[]string{`"order":{"id":"x","number":"x","total":1}`, `"shipment":null`, `"carrier":"unknown"`, `"lines":[]`},
			"",
		},
		{
			"an optional step fails",
			services{"/shipments/s-1": ""},
			[]string{order, `"shipment":null`, `"carrier":"unknown"`},
			"shipment;bad_upstream",
		},
		{
			"an optional step breaks its document",
			services{"/shipments/s-1": `{"carrier":"x"}`},
			[]string{`"shipment":null`},
			"shipment;bad_upstream",
		},
		{
			"a step with a fallback fails",
			services{"/users/42/notes?limit=5&kind=public": ""},
			[]string{`"notes":[]`},
			"notes;bad_upstream",
		},
		{
			"one batch fails",
			services{"/products?id=p3": ""},
			[]string{lines(one, `{"name":"Two"}`, "null")},
			"products;bad_upstream",
		},
		{
			"the other batch fails",
			services{"/products?id=p1&id=p2": "", "/products?id=p3": `{"items":[{"id":"p3","name":"Three"}]}`},
			[]string{lines("null", "null", `{"name":"Three"}`)},
			"products;bad_upstream",
		},
		{
			"there are more keys than maxItems",
			services{"/orders/o-1": `{"secret":"s","total":1,"id":"x","shipment_id":null,"lines":[{"product_id":"1","quantity":1},{"product_id":"2","quantity":1},{"product_id":"3","quantity":1},{"product_id":"4","quantity":1}]}`},
			[]string{`{"qty":1,"product":null}`},
			"products;bad_upstream",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, err := screen(t, all.with(tc.change))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.want {
				if !strings.Contains(res.Body.String(), want) {
					t.Errorf("no %s in\n%s", want, res.Body)
				}
			}
			if got := res.Header().Get("X-BFF-Partial"); got != tc.partial {
				t.Errorf("X-BFF-Partial %q, want %q", got, tc.partial)
			}
			if strings.Contains(res.Body.String(), "secret") || strings.Contains(res.Body.String(), "badge") {
				t.Errorf("what the document does not map is there: %s", res.Body)
			}
		})
	}
}

func TestAFullHandlerRelaysWhatItsDocumentSays(t *testing.T) {
	if _, err := screen(t, shop.with(services{"/orders/o-1": "404"})); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v, want not_found", err)
	}
	if _, err := screen(t, shop.with(services{"/users/42/notes": ""})); fault.KindOf(err) != fault.BadUpstream {
		t.Errorf("a needed step that nothing reads: got %v, want bad_upstream", err)
	}
	if _, err := screen(t, shop.with(services{"/orders/o-1": ""})); fault.KindOf(err) != fault.BadUpstream {
		t.Errorf("got %v, want bad_upstream", err)
	}
}

func TestAGatherHandsOverTypedParts(t *testing.T) {
	gather := func(s services) (*appapi.NotesParts, error) {
		a := appapi.NewAggregations(catalogapi.NewCaller(s.exchange), ordersapi.NewCaller(s.exchange))
		ctx := auth.WithPrincipal(t.Context(), auth.Principal{Subject: "42"})
		return a.GatherNotes(ctx, appapi.GetNotesRequestObject{ShipmentID: "s-1"})
	}
	notes := services{"/users/42/notes": `{"items":["a"],"total":1}`, "/shipments/s-1": shop["/shipments/s-1"]}

	parts, err := gather(notes)
	if err != nil || parts.Notes.Total != 1 || parts.Shipment.Place.CityTown != "Ulm" || parts.Missing.Header() != nil {
		t.Errorf("got %+v, %v", parts, err)
	}
	for name, shipment := range map[string]string{
		"the call fails":                 "",
		"the answer breaks its document": `{}`,
		"the answer is of no use to Go":  `{"carrier":"x","place":{"city/town":"y"},"at":"yesterday"}`,
	} {
		parts, err := gather(notes.with(services{"/shipments/s-1": shipment}))
		if err != nil || parts.Notes == nil || parts.Shipment != nil || parts.Missing.Header() == nil || *parts.Missing.Header() != "shipment;bad_upstream" {
			t.Errorf("%s: got %+v, %v", name, parts, err)
		}
	}
	if _, err := gather(notes.with(services{"/users/42/notes": ""})); fault.KindOf(err) != fault.BadUpstream {
		t.Errorf("without the notes: %v", err)
	}
}

// screen asks the generated handler for order o-1 as user 42.
func screen(t *testing.T, s services) (*httptest.ResponseRecorder, error) {
	t.Helper()
	a := appapi.NewAggregations(catalogapi.NewCaller(s.exchange), ordersapi.NewCaller(s.exchange))
	ctx := auth.WithPrincipal(t.Context(), auth.Principal{Subject: "42"})
	answer, err := a.GetOrder(ctx, appapi.GetOrderRequestObject{OrderID: "o-1"})
	if err != nil {
		return nil, err
	}
	res := httptest.NewRecorder()
	return res, answer.VisitGetOrderResponse(res)
}
