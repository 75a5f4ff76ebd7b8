package auth

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/fault"
)

// The classes of refusal, as the caller reads them. RFC 6750 section 3 allows neither quotes nor backslashes in them.
const (
	missing     = "A bearer token is required."
	malformed   = "The token is malformed."
	unverified  = "The token's signature cannot be verified."
	expired     = "The token has expired."
	notYetValid = "The token is not valid yet."
	audience    = "The token is meant for another audience."
	issuer      = "The token is from another issuer."
	incomplete  = "The token lacks a required claim."

	malformedKey = "The key is malformed."
	unknownKey   = "The key is not known."
	expiredKey   = "The key has expired."

	unverifiedCertificate = "The client certificate cannot be verified."
	expiredCertificate    = "The client certificate has expired."
	unnamedCertificate    = "The client certificate does not say whose it is."
	unknownCertificate    = "The client certificate's name is not known."

	refused = "The credential was refused."
)

// classes are in the order in which they are looked for: a token is not judged by claims that nobody signed.
var classes = []struct {
	err   error
	class string
}{
	{jwt.ErrTokenMalformed, malformed},
	{jwt.ErrTokenUnverifiable, unverified},
	{jwt.ErrTokenSignatureInvalid, unverified},
	{jwt.ErrTokenRequiredClaimMissing, incomplete},
	{jwt.ErrTokenExpired, expired},
	{jwt.ErrTokenNotValidYet, notYetValid},
	{jwt.ErrTokenUsedBeforeIssued, notYetValid},
	{jwt.ErrTokenInvalidAudience, audience},
	{jwt.ErrTokenInvalidIssuer, issuer},
}

// refusal turns the error of a token into a fault. One that is a fault already, or the context's, stays what it is.
func refusal(err error) error {
	if fault.KindOf(err) != fault.Internal {
		return fmt.Errorf("auth.verify: %w", err)
	}
	for _, c := range classes {
		if errors.Is(err, c.err) {
			return refuse(c.class, err)
		}
	}
	return refuse(malformed, err)
}

func refuse(class string, cause error) error {
	return &fault.Error{Kind: fault.Unauthenticated, Op: "auth.verify", Public: class, Err: cause}
}

// challenged is an error with the challenges of its answer.
type challenged struct {
	error
	challenges []string
}

func (c *challenged) Unwrap() error { return c.error }

// Refuse answers with an error of [Policy.Authenticate]: problem details, and its challenges in WWW-Authenticate.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	var c *challenged
	if errors.As(err, &c) {
		w.Header()["Www-Authenticate"] = c.challenges
	}
	fault.Write(w, r, err)
}

// refusal is the scheme's challenge to a credential that is no good (RFC 6750 section 3.1).
func (s *Scheme) refusal(err error) string {
	var given *relayed
	var f *fault.Error
	switch {
	case errors.As(err, &given) && given.challenge != "":
		return given.challenge
	case s.In == InBearer && errors.As(err, &f):
		return `Bearer error="invalid_token", error_description=` + quoted(f.Public)
	default:
		return s.challenge()
	}
}

// insufficientScope is the challenge for a token that may not do everything (RFC 6750 section 3.1).
func insufficientScope(lacking string, scopes []string) string {
	return fmt.Sprintf(`Bearer error="insufficient_scope", error_description=%s, scope=%s`,
		quoted("The scope "+lacking+" is required."), quoted(strings.Join(scopes, " ")))
}
