package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/deadline"
	"github.com/facet-bff/facet/shared/fault"
)

// record is what is known of one request, and the request's context: whatever a stack of links would each put into a context
// of its own, and into a request for that, is in this one. Parts of a fan-out write to it at the same time.
type record struct {
	deadline.Context

	mu          sync.Mutex
	requestID   string
	traceParent string
	traceState  string
	baggage     string
	operation   string
	principal   string
	errors      []error
	attrs       []slog.Attr
	observes    bool // it is the observer of faults

	kept [4]struct{ key, value any }
}

type recordKey struct{}

// Value returns what is kept under the key, or what the request came with.
func (rec *record) Value(key any) any {
	switch key.(type) {
	case recordKey:
		return rec
	case fault.ObserverKey:
		if rec.observes {
			return rec
		}
	}
	for i := range rec.kept {
		if k := &rec.kept[i]; k.key == key {
			return k.value
		}
	}
	return rec.Context.Value(key)
}

func recordOf(ctx context.Context) *record {
	rec, _ := ctx.Value(recordKey{}).(*record)
	return rec
}

// begin returns r with a record for its context, which ends with end: the record that it has, or a new one.
func begin(r *http.Request) (_ *http.Request, rec *record, end func()) {
	if rec := recordOf(r.Context()); rec != nil {
		return r, rec, func() {}
	}
	rec = new(record)
	rec.Begin(r.Context(), 0)
	return r.WithContext(rec), rec, rec.End
}

// Begin makes one context of all that is known of a request, beneath the handlers that put something there: this package's,
// and whoever calls [Keep] and [Bound].
func Begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, _, end := begin(r)
		defer end()
		next.ServeHTTP(w, r)
	})
}

// Keep puts a value into the request's own context, in place of a context.WithValue and a request for it. Everybody who has
// the request sees it, those around the caller too. It is false, and nothing is done, where there is no [Begin] or no room,
// or a context on the way has a value of its own. It must be called before several goroutines have the context.
func Keep(ctx context.Context, key, value any) bool {
	rec, ours := ctx.(*record)
	if !ours {
		return false
	}
	for i := range rec.kept {
		if k := &rec.kept[i]; k.key == nil || k.key == key {
			k.key, k.value = key, value
			return true
		}
	}
	return false
}

// Bound ends the request's own context after limit, in place of a context.WithTimeout, under the conditions of [Keep].
func Bound(ctx context.Context, limit time.Duration) bool {
	rec, ours := ctx.(*record)
	return ours && rec.Shorten(limit)
}

// update changes the context's record, if there is one.
func update(ctx context.Context, change func(*record)) {
	rec := recordOf(ctx)
	if rec == nil {
		return
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	change(rec)
}

// RequestID returns the request's id, or "" when [AssignRequestID] has not run.
func RequestID(ctx context.Context) string {
	if rec := recordOf(ctx); rec != nil {
		return rec.requestID // set before anybody else has the record, as the trace is
	}
	return ""
}

// SetOperation names the operation that answers the request, as "<frontend>.<operationId>". It becomes a label of the
// metrics, so op must come from a document and never from the request.
func SetOperation(ctx context.Context, op string) {
	update(ctx, func(rec *record) { rec.operation = op })
}

// SetPrincipal says on whose behalf the request is made.
func SetPrincipal(ctx context.Context, subject string) {
	update(ctx, func(rec *record) { rec.principal = subject })
}

// Annotate adds attributes to the request's log line.
func Annotate(ctx context.Context, attrs ...slog.Attr) {
	update(ctx, func(rec *record) { rec.attrs = append(rec.attrs, attrs...) })
}

// Observe is for [fault.Observer].
func (rec *record) Observe(err error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.errors = append(rec.errors, err)
}

// errorText joins what the errors say, in the order in which they were met.
func (rec *record) errorText() string {
	texts := make([]string, len(rec.errors))
	for i, err := range rec.errors {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}
