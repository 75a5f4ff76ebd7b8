package telemetry

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/facet-bff/facet/shared/fault"
)

// BaggageHeader is what callers send along with a trace (W3C Baggage).
const BaggageHeader = "baggage"

// maxBaggage is as long as baggage may be for everyone to pass it on (W3C Baggage section 3.3.2).
const maxBaggage = 8192

// Tracing says which requests have spans, and who makes them.
type Tracing struct {
	// Tracer makes spans: of what [NewProvider] returns. Required.
	Tracer trace.Tracer
	// Ratio is the share of traces that are recorded, from 0 to 1. The trace's id decides, as OpenTelemetry's
	// TraceIDRatioBased has it.
	Ratio float64
	// TrustParent makes requests part of the trace that their callers say, recorded if those say so, baggage and all. Leave
	// it off where strangers may ask: whoever can say that a trace is recorded can have us record everything. Then each
	// request begins a trace, which is linked to the caller's.
	TrustParent bool
}

// Validate returns everything that is wrong with the configuration, or nil.
func (t Tracing) Validate() error {
	var errs []error
	if t.Tracer == nil {
		errs = append(errs, errors.New("no Tracer"))
	}
	if !(t.Ratio >= 0 && t.Ratio <= 1) {
		errs = append(errs, fmt.Errorf("a Ratio of %v: want 0 to 1", t.Ratio))
	}
	return errors.Join(errs...)
}

type traceIDKey struct{}

// ids are random but for the trace's, which was drawn before it was known whether there is a span.
type ids struct{}

func (ids) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	id, ok := ctx.Value(traceIDKey{}).(trace.TraceID)
	if !ok {
		id = newTraceID()
	}
	return id, newSpanID()
}

func (ids) NewSpanID(context.Context, trace.TraceID) trace.SpanID { return newSpanID() }

func newTraceID() (id trace.TraceID) {
	binary.BigEndian.PutUint64(id[:8], rand.Uint64())
	binary.BigEndian.PutUint64(id[8:], rand.Uint64()|1) // nothing but zeros is no id
	return id
}

func newSpanID() (id trace.SpanID) {
	binary.BigEndian.PutUint64(id[:], rand.Uint64()|1)
	return id
}

// sampled is TraceIDRatioBased: the last eight bytes of the id, without the last bit, are below the ratio's share.
func sampled(id trace.TraceID, ratio float64) bool {
	return binary.BigEndian.Uint64(id[8:])>>1 < uint64(ratio*(1<<63))
}

// parentText is a traceparent of version 00.
func parentText(id trace.TraceID, span trace.SpanID, flags trace.TraceFlags) string {
	text := [55]byte{0: '0', 1: '0', 2: '-', 35: '-', 52: '-', 53: '0', 54: '0' + byte(flags&trace.FlagsSampled)}
	hex.Encode(text[3:], id[:])
	hex.Encode(text[36:], span[:])
	return string(text[:])
}

// readParent reads a valid traceparent.
func readParent(p string, state string) trace.SpanContext {
	var config trace.SpanContextConfig
	_, _ = hex.Decode(config.TraceID[:], []byte(p[3:35]))
	_, _ = hex.Decode(config.SpanID[:], []byte(p[36:52]))
	flags, _ := strconv.ParseUint(p[53:], 16, 8)
	config.TraceFlags = trace.TraceFlags(flags) & trace.FlagsSampled
	config.TraceState, _ = trace.ParseTraceState(state) // one that is wrong is none
	config.Remote = true
	return trace.NewSpanContext(config)
}

// Trace makes the server's span of each request that is recorded, and gives every other a traceparent that says it is not.
func Trace(t Tracing) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, rec, end := begin(r)
			defer end()
			caller := r.Header.Get(parentKey)
			known := validParent(caller)
			if known && t.TrustParent {
				rec.traceParent, rec.traceState, rec.baggage = caller, stateOf(r), baggageOf(r)
				remote := readParent(caller, rec.traceState)
				if !remote.IsSampled() {
					next.ServeHTTP(w, r) // without a span of ours, the caller's fields stay as they are
					return
				}
				t.record(next, w, r, rec, trace.ContextWithRemoteSpanContext(r.Context(), remote))
				return
			}
			id := newTraceID()
			if !sampled(id, t.Ratio) {
				rec.traceParent = parentText(id, newSpanID(), 0)
				next.ServeHTTP(w, r)
				return
			}
			var options []trace.SpanStartOption
			if known {
				options = append(options, trace.WithLinks(trace.Link{SpanContext: readParent(caller, "")}))
			}
			t.record(next, w, r, rec, context.WithValue(r.Context(), traceIDKey{}, id), options...)
		})
	}
}

func baggageOf(r *http.Request) string {
	value := r.Header.Get(baggageKey)
	if len(value) > maxBaggage || len(r.Header.Values(baggageKey)) > 1 {
		return ""
	}
	return value
}

// record serves the request with a span.
func (t Tracing) record(next http.Handler, w http.ResponseWriter, r *http.Request, rec *record, ctx context.Context, options ...trace.SpanStartOption) { //nolint:revive // the context is not the request's yet
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	method := methodLabel(r.Method)
	if method == "other" {
		method = "_OTHER"
	}
	ctx, span := t.Tracer.Start(ctx, method, append(options, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", method),
		attribute.String("url.path", r.URL.Path),
		attribute.String("url.scheme", scheme),
		attribute.String("network.protocol.version", strconv.Itoa(r.ProtoMajor)+"."+strconv.Itoa(r.ProtoMinor)),
		attribute.String("facet.request_id", rec.requestID),
	))...)
	rec.traceParent = parentText(span.SpanContext().TraceID(), span.SpanContext().SpanID(), trace.FlagsSampled)
	response := Watch(w)
	r = r.WithContext(ctx)
	aborted := true
	defer func() { endServer(span, r, rec, response, aborted) }()
	next.ServeHTTP(response, r)
	aborted = false // a panic skips this
}

// endServer says how the request ended. What an error says is for the log; a trace has its kind.
func endServer(span trace.Span, r *http.Request, rec *record, response *Response, aborted bool) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if rec.operation != "" {
		span.SetName(rec.operation)
	}
	status := statusOf(r.Context(), response, aborted)
	span.SetAttributes(attribute.Int("http.response.status_code", status))
	for _, f := range []struct{ name, header string }{
		{"facet.partial", PartialHeader}, {"facet.stale", StaleHeader}, {"facet.cache", "Cache-Status"},
	} {
		if value := response.Header().Get(f.header); value != "" {
			span.SetAttributes(attribute.String(f.name, value))
		}
	}
	for _, err := range rec.errors {
		span.AddEvent("fault", trace.WithAttributes(attribute.String("error.type", fault.Reason(err))))
	}
	if status >= http.StatusInternalServerError || aborted {
		kind := strconv.Itoa(status)
		if n := len(rec.errors); n > 0 {
			kind = fault.KindOf(rec.errors[n-1]).String()
		}
		span.SetAttributes(attribute.String("error.type", kind))
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// SetRoute says which pattern of the document the request's path is: "/users/{id}". It does nothing for a request that is
// not recorded.
func SetRoute(ctx context.Context, pattern string) {
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetAttributes(attribute.String("http.route", pattern))
	}
}
