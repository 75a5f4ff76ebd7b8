package cache

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
)

// recorder is what a handler writes to. It holds back the whole answer while that can still be stored, and passes it on as
// it comes when it cannot: because of what its header says, its size, or because the handler flushes.
type recorder struct {
	w      http.ResponseWriter // nil when nobody listens
	header http.Header
	before http.Header // what was in the header when the handler was asked
	limit  int         // of the body that is held back, in bytes
	terms  terms

	code    int
	status  string // for Cache-Status
	body    bytes.Buffer
	passing bool
}

func newRecorder(w http.ResponseWriter, limit int, terms terms) *recorder {
	r := &recorder{w: w, header: http.Header{}, limit: limit, terms: terms}
	if w != nil {
		r.before, r.header = w.Header().Clone(), w.Header().Clone()
	}
	return r
}

// Unwrap is for [http.ResponseController].
func (r *recorder) Unwrap() http.ResponseWriter { return r.w }

// Header returns the answer's header. What was set before the cache had the request is in it, and is not the answer's.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status. Informational ones (RFC 9110 section 15.2) go out at once.
func (r *recorder) WriteHeader(code int) {
	if r.code != 0 {
		return
	}
	if code < 200 {
		r.inform(code)
		return
	}
	r.code = code
	var needed bool
	if r.status, needed = r.terms.hold(code, r.fields()); !needed {
		r.pass()
	}
}

func (r *recorder) inform(code int) {
	if r.w == nil {
		return
	}
	before := maps.Clone(r.w.Header())
	maps.Copy(r.w.Header(), r.header)
	r.w.WriteHeader(code)
	clear(r.w.Header())
	maps.Copy(r.w.Header(), before)
}

// Write takes a part of the body.
func (r *recorder) Write(part []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if !r.passing && r.body.Len()+len(part) > r.limit {
		r.pass()
	}
	if r.passing {
		return r.send(part)
	}
	return r.body.Write(part)
}

// Flush is for those who know [http.Flusher] only.
func (r *recorder) Flush() { _ = r.FlushError() }

// FlushError passes on what there is: a handler that flushes has a client that waits for the first part.
func (r *recorder) FlushError() error {
	r.WriteHeader(http.StatusOK)
	if !r.passing {
		r.pass()
	}
	if r.w == nil {
		return nil
	}
	return http.NewResponseController(r.w).Flush()
}

// pass sends what there is, and from now on whatever comes.
func (r *recorder) pass() {
	r.passing = true
	if r.terms.passing != nil {
		r.terms.passing(r.code)
	}
	if r.w == nil {
		return
	}
	a := answer{status: r.code, header: r.fields(), body: r.body.Bytes()}
	m := (&reply{answer: &a, status: r.status}).message(nil, nil)
	m.start(r.w)
	_, _ = r.send(m.body)
}

func (r *recorder) send(part []byte) (int, error) {
	if r.w == nil || len(part) == 0 {
		return len(part), nil
	}
	return r.w.Write(part)
}

// answer returns the whole answer, or nil when it has been passed on.
func (r *recorder) answer(requested time.Time) *answer {
	r.WriteHeader(http.StatusOK) // as net/http does for a handler that writes nothing
	if r.passing {
		return nil
	}
	return &answer{status: r.code, header: r.fields(), body: r.body.Bytes(), requested: requested, received: time.Now()}
}

func (r *recorder) fields() upstream.Header {
	fields := make(upstream.Header, 0, len(r.header))
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		values, before := r.header[name], r.before[name]
		if len(values) >= len(before) && slices.Equal(values[:len(before)], before) {
			values = values[len(before):]
		}
		for _, value := range values {
			fields = append(fields, upstream.Field{Name: name, Value: value})
		}
	}
	return fields
}
