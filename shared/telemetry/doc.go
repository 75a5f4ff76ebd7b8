// Package telemetry says what happened to a request: one log line, one set of metrics and one trace.
//
// # The record
//
// Every request has a record in its context. Whoever learns something about the request writes it there, and nobody but
// the access log reads it:
//
//	telemetry.SetOperation(ctx, "mobile.getDashboard")  // the gateway, once the route is known
//	telemetry.SetPrincipal(ctx, principal.Subject)      // the gateway, once the token is verified
//	telemetry.Annotate(ctx, slog.Int("items", 3))       // anybody
//	fault.Observe(ctx, err)                             // whoever meets an error that the answer survives
//
// All of them are safe for concurrent use and do nothing in a context without a record, so a package that calls them
// needs no gateway in its tests.
//
// With [Begin] the record is the request's context, too: links [Keep] what they know of the request in it, and [Bound] it,
// where each of them would make a context and a request of its own.
//
// # The line
//
// [AccessLog] writes one line named "request" when the handler returns: at level error when the status is 5xx or the
// answer was given up half-way (aborted=true), else at info, because a caller's mistake is not the operator's problem.
//
//	frontend operation method path status bytes duration_ms request_id trace_id principal partial stale error
//
// [NewLogger] lays it out at a tenth of slog's cost, and over [Lines] it goes out with others, 100 ms later at most. Whoever
// kills the process loses those; whatever ends it otherwise does not. When nobody takes the log, requests are answered all the same:
// what is over 4 MiB is lost, which a line says.
//
// The query is never logged (it may carry personal data), nor any header but X-BFF-Partial and X-BFF-Stale. A client that left before an
// answer is logged as 499.
//
// # The trace
//
// [Trace] decides which requests are recorded: by the id of the trace and a ratio, or as the caller says where
// [Tracing.TrustParent] has it. One that is recorded has a server's span, named as the operation, with the conventions'
// attributes and facet.request_id, facet.partial, facet.stale and facet.cache; package upstream/span makes the spans of
// calls below it. Of faults, spans have kinds and reasons: what an error says is for the log. One that is not recorded has
// a traceparent that says so, and costs that text.
//
// A stranger's trace is neither continued nor believed: the span is linked to it, and its tracestate and baggage end here.
// [KeepTrace] is for no tracing at all, and keeps the trace context that a request came with. Either way [Carry] is what to
// send on, and the log has the trace's id. Package otlp sends spans to a collector;
// it is apart because it links what nobody else needs.
//
// # The metrics
//
//	http_server_request_duration_seconds   histogram  frontend, operation, method, status
//	http_server_requests_in_flight         gauge      frontend
//	bff_partial_responses_total            counter    frontend, operation, part, reason
//	bff_stale_responses_total              counter    frontend, operation, part
//	http_client_request_duration_seconds   histogram  upstream, operation, outcome
//	bff_experiment_exposures_total         counter    frontend, experiment, variant
//
// No label's value is the caller's to choose: a request that no operation answers is "unmatched", a method that HTTP does
// not define is "other". [Metrics] has a registry of its own and touches no global one.
package telemetry
