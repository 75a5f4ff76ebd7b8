package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
)

// record is what is known of one request. Parts of a fan-out write to it at the same time.
type record struct {
	mu          sync.Mutex
	requestID   string
	traceParent string
	traceState  string
	baggage     string
	operation   string
	principal   string
	errors      []error
	attrs       []slog.Attr
}

type recordKey struct{}

func recordOf(ctx context.Context) *record {
	rec, _ := ctx.Value(recordKey{}).(*record)
	return rec
}

// withRecord returns r with a record in its context: the one that it has, or a new one.
func withRecord(r *http.Request) (*http.Request, *record) {
	if rec := recordOf(r.Context()); rec != nil {
		return r, rec
	}
	rec := &record{}
	return r.WithContext(context.WithValue(r.Context(), recordKey{}, rec)), rec
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

// observe is the fault observer of the record's request.
func (rec *record) observe(err error) {
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
