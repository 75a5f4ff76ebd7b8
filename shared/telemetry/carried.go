package telemetry

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/facet-bff/facet/shared/fault"
)

// CarriedHeaders are the fields that go along with a request to services: its id, its trace and what came with that.
var CarriedHeaders = []string{fault.RequestIDHeader, TraceParentHeader, TraceStateHeader, BaggageHeader}

// Carry puts the values of [CarriedHeaders] that the context's request has into their places. The trace's parent is the
// context's span where that is recorded.
func Carry(ctx context.Context, to []string) {
	rec := recordOf(ctx)
	if rec == nil {
		to[1] = spanText(ctx)
		return
	}
	to[0], to[1], to[2], to[3] = rec.requestID, rec.traceParent, rec.traceState, rec.baggage // set before anybody else has the record
	if strings.HasSuffix(rec.traceParent, "1") {                                             // else nobody records it: there is no span to look for
		if text := spanText(ctx); text != "" {
			to[1] = text
		}
	}
}

// spanText is the traceparent of the context's span, or "" when it is not recorded.
func spanText(ctx context.Context) string {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return ""
	}
	return parentText(span.SpanContext().TraceID(), span.SpanContext().SpanID(), trace.FlagsSampled)
}
