package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// PartialHeader lists the parts that an answer lacks, each with the reason: "orders;timeout, unread;unavailable" (a list
// of RFC 9651 tokens, the reason as a parameter).
const PartialHeader = "X-BFF-Partial"

// StaleHeader lists the parts of an answer that are older than they may be: "orders, products" (a list of RFC 9651 tokens).
const StaleHeader = "X-BFF-Stale"

// AccessLog writes the request's log line and metrics when the handler returns, whichever way it does. It is the observer
// of the request's faults (see [fault.WithObserver]).
func AccessLog(frontend string, logger *slog.Logger, metrics *Metrics) func(http.Handler) http.Handler {
	inFlight := metrics.inFlight.WithLabelValues(frontend)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			r, rec, end := begin(r)
			defer end()
			rec.observes = true
			response := Watch(w)

			inFlight.Inc()
			aborted := true
			defer func() {
				inFlight.Dec()
				rec.mu.Lock()
				defer rec.mu.Unlock()
				out := outcome{
					frontend: frontend,
					status:   statusOf(r.Context(), response, aborted),
					bytes:    response.Bytes(),
					duration: time.Since(start),
					partial:  response.Header().Get(PartialHeader),
					stale:    response.Header().Get(StaleHeader),
					aborted:  aborted,
				}
				metrics.observe(r.Method, rec, out)
				log(logger, r, rec, out)
			}()
			next.ServeHTTP(response, r)
			aborted = false // a panic skips this
		})
	}
}

// outcome is how a request ended.
type outcome struct {
	frontend string
	status   int
	bytes    int64
	duration time.Duration
	partial  string
	stale    string
	aborted  bool
}

// statusOf returns the status that was sent. Where none was, net/http sends 200 after this, unless nobody is there to
// read it or the handler panicked.
func statusOf(ctx context.Context, response *Response, aborted bool) int {
	switch {
	case response.Status() != 0:
		return response.Status()
	case errors.Is(ctx.Err(), context.Canceled):
		return fault.Canceled.Status()
	case aborted:
		return http.StatusInternalServerError
	default:
		return http.StatusOK
	}
}

func log(logger *slog.Logger, r *http.Request, rec *record, out outcome) {
	level := slog.LevelInfo
	if out.status >= http.StatusInternalServerError || out.aborted {
		level = slog.LevelError
	}
	if !logger.Enabled(r.Context(), level) {
		return
	}
	if fast, ok := logger.Handler().(*handler); ok && fast.request(level, r, rec, out) {
		return
	}
	attrs := make([]slog.Attr, 0, 13+len(rec.attrs))
	attrs = append(attrs,
		slog.String("frontend", out.frontend),
		slog.String("operation", operationLabel(rec.operation)),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Int("status", out.status),
		slog.Int64("bytes", out.bytes),
		slog.Float64("duration_ms", float64(out.duration.Microseconds())/1000),
		slog.String("request_id", rec.requestID),
	)
	if rec.traceParent != "" {
		attrs = append(attrs, slog.String("trace_id", rec.traceParent[3:35]))
	}
	if rec.principal != "" {
		attrs = append(attrs, slog.String("principal", rec.principal))
	}
	if out.partial != "" {
		attrs = append(attrs, slog.String("partial", out.partial))
	}
	if out.stale != "" {
		attrs = append(attrs, slog.String("stale", out.stale))
	}
	if len(rec.errors) > 0 {
		attrs = append(attrs, slog.String("error", rec.errorText()))
	}
	if out.aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	// The request's context may be done; a handler that looks at it must not lose the line.
	logger.LogAttrs(context.WithoutCancel(r.Context()), level, "request", append(attrs, rec.attrs...)...)
}
