package gateway

import (
	"context"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/route"
)

// subject returns who is asking, or "".
func subject(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	return p.Subject
}

// experiments are the frontend's. They must have what its document says of them.
func (c Config) experiments() (*route.Experiments, error) {
	made, err := route.NewExperiments(c.Experiments, subject, func(experiment, variant string) {
		c.Metrics.ObserveExperiment(c.Name, experiment, variant)
	})
	if err != nil {
		return nil, err
	}
	return made, declaredExperiments(c.Document, made.Variants())
}

// unmatched answers what no operation does: the routes that pass requests through, and otherwise 404.
func (c Config) unmatched(links limiting, experiments *route.Experiments) (http.Handler, error) {
	otherwise := http.HandlerFunc(notFound)
	if len(c.Routes.Routes) == 0 {
		return otherwise, nil
	}
	routes := c.Routes
	routes.Name, routes.Principal, routes.Experiments, routes.Client = c.Name, subject, experiments, c.Limits.Proxies.Client
	routes.Guard = func(r route.Route) (func(http.Handler) http.Handler, error) { return c.guard(r, links) }
	made, err := route.New(routes)
	if err != nil {
		return nil, err
	}
	return made.Handler(otherwise), nil
}

// guard is what stands before a route: what stands before an operation, as far as it is not in the document.
func (c Config) guard(r route.Route, links limiting) (func(http.Handler) http.Handler, error) {
	declared := &openapi3.Operation{Security: &openapi3.SecurityRequirements{}}
	for _, scheme := range r.Security {
		*declared.Security = append(*declared.Security, openapi3.SecurityRequirement{scheme: {}})
	}
	policy, err := security{document: c.Document, judges: c.Schemes, read: map[string]*auth.Scheme{}}.policy(declared)
	if err != nil {
		return nil, err
	}
	byPrincipal := links.byPrincipal
	if own := c.Limits.Routes[r.Name]; len(own) > 0 {
		if byPrincipal, err = c.Limits.ofRoute(c.Name+"."+r.Name, own); err != nil {
			return nil, err
		}
	}
	kept, err := c.keep(r)
	if err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler {
		if kept != nil {
			next = kept(next)
		}
		next = requireRoles(r.Roles, next)
		for _, limit := range []link{links.inFlight, links.byDevice, byPrincipal} {
			if limit != nil {
				next = limit(next)
			}
		}
		return authenticate(func(*http.Request) auth.Policy { return policy }, next)
	}, nil
}

func requireRoles(roles []string, next http.Handler) http.Handler {
	if len(roles) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := auth.RequireRoles(r.Context(), roles...); err != nil {
			fault.Write(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}
