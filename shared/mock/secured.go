package mock

import (
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// secured says whether a request has all credentials of one of the operation's requirements.
func (s *Service) secured(op *operation, r *http.Request) bool {
	requirements := s.config.Document.Security
	if op.about.Security != nil {
		requirements = *op.about.Security
	}
	if len(requirements) == 0 {
		return true
	}
	for _, requirement := range requirements {
		all := true
		for name := range requirement {
			all = all && s.has(name, r)
		}
		if all {
			return true
		}
	}
	return false
}

// has says whether a request has a scheme's credential.
func (s *Service) has(name string, r *http.Request) bool {
	components := s.config.Document.Components
	if components == nil || components.SecuritySchemes[name] == nil || components.SecuritySchemes[name].Value == nil {
		return true // it cannot be told what is wanted
	}
	switch scheme := components.SecuritySchemes[name].Value; scheme.Type {
	case "apiKey":
		return hasKey(scheme, r)
	case "http":
		kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return strings.EqualFold(kind, scheme.Scheme) && value != ""
	case "oauth2", "openIdConnect":
		kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return strings.EqualFold(kind, "Bearer") && value != ""
	}
	return true
}

func hasKey(scheme *openapi3.SecurityScheme, r *http.Request) bool {
	switch scheme.In {
	case openapi3.ParameterInHeader:
		return r.Header.Get(scheme.Name) != ""
	case openapi3.ParameterInQuery:
		return r.URL.Query().Get(scheme.Name) != ""
	}
	cookie, err := r.Cookie(scheme.Name)
	return err == nil && cookie.Value != ""
}
