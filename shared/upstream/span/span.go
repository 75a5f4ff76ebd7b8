// Package span makes a client's span of each call of an upstream whose context has a span that is recorded.
//
// One call is one span, however often it is tried: what a reader of a trace wants to know first is what the answer waited
// for, and a call that the cache answered has no tries at all. Each try is an event of the span with its instance and how
// it ended, so retries and hedges are seen. The service gets the id
// of the call's span, so that all tries are its children.
//
// Of the request, a span has the operation and the method, and neither target nor fields: those have ids and credentials.
// Of an error it has the kind, never the text. Without a recorded span in the context nothing is done and nothing allocated.
package span

import (
	"context"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Calls returns a link that makes a span of each exchange with the service of that name.
func Calls(tracer trace.Tracer, service string) upstream.Link {
	return func(next upstream.Exchange) upstream.Exchange {
		return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			if !trace.SpanFromContext(ctx).IsRecording() {
				return next(ctx, req, res)
			}
			ctx, span := tracer.Start(ctx, req.Op, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
				attribute.String("http.request.method", req.Method),
				attribute.String("facet.operation", req.Op),
				attribute.String("server.address", service),
			))
			defer span.End()
			err := next(ctx, req, res)
			span.SetAttributes(outcome(res, err)...)
			if cached := res.Header.Get("Cache-Status"); cached != "" {
				span.SetAttributes(attribute.String("facet.cache", cached))
			}
			if err != nil || res.Status >= 400 { // of a client, as the conventions have it
				span.SetStatus(codes.Error, "")
			}
			return err
		}
	}
}

// Tries is a link that tells the call's span of every try that goes out.
func Tries(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		span := trace.SpanFromContext(ctx)
		if !span.IsRecording() {
			return next(ctx, req, res)
		}
		err := next(ctx, req, res)
		attributes := outcome(res, err)
		if res.Instance != "" {
			attributes = append(attributes, attribute.String("network.peer.address", res.Instance))
		}
		span.AddEvent("try", trace.WithAttributes(attributes...))
		return err
	}
}

// outcome says how an exchange ended.
func outcome(res *upstream.Response, err error) []attribute.KeyValue {
	switch {
	case err != nil:
		return []attribute.KeyValue{attribute.String("error.type", fault.Reason(err))}
	case res.Status >= 400:
		return []attribute.KeyValue{attribute.Int("http.response.status_code", res.Status), attribute.String("error.type", strconv.Itoa(res.Status))}
	default:
		return []attribute.KeyValue{attribute.Int("http.response.status_code", res.Status)}
	}
}
