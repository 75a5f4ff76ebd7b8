package faultinject

import (
	"bytes"
	"net/http"
	"strconv"
)

// truncate answers with the first half of what next answers, under the length of the whole. An answer without a body
// arrives whole.
func truncate(w http.ResponseWriter, r *http.Request, next http.Handler) {
	whole := &recorder{header: w.Header(), status: http.StatusOK}
	next.ServeHTTP(whole, r)
	w.Header().Set("Content-Length", strconv.Itoa(whole.body.Len()))
	w.WriteHeader(whole.status)
	_, _ = w.Write(whole.body.Bytes()[:whole.body.Len()/2])
	_ = http.NewResponseController(w).Flush() // whoever cannot flush has no connection to break
	panic(http.ErrAbortHandler)
}

// recorder keeps an answer back.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
