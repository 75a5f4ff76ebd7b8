// Package faultinject makes a service misbehave on purpose.
//
// # Faults
//
// A [Fault] is written as parts joined by commas:
//
//	latency:200ms   wait that long before anything else
//	errors:0.5      answer that fraction of the requests with 503 and Retry-After
//	errors:0.5:500  the same with 500
//	WORD            be wrong in one of the ways below
//	none            nothing at all
//
// Latency, errors and one word combine, and happen in this order: "latency:200ms,errors:0.1,truncate". The words:
//
//	refused         refuse connections
//	down            close the connection without an answer
//	reset           reset the connection without an answer
//	hang            never answer
//	early-hints     send 103 (Early Hints) and no end of it
//	huge-header     send a header of 1 MiB
//	hang-body       stop halfway through the body
//	drip            send the body, a byte each second
//	truncate        close the connection halfway through the body
//	reset-body      reset the connection halfway through the body
//	endless         send a body that never ends
//	length-long     send less than Content-Length says
//	length-short    send more than Content-Length says
//	bad-chunks      send chunks whose size is no number
//	bomb            send 2 MiB of gzip that unpacks to 1 GiB
//	garbage         answer 200 with a page of HTML
//	empty           answer 200 with {}
//	no-content      answer 204 without a body
//	half            send the first half of the JSON as if it were all
//	deep            add a value nested 10,000 levels deep
//	twice           say every member of the object twice
//	not-utf8        put a byte that is not UTF-8 into every text, and add a text
//
// The last four spoil what the service would have answered; so do those that stop, drip or lie about its length.
//
// # Injecting
//
// An [Injector] sits in front of a handler, and its fault can be changed at any time; requests that are under way keep
// the one they started with. Which requests fail is random and always the same: [Injector.Set] starts the sequence anew.
//
// Much of this is nothing that net/http would send. Those faults take the connection over, so they need a server that
// speaks HTTP/1.1; a response recorder gets a panic with [http.ErrAbortHandler], which is also how a connection is
// closed. To refuse connections takes the listener, which [Injector.Guard] wraps; without it they are reset.
//
// [Mark] is in whatever is made up, so that a test can tell whether any of it came through.
package faultinject
