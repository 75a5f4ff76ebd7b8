package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
)

// rolesExtension lists the roles that a principal must have, all of them, to call an operation.
const rolesExtension = "x-required-roles"

// operation is what the stack needs to know of an operation.
type operation struct {
	name      string
	anonymous bool
	roles     []string
}

// operations finds an operation by its method and path template, "GET /orders/{order_id}".
type operations map[string]operation

func operationsOf(frontend string, document *openapi3.T) (operations, error) {
	all := operations{}
	for path, item := range document.Paths.Map() {
		for method, described := range item.Operations() {
			op := operation{name: frontend + "." + described.OperationID, anonymous: anonymous(document, described)}
			if err := decode(described.Extensions[rolesExtension], &op.roles); err != nil {
				return nil, fmt.Errorf("%s: %s must be a list of roles: %w", op.name, rolesExtension, err)
			}
			if op.anonymous && len(op.roles) > 0 {
				return nil, fmt.Errorf("%s: %s takes a principal, and security lets anybody in", op.name, rolesExtension)
			}
			all[method+" "+path] = op
		}
	}
	return all, nil
}

// anonymous says whether an operation may be called by anybody: its security, or else the document's, is empty or has an
// empty alternative (OpenAPI 3.0, "Operation Object").
func anonymous(document *openapi3.T, described *openapi3.Operation) bool {
	security := document.Security
	if described.Security != nil {
		security = *described.Security
	}
	for _, alternative := range security {
		if len(alternative) == 0 {
			return true
		}
	}
	return len(security) == 0
}

// decode reads an extension into target; an absent one leaves it as it is.
func decode(extension, target any) error {
	if extension == nil {
		return nil
	}
	data, err := json.Marshal(extension)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, target)
}

// of returns the operation that the router chose.
func (o operations) of(r *http.Request) (operation, bool) {
	op, ok := o[r.Method+" "+chi.RouteContext(r.Context()).RoutePattern()]
	return op, ok
}

func (o operations) name(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op, ok := o.of(r)
		if !ok { // a route that the document does not have is not served: nobody said who may call it
			notFound(w, r)
			return
		}
		telemetry.SetOperation(r.Context(), op.name)
		next.ServeHTTP(w, r)
	})
}

func (o operations) authenticate(verifier *auth.Verifier) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		authenticated := auth.Authenticate(verifier)(logPrincipal(next))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if op, _ := o.of(r); op.anonymous {
				next.ServeHTTP(w, r)
				return
			}
			authenticated.ServeHTTP(w, r)
		})
	}
}

func logPrincipal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		principal, _ := auth.FromContext(r.Context())
		telemetry.SetPrincipal(r.Context(), principal.Subject)
		next.ServeHTTP(w, r)
	})
}

func (o operations) authorise(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if op, _ := o.of(r); len(op.roles) > 0 {
			if err := auth.RequireRoles(r.Context(), op.roles...); err != nil {
				fault.Write(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
