package gateway

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

// security reads what a document says of who may ask. It reads each scheme once: a request is judged once by each, too.
type security struct {
	document *openapi3.T
	judges   auth.Schemes
	read     map[string]*auth.Scheme
}

// policy returns who may ask for the operation.
func (s security) policy(declared *openapi3.Operation) (auth.Policy, error) {
	requirements := s.document.Security
	if declared.Security != nil {
		requirements = *declared.Security
	}
	if requirements == nil {
		return nil, errors.New("says nothing about security; write security: [] to let everybody in")
	}
	var policy auth.Policy
	var errs []error
	for _, requirement := range requirements {
		var demands []auth.Demand
		for _, name := range slices.Sorted(maps.Keys(requirement)) {
			demand, err := s.demand(name, requirement[name])
			if err != nil {
				errs = append(errs, fmt.Errorf("security scheme %q: %w", name, err))
				continue
			}
			demands = append(demands, demand)
		}
		policy = append(policy, auth.NewAlternative(demands...))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return policy, nil
}

// demand returns a scheme with the names that a requirement lists: scopes of OAuth 2.0 and OpenID Connect, and of any other
// scheme roles, which OpenAPI has since 3.1.
func (s security) demand(name string, listed []string) (auth.Demand, error) {
	declared, err := s.declared(name)
	if err != nil {
		return auth.Demand{}, err
	}
	scheme, known := s.read[name]
	if !known {
		if scheme, err = place(declared); err != nil {
			return auth.Demand{}, err
		}
		scheme.Name, scheme.Judge = name, s.judges[name]
		if scheme.Judge == nil {
			return auth.Demand{}, errors.New("nothing is configured that judges it")
		}
		if err := scheme.Validate(); err != nil {
			return auth.Demand{}, err
		}
		s.read[name] = scheme
	}
	demand := auth.Demand{Scheme: scheme}
	switch {
	case len(listed) == 0:
	case declared.Type == "oauth2" || declared.Type == "openIdConnect":
		demand.Scopes = listed
	case s.document.IsOpenAPI31OrLater():
		demand.Roles = listed
	default:
		return auth.Demand{}, errors.New("has scopes, which only oauth2 and openIdConnect have in OpenAPI 3.0; make it one of those, or see x-required-roles")
	}
	return demand, nil
}

func (s security) declared(name string) (*openapi3.SecurityScheme, error) {
	if s.document.Components == nil || s.document.Components.SecuritySchemes[name] == nil || s.document.Components.SecuritySchemes[name].Value == nil {
		return nil, errors.New("is not among the document's securitySchemes")
	}
	return s.document.Components.SecuritySchemes[name].Value, nil
}

// place returns the scheme with where its credential is. OpenAPI 3.0 has no type mutualTLS: there it is type http with the
// scheme mutualTLS.
func place(declared *openapi3.SecurityScheme) (*auth.Scheme, error) {
	keys := map[string]auth.In{"header": auth.InHeader, "query": auth.InQuery, "cookie": auth.InCookie}
	switch word := strings.ToLower(declared.Scheme); {
	case declared.Type == "mutualTLS", declared.Type == "http" && word == "mutualtls":
		return &auth.Scheme{In: auth.InCertificate}, nil
	case declared.Type == "oauth2", declared.Type == "openIdConnect", declared.Type == "http" && word == "bearer":
		return &auth.Scheme{In: auth.InBearer}, nil
	case declared.Type == "http" && word == "basic":
		return &auth.Scheme{In: auth.InBasic}, nil
	case declared.Type == "apiKey" && declared.In == "header" && slices.Contains(claims, canonical(declared.Name)):
		return nil, fmt.Errorf("%s is taken out of every request, since anybody could write anything there; choose another name", declared.Name)
	case declared.Type == "apiKey" && declared.In == "header" && strings.EqualFold(declared.Name, "Authorization"):
		return nil, errors.New("the field Authorization is not for keys; make it type http with a scheme")
	case declared.Type == "apiKey":
		return &auth.Scheme{In: keys[declared.In], Field: declared.Name}, nil
	default:
		return nil, fmt.Errorf("type %s with scheme %q is not supported", declared.Type, declared.Scheme)
	}
}

// authenticate lets in whom the document does.
func (o operations) authenticate(next http.Handler) http.Handler {
	return authenticate(func(r *http.Request) auth.Policy {
		op, _ := o.of(r)
		return op.policy
	}, next)
}

// authenticate lets in whom a request's policy does.
func authenticate(policy func(*http.Request) auth.Policy, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		admitted, ok := policy(r).Admit(w, r)
		if !ok {
			return
		}
		if principal, known := auth.FromContext(admitted.Context()); known {
			telemetry.SetPrincipal(admitted.Context(), principal.Subject)
		}
		next.ServeHTTP(w, admitted)
	})
}

// claims are the fields of the header that services read who is asking from, but for the one that we read ourselves.
var claims = slices.DeleteFunc(credential.Fields(), func(name string) bool { return name == "Authorization" })

// canonical returns the name as a service behind a CGI-like interface may read it: to many "X_Principal" is "X-Principal".
func canonical(name string) string {
	return http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-"))
}

// disclaim takes out of the header whatever says who is asking without proof.
func disclaim(next http.Handler) http.Handler {
	claimed := map[string]bool{}
	for _, name := range claims {
		claimed[canonical(name)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if claimed[name] || strings.Contains(name, "_") && claimed[canonical(name)] {
				delete(r.Header, name)
			}
		}
		next.ServeHTTP(w, r)
	})
}
