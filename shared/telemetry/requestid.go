package telemetry

import (
	"crypto/rand"
	"net/http"
	"regexp"

	"github.com/facet-bff/facet/shared/fault"
)

// acceptable is what an inbound id may look like: enough for every common tracing scheme, and nothing that could break
// out of a log line or a header.
var acceptable = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// AssignRequestID gives the request its id: the one that the caller sent, when it is acceptable, else a random one of 26
// characters. The response carries it in [fault.RequestIDHeader].
func AssignRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(fault.RequestIDHeader)
		if !acceptable.MatchString(id) {
			id = rand.Text()
		}
		r, rec, end := begin(r)
		defer end()
		rec.requestID = id
		w.Header().Set(fault.RequestIDHeader, id)
		next.ServeHTTP(w, r)
	})
}
