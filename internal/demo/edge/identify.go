package edge

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"

	"github.com/facet-bff/facet/shared/fault"
)

// requestID is what is taken over as a request's id. Anything else might be somebody's attempt at forging log lines.
var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// Identify gives each request an id, which is the caller's if it has one, and repeats it in the answer.
func Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(fault.RequestIDHeader)
		if !requestID.MatchString(id) {
			id = newRequestID()
		}
		w.Header().Set(fault.RequestIDHeader, id)
		next.ServeHTTP(w, r)
	})
}

func newRequestID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}
