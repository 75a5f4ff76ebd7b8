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
// it comes when it cannot: because of what its header says, its size, or because the handler flushes. The header is w's own,
// so that what passes costs no copy; what does not pass is taken out of it again.
type recorder struct {
	w      http.ResponseWriter // nil when nobody listens
	header http.Header
	before []line // what was in the header when the handler was asked
	limit  int    // of the body that is held back, in bytes
	terms  terms

	code    int
	status  string // for Cache-Status
	body    bytes.Buffer
	passing bool
}

// line is a field with its values.
type line struct {
	name   string
	values []string
}

func newRecorder(w http.ResponseWriter, limit int, terms terms) *recorder {
	if w == nil {
		return &recorder{header: http.Header{}, limit: limit, terms: terms}
	}
	r := &recorder{w: w, header: w.Header(), limit: limit, terms: terms}
	r.before = make([]line, 0, len(r.header))
	for name, values := range r.header {
		r.before = append(r.before, line{name, slices.Clip(values)})
	}
	return r
}

// restore takes out of the header what the handler put there, unless it has been sent.
func (r *recorder) restore() {
	if r.passing || r.w == nil {
		return
	}
	clear(r.header)
	for _, l := range r.before {
		r.header[l.name] = l.values
	}
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
	if r.status, needed = r.terms.hold(code, answered{r}); !needed {
		r.pass()
	}
}

func (r *recorder) inform(code int) {
	if r.w != nil {
		r.w.WriteHeader(code)
	}
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
	delete(r.header, TargetedField)
	delete(r.header, TagField)
	r.header[statusField] = append(r.header[statusField], r.status)
	r.w.WriteHeader(r.code)
	_, _ = r.send(r.body.Bytes())
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
		for _, value := range r.own(name) {
			fields = append(fields, upstream.Field{Name: name, Value: value})
		}
	}
	return fields
}

// own returns the values of a field that are the answer's.
func (r *recorder) own(name string) []string {
	values := r.header[name]
	if len(values) == 0 {
		return nil // as most
	}
	for _, l := range r.before {
		if l.name == name && len(values) >= len(l.values) && slices.Equal(values[:len(l.values)], l.values) {
			return values[len(l.values):]
		}
	}
	return values
}

// answered are the fields of the answer alone.
type answered struct{ *recorder }

// Values implements fields.
func (a answered) Values(name string) []string { return a.own(name) }
