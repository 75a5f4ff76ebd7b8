package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
)

// operation is what the stack knows of an operation of the document.
type operation struct {
	name    string // "mobile.getDashboard"
	pattern string // "/users/{id}"
	policy  auth.Policy
	roles   []string
	kept    bool                  // answers may be, where they say so themselves
	params  []*openapi3.Parameter // in the header and in cookies
}

// operations are those of one document, by endpoint.
type operations map[endpoint]operation

// endpoint is how the router names an operation.
type endpoint struct{ method, pattern string }

func (e endpoint) String() string { return e.method + " " + e.pattern }

// compare makes sure that the router has the document's operations and no others.
func (o operations) compare(router chi.Router) error {
	var errs []error
	mounted := map[endpoint]bool{}
	_ = chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		at := endpoint{method, pattern}
		mounted[at] = true
		if _, declared := o[at]; !declared {
			errs = append(errs, fmt.Errorf("%s: mounted, but not in the document", at))
		}
		return nil
	})
	for at, op := range o {
		if !mounted[at] {
			errs = append(errs, fmt.Errorf("%s: %s is not mounted", at, op.name))
		}
	}
	return sorted(errs)
}

// of returns the operation that the router chose.
func (o operations) of(r *http.Request) (operation, bool) {
	matched := chi.RouteContext(r.Context())
	op, found := o[endpoint{matched.RouteMethod, matched.RoutePattern()}]
	return op, found
}

// name tells log and metrics which operation answers. A route that the document does not have is not served: nobody said
// who may call it.
func (o operations) name(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op, found := o.of(r)
		if !found {
			notFound(w, r)
			return
		}
		telemetry.SetOperation(r.Context(), op.name)
		telemetry.SetRoute(r.Context(), op.pattern)
		next.ServeHTTP(w, r)
	})
}

// authorise asks for the operation's roles.
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

// sorted joins errors that were found in no particular order.
func sorted(errs []error) error {
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}
