package auth

import "net/http"

// In is where a request presents a credential.
type In uint8

// The places, by what a document calls them. The zero In is InBearer.
const (
	InBearer      In = iota // Authorization: Bearer …; type http with scheme bearer, oauth2, openIdConnect
	InBasic                 // Authorization: Basic …; type http with scheme basic
	InHeader                // a field of the header; type apiKey in header
	InQuery                 // a parameter of the query; type apiKey in query
	InCookie                // a cookie; type apiKey in cookie
	InCertificate           // the client's certificate of the TLS connection; type mutualTLS
)

// Credential is what a request presents.
type Credential struct {
	// In is where it was.
	In In
	// Field is the name of the header's field, the query's parameter or the cookie; empty elsewhere.
	Field string
	// Value is the token or the key, without the word Bearer or Basic; empty for a certificate.
	Value string
}

// Judge says whose a credential is. Any number of goroutines use one.
type Judge interface {
	// Judge returns the principal, whose Subject is never empty. The fault of a credential that is no good is
	// Unauthenticated; of one that could not be judged it is another, and nobody is let in.
	Judge(r *http.Request, c Credential) (Principal, error)
}
