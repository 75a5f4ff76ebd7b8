package edge

import (
	"context"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/specs"
)

// Contract is a service's OpenAPI document.
type Contract struct {
	service string
	routes  routers.Router
	// refusal is the detail of a problem about a body that breaks its schema.
	refusal string
}

// Load reads the document of a service from specs/upstreams. A body that breaks its schema is refused with the detail,
// for instance "The order cannot be placed."
func Load(ctx context.Context, service, refusal string) (*Contract, error) {
	file := "upstreams/" + service + ".yaml"
	text, err := specs.FS.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("edge: %w", err)
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("edge: specs/%s: %w", file, err)
	}
	if err := document.Validate(ctx, openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("edge: specs/%s: %w", file, err)
	}
	document.Servers = nil  // else the host of each request would have to be theirs
	document.Security = nil // the principal is checked here, before anything is read
	routes, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, fmt.Errorf("edge: specs/%s: %w", file, err)
	}
	return &Contract{service: service, routes: routes, refusal: refusal}, nil
}

// Router returns a router, still without routes, that hands on only what keeps the contract.
func (c *Contract) Router() chi.Router {
	r := chi.NewRouter()
	r.Use(c.authenticate, c.guard)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		fault.Write(w, r, fault.New(fault.NotFound, c.service, "There is no such path."))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		fault.Write(w, req, &fault.Error{Kind: fault.MethodNotAllowed, Op: c.service, Allow: methodsOf(r, req.URL.Path)})
	})
	return r
}

// Refuse answers a request that a generated server cannot read. Most of those are refused before; what is left is, for
// instance, a parameter given twice.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	fault.Write(w, r, &fault.Error{Kind: fault.Invalid, Public: "A parameter is not valid.", Err: err})
}

func methodsOf(r chi.Routes, path string) []string {
	var allowed []string
	for _, method := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"} {
		if r.Match(chi.NewRouteContext(), method, path) {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
