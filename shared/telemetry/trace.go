package telemetry

import (
	"net/http"
	"regexp"
	"strings"
)

// The fields of a trace (W3C Trace Context).
const (
	TraceParentHeader = "traceparent"
	TraceStateHeader  = "tracestate"
)

// The fields as net/http keeps them, so that finding them costs nothing.
const (
	parentKey  = "Traceparent"
	stateKey   = "Tracestate"
	baggageKey = "Baggage"
)

// parent is a traceparent of version 00 (section 3.2).
var parent = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)

// maxTraceState is as long as a tracestate may be for everyone to pass it on (section 3.3.1.5).
const maxTraceState = 512

// KeepTrace keeps the trace that the request belongs to, for [Carry] to send it on unchanged. It is
// for a frontend without [Tracing]: we add no span of our own, so a trace shows our upstreams beneath whoever called us. What breaks the format is dropped, as
// section 3.2.2.3 has it, and with it the state.
func KeepTrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.Header.Get(parentKey); validParent(p) {
			began, rec, end := begin(r)
			defer end()
			r = began
			rec.traceParent = p
			rec.traceState = stateOf(r)
		}
		next.ServeHTTP(w, r)
	})
}

// stateOf returns the request's tracestate, or "" for one that is too long.
func stateOf(r *http.Request) string {
	state := strings.Join(r.Header.Values(stateKey), ",")
	if len(state) > maxTraceState {
		return ""
	}
	return state
}

// validParent: ids of nothing but zeros are none.
func validParent(p string) bool {
	return parent.MatchString(p) && p[3:35] != strings.Repeat("0", 32) && p[36:52] != strings.Repeat("0", 16)
}
