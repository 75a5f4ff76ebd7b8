package fanout

import (
	"net/http"
	"strconv"
)

// Answer is a whole answer: JSON, what it lacks, and what of it is old.
type Answer struct {
	// Body is JSON.
	Body []byte
	// Missing are the parts that the body lacks.
	Missing Missing
	// Stale are the parts of the body that are older than they may be.
	Stale Stale
	// CacheControl is the field's value for an answer that lacks nothing; empty for no field.
	CacheControl string
}

var isJSON = []string{"application/json"} // shared by all answers: nobody writes to a value

// Write sends the answer. One that lacks a part says so, and that nobody keep it.
func (a *Answer) Write(w http.ResponseWriter, status int) error {
	header := w.Header()
	header["Content-Type"] = isJSON
	header["Content-Length"] = []string{strconv.Itoa(len(a.Body))}
	control := a.CacheControl
	if partial := a.Missing.Header(); partial != nil {
		header.Set("X-BFF-Partial", *partial)
		control = *a.Missing.CacheControl()
	}
	if stale := a.Stale.Header(); stale != nil {
		header.Set("X-BFF-Stale", *stale)
	}
	if control != "" {
		header["Cache-Control"] = []string{control}
	}
	w.WriteHeader(status)
	_, err := w.Write(a.Body)
	return err
}
