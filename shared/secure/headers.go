package secure

import (
	"net/http"
)

// Headers returns the link that sets the fields. It belongs around whatever answers. The configuration must be valid.
func Headers(config Config) func(http.Handler) http.Handler {
	type line struct {
		name   string
		values []string // shared by all answers: nobody writes to a value
	}
	var sent []line
	for _, f := range config.fields() {
		sent = append(sent, line{http.CanonicalHeaderKey(f.name), []string{f.value}})
	}
	hsts := []string{config.hsts()}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			for _, l := range sent {
				header[l.name] = l.values
			}
			if hsts[0] != "" && (r.TLS != nil || config.TLSInFront) {
				header["Strict-Transport-Security"] = hsts
			}
			answer := &response{ResponseWriter: w, personal: !config.KeepCacheControl && personal(r)}
			next.ServeHTTP(answer, r)
			answer.finish() // of a handler that wrote nothing, for which net/http answers 200
		})
	}
}

// What an answer says that says nothing.
var (
	unkept    = []string{"no-store"}
	validated = []string{"private, no-cache"}
)

// personal reports whether the answer may be one person's, and kept by a browser unless it says otherwise.
func personal(r *http.Request) bool {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	return read && (r.Header["Authorization"] != nil || r.Header["Cookie"] != nil)
}

// response looks at the header once more before it is sent.
type response struct {
	http.ResponseWriter
	personal bool
	finished bool
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the header. Informational statuses but 101 (RFC 9110 section 15.2) leave it open.
func (w *response) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.finish()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, and before it the header.
func (w *response) Write(part []byte) (int, error) {
	w.finish()
	return w.ResponseWriter.Write(part)
}

// FlushError sends what is buffered, the header too. It is what [http.ResponseController.Flush] calls.
func (w *response) FlushError() error {
	w.finish()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *response) finish() {
	if w.finished {
		return
	}
	w.finished = true
	header := w.Header()
	delete(header, "Server")
	delete(header, "X-Powered-By")
	if !w.personal || header["Cache-Control"] != nil {
		return
	}
	header["Cache-Control"] = unkept
	if header["Etag"] != nil || header["Last-Modified"] != nil {
		header["Cache-Control"] = validated
	}
}
