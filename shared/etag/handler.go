package etag

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/telemetry"
)

// Config says which answers get a tag. The zero value has defaults.
type Config struct {
	// MaxBody is the largest body in bytes that is held back for its digest. Default 1 MiB.
	MaxBody int
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	if c.MaxBody < 0 {
		return errors.New("a MaxBody of " + strconv.Itoa(c.MaxBody) + " bytes is negative")
	}
	return nil
}

// Handler returns the link. It belongs outside of a cache and of handlers, and inside of whatever makes another
// representation of an answer. The configuration must be valid.
func Handler(config Config) func(http.Handler) http.Handler {
	limit := cmp.Or(config.MaxBody, 1<<20)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				next.ServeHTTP(w, r)
				return
			}
			answer := &response{ResponseWriter: w, request: r, limit: limit}
			next.ServeHTTP(answer, r)
			answer.finish()
		})
	}
}

// response holds back an answer that is to get a tag.
type response struct {
	http.ResponseWriter
	request *http.Request
	limit   int
	phase   phase
	body    bytes.Buffer
}

// phase is how far an answer is.
type phase uint8

const (
	open    phase = iota // nothing is said yet
	holding              // it is 200, and the body is held back
	passing              // everything is sent as it comes
	dropped              // a 304 is sent, and the body is not
)

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader takes the status.
func (w *response) WriteHeader(status int) {
	informs := status < 200 && status != http.StatusSwitchingProtocols
	switch {
	case w.phase == open && informs || w.phase == passing:
		w.ResponseWriter.WriteHeader(status)
	case w.phase != open:
	case status != http.StatusOK:
		w.phase = passing
		w.ResponseWriter.WriteHeader(status)
	case w.Header().Get("ETag") == "" && taggable(w.Header()):
		w.phase = holding
	default:
		w.start()
	}
}

// taggable says whether the next answer is the same one, as far as anybody knows.
func taggable(header http.Header) bool {
	for _, name := range []string{telemetry.PartialHeader, telemetry.StaleHeader} {
		if header.Get(name) != "" {
			return false
		}
	}
	for _, line := range header["Cache-Control"] {
		if strings.Contains(strings.ToLower(line), "no-store") {
			return false
		}
	}
	return true
}

// Write takes a part of the body.
func (w *response) Write(part []byte) (int, error) {
	w.begin()
	if w.phase == holding && w.body.Len()+len(part) > w.limit {
		w.release()
	}
	switch w.phase {
	case dropped:
		return len(part), nil
	case holding:
		return w.body.Write(part)
	default:
		return w.ResponseWriter.Write(part)
	}
}

// FlushError sends what there is: a handler that flushes has a client that waits for the first part.
func (w *response) FlushError() error {
	w.begin()
	if w.phase == holding {
		w.release()
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// begin says 200 for a handler that has not said anything.
func (w *response) begin() {
	if w.phase == open {
		w.WriteHeader(http.StatusOK)
	}
}

// release sends what is held back, without a tag.
func (w *response) release() {
	w.phase = passing
	w.ResponseWriter.WriteHeader(http.StatusOK)
	_, _ = w.ResponseWriter.Write(w.body.Bytes())
}

// finish sends an answer that has been held back whole. One to HEAD without a body is of unknown content.
func (w *response) finish() {
	if w.phase != holding {
		return
	}
	if w.request.Method == http.MethodHead && w.body.Len() == 0 {
		w.release()
		return
	}
	w.Header().Set("ETag", Of(w.body.Bytes()))
	w.Header().Set("Content-Length", strconv.Itoa(w.body.Len()))
	if w.start(); w.phase == passing {
		_, _ = w.ResponseWriter.Write(w.body.Bytes())
	}
}

// start sends the header of an answer that has its tag or none: 304 to who has it.
func (w *response) start() {
	header := w.Header()
	tag := header.Get("ETag")
	if tag == "" || !Match(w.request.Header["If-None-Match"], tag) {
		w.phase = passing
		w.ResponseWriter.WriteHeader(http.StatusOK)
		return
	}
	for _, name := range ofBody {
		delete(header, name)
	}
	w.phase = dropped
	w.ResponseWriter.WriteHeader(http.StatusNotModified)
}

// ofBody are the fields that a 304 leaves out: they describe a body (RFC 9110 section 15.4.5).
var ofBody = []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Range", "Last-Modified", "Trailer"}
