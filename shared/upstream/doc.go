// Package upstream is the outgoing side of a BFF: how a service is asked.
//
// # The chain
//
// An [Exchange] sends one [Request] and fills in one [Response]. A [Link] wraps an Exchange in another, so the way to a
// service is a formula, outermost link first:
//
//	Chain(HTTP(base), SetHeader("X-Request-Id", id), Observe(record), Timeout(2*time.Second))
//	= SetHeader(Observe(Timeout(HTTP)))
//
// The packages below this one have the links that stand between a caller and a service that fails, one policy each:
// balance, breaker, retry, hedge, coalesce, bulkhead, adaptive and credential. Package service puts all of them in order,
// and says why in that order.
//
// Generated callers know the Exchange only. They do not know what is behind [HTTP], and what a link does between them
// (retry, break, balance) is none of their business. There is no http.Request on the way, because building one, and the
// goroutines that net/http keeps for each connection, cost more than the rest of a call: HTTP/1.1 is spoken by a client of
// our own, on the caller's goroutine, and HTTP/2 by net/http's.
//
// # Errors
//
// An Exchange returns an error only when no whole response arrived, and it is a fault: Timeout and Canceled for the
// context's own end, or a time limit's, Unavailable when no response began (and with [ErrUnsent] in its chain when the
// request was never sent), BadUpstream when one began that broke HTTP or was larger than allowed. A response of any status
// is not an error here; [Answer] and [Refusal] judge it for the caller, by the upstream's document.
//
// # Passing on
//
// [Forward] is for an answer that nobody here reads: it is judged by a [Contract], and its body is written to the client
// from the buffer that it came in.
//
// [RoundTripper] is for a message that is passed on as it comes in, in both directions: uploads, events, connections that
// switch to another protocol. There the body is the one thing that no link sees.
//
// # Memory
//
// A response's body is read whole into a pooled buffer, never more than the limit of [HTTP]. Whoever called [NewResponse]
// calls [Response.Release], and keeps nothing of Body after that. Nobody writes to a Body that a link filled in: it may be
// shared, as that of a cached response is.
package upstream
