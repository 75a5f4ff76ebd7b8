// Package fault says what went wrong, and is the only place that turns an error into bytes.
//
// # A fault
//
// A fault is an error with four parts:
//
//	Kind    what sort of failure it is: the one thing that programs branch on
//	Op      where it happened: "orders.listUserOrders", "auth.verify"
//	Public  what the caller of the API may read, or nothing
//	Err     the cause, for the log; callers never see it
//
// Any error is a fault of kind [Internal] until somebody says otherwise, so an error that nobody thought about can
// neither leak nor be mistaken for the caller's mistake. [KindOf] looks at context errors too: a deadline that passed is
// a [Timeout] and a client that left is [Canceled], whatever was wrapped around them on the way.
//
// Where a kind has causes that a reader would act on differently, a fault also has a [Error.Reason]: a call that an open
// circuit breaker refused is [Unavailable], and its reason "breaker". Programs still branch on the kind alone.
//
// # Upstream answers
//
// An error status of an upstream is never the caller's: a 400 from the order service means that we sent it something
// wrong. So a caller of an upstream returns [BadUpstream] and keeps the status in [Error.Status]. A handler that means to
// pass one on says so, and what its caller reads is the handler's own sentence:
//
//	order, err := s.orders.GetOrder(ctx, id)
//	if err != nil {
//		return nil, fault.Relay(err, http.StatusNotFound, "There is no such order.")
//	}
//
// # Bytes
//
// [Write] answers with problem details (RFC 9457): the kind's status and title, Public as the detail, the request's id,
// and the list of violations when there is one. A client that has gone gets nothing.
//
// [Schema] is the JSON Schema of all of them, whatever the status; problem.schema.json has it, for who reads them in another
// language. There are two bodies of failures that it does not describe: what a service itself answers at a route, which is
// passed on as it is, and what net/http answers when it cannot read a request (see package serve).
package fault
