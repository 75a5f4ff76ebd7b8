package auth

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// Authenticate lets a request with a good bearer token pass, with its principal in the context (see [FromContext]). Any
// other is answered 401 with a challenge (RFC 6750 section 3).
func Authenticate(verifier *Verifier) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			principal, err := authenticate(verifier, r)
			if err != nil {
				challenge(w, err)
				fault.Write(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(WithPrincipal(r.Context(), principal)))
		})
	}
}

func authenticate(verifier *Verifier, r *http.Request) (Principal, error) {
	token, err := bearer(r.Header)
	if err != nil {
		return Principal{}, err
	}
	return verifier.Verify(r.Context(), token)
}

// bearer returns the token of the Authorization header. Two such headers are malformed: which one counts would be a guess,
// and somebody else's guess may be another.
func bearer(header http.Header) (string, error) {
	values := header.Values("Authorization")
	if len(values) == 0 {
		return "", refuse(missing, nil)
	}
	if len(values) > 1 {
		return "", refuse(malformed, errors.New("several Authorization headers"))
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", refuse(missing, errors.New("another scheme than Bearer"))
	}
	return strings.TrimSpace(token), nil
}

// challenge says in the header why a 401 is one. A request without a token is told only what it lacks.
func challenge(w http.ResponseWriter, err error) {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Unauthenticated {
		return
	}
	value := "Bearer"
	if f.Public != missing {
		value = fmt.Sprintf(`Bearer error="invalid_token", error_description="%s"`, f.Public)
	}
	w.Header().Set("WWW-Authenticate", value)
}
