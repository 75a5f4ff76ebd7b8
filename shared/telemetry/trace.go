package telemetry

import (
	"context"
	"net/http"
	"regexp"
	"strings"
)

// The fields of a trace (W3C Trace Context).
const (
	TraceParentHeader = "traceparent"
	TraceStateHeader  = "tracestate"
)

// parent is a traceparent of version 00 (section 3.2).
var parent = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)

// maxTraceState is as long as a tracestate may be for everyone to pass it on (section 3.3.1.5).
const maxTraceState = 512

// KeepTrace keeps the trace that the request belongs to, for [TraceParent] and [TraceState] to be sent on unchanged. We
// add no span of our own, so a trace shows our upstreams beneath whoever called us. What breaks the format is dropped, as
// section 3.2.2.3 has it, and with it the state.
func KeepTrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.Header.Get(TraceParentHeader); validParent(p) {
			var rec *record
			r, rec = withRecord(r)
			rec.traceParent = p
			if state := strings.Join(r.Header.Values(TraceStateHeader), ","); len(state) <= maxTraceState {
				rec.traceState = state
			}
		}
		next.ServeHTTP(w, r)
	})
}

// validParent: ids of nothing but zeros are none.
func validParent(p string) bool {
	return parent.MatchString(p) && p[3:35] != strings.Repeat("0", 32) && p[36:52] != strings.Repeat("0", 16)
}

// TraceParent returns what to send as traceparent, or "".
func TraceParent(ctx context.Context) string {
	if rec := recordOf(ctx); rec != nil {
		return rec.traceParent
	}
	return ""
}

// TraceState returns what to send as tracestate, or "".
func TraceState(ctx context.Context) string {
	if rec := recordOf(ctx); rec != nil {
		return rec.traceState
	}
	return ""
}
