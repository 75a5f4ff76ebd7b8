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
	values := new([2]string) // one allocation for both
	values[0] = strconv.Itoa(len(a.Body))
	header["Content-Type"] = isJSON
	header["Content-Length"] = values[0:1:1]
	control := a.CacheControl
	if partial := a.Missing.Header(); partial != nil {
		header.Set("X-BFF-Partial", *partial)
		control = *a.Missing.CacheControl()
	}
	if stale := a.Stale.Header(); stale != nil {
		header.Set("X-BFF-Stale", *stale)
	}
	if control != "" {
		values[1] = control
		header["Cache-Control"] = values[1:2:2]
	}
	w.WriteHeader(status)
	_, err := w.Write(a.Body)
	return err
}
