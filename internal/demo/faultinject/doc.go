// Package faultinject makes a service misbehave on purpose.
//
// # Faults
//
// A [Fault] is written as parts joined by commas:
//
//	latency:200ms        wait that long before anything else
//	errors:0.5           answer that fraction of the requests with 503 and Retry-After
//	errors:0.5:500       the same with 500
//	hang                 never answer: hold the request until the client goes away
//	down                 close the connection without an answer
//	garbage              answer 200 with a page of HTML
//	truncate             answer as usual, but close the connection halfway through the body
//	empty                answer 200 with {}
//	none                 nothing at all
//
// Latency, errors and one of the others combine, and happen in this order: "latency:200ms,errors:0.1,truncate".
//
// # Injecting
//
// An [Injector] sits in front of a handler, and its fault can be changed at any time; requests that are under way keep
// the one they started with. Which requests fail is random and always the same: [Injector.Set] starts the sequence anew.
//
// Down, truncate and an ended hang close the connection by panicking with [http.ErrAbortHandler], which is net/http's
// way. So they need a server; a response recorder will pass the panic on.
package faultinject
