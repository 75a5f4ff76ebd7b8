package gateway

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/route"
)

// cache keeps answers; nil where none is configured. Whatever it has no part in goes past it and costs nothing.
func (o operations) cache(config Config) (func(http.Handler) http.Handler, error) {
	if config.Cache == nil {
		return nil, nil
	}
	link, err := config.Cache.Handler(config.Name, o.policy)
	if err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler {
		kept := link(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if op, _ := o.of(r); !op.kept && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
				next.ServeHTTP(w, r)
				return
			}
			kept.ServeHTTP(w, r)
		})
	}, nil
}

// policy says for whom an answer is, and by what it differs: whatever of a request a handler gets to see. The answer says
// everything else.
func (o operations) policy(r *http.Request) cache.Policy {
	op, _ := o.of(r)
	policy := cache.Policy{Op: op.name, Tag: true}
	if !op.kept {
		return policy
	}
	for _, param := range op.params {
		policy.Vary = append(policy.Vary, valueOf(r, param))
	}
	policy.Vary = append(policy.Vary, route.Assigned(r.Context())...)
	return forCaller(r, policy)
}

// forCaller is the policy for whoever asks: answers are theirs alone, or everybody's if nobody has been authenticated.
func forCaller(r *http.Request, policy cache.Policy) cache.Policy {
	principal, known := auth.FromContext(r.Context())
	if !known {
		policy.For, policy.Impersonal = cache.Everybody(), true
		return policy
	}
	policy.For = cache.Only(principal.Subject)
	policy.Vary = append(policy.Vary, principal.Scheme, principal.Tier, strconv.Itoa(len(principal.Roles))) // the number keeps the lists apart
	policy.Vary = slices.Concat(policy.Vary, principal.Roles, principal.Scopes)
	return policy
}

// valueOf returns all that the request has for a parameter, as one text.
func valueOf(r *http.Request, param *openapi3.Parameter) string {
	values := r.Header.Values(param.Name)
	if param.In == openapi3.ParameterInCookie {
		values = nil
		for _, cookie := range r.CookiesNamed(param.Name) {
			values = append(values, cookie.Value)
		}
	}
	text := ""
	for _, value := range values {
		text += strconv.Quote(value)
	}
	return text
}
