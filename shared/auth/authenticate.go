package auth

import (
	"net/http"

	"github.com/facet-bff/facet/shared/telemetry"
)

// Authenticate lets whoever the policy does pass, with the principal in the context (see [FromContext]). Any other is
// answered with problem details, and a 401 with the challenges (RFC 9110 section 11.6.1).
func Authenticate(policy Policy) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if admitted, ok := policy.Admit(w, r); ok {
				next.ServeHTTP(w, admitted)
			}
		})
	}
}

// Admit returns the request as the next handler gets it: with its principal in the context, and without the keys that it
// presented. It is false where the policy did not let the request in, which has been answered then.
func (p Policy) Admit(w http.ResponseWriter, r *http.Request) (*http.Request, bool) {
	if len(p) == 0 {
		return r, true
	}
	principal, known, err := p.Authenticate(r)
	if err != nil {
		Refuse(w, r, err)
		return nil, false
	}
	if known && !telemetry.Keep(r.Context(), principalKey{}, &principal) {
		r = r.WithContext(WithPrincipal(r.Context(), principal))
	}
	for _, alternative := range p {
		for _, demand := range alternative {
			demand.Scheme.conceal(r)
		}
	}
	return r, true
}

// Bearer is the policy of one scheme, called bearer: a bearer token that the judge takes.
func Bearer(judge Judge) Policy {
	return Policy{{{Scheme: &Scheme{Name: "bearer", In: InBearer, Judge: judge}}}}
}
