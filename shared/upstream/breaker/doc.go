// Package breaker stops asking a service that does not answer.
//
// # Two kinds of circuit
//
// A service has one circuit, and each of its operations (Request.Op) one more, because they fail for different reasons:
//
//	the service's    counts requests that could not be sent: nobody is there
//	an operation's   counts 5xx, answers that break HTTP, broken connections and answers that came too late
//
// So an operation with a bug is shut off alone, and a service that is gone is shut off as a whole, whichever operation
// finds out. A request passes both, the service's first.
//
// # States
//
//	closed ──► open        Streak failures in a row
//	                       or Failures of them within Window, which are at least Rate of its calls
//	open ──► half-open     after Open
//	half-open ──► closed   after Successes successes
//	half-open ──► open     at the first failure
//
// Half-open, no more requests are let through than successes are still wanted. The streak is what ends the asking of a
// busy service that has just died, in the moment in which it did; the window finds one that fails every other call. It
// needs both a number and a rate: a number alone opens on a busy service that fails one call in a thousand, a rate alone
// on the first failure of a night.
//
// # What counts
//
// What the caller does, does not: a client that left is neither success nor failure, nor is a deadline that passed
// before the service had Patience to answer. A 4xx is a success, for the service is well. What another link refused says
// nothing at all. A result that belongs to a state which has ended in the meantime is ignored.
//
// # What a caller sees
//
// A fault of kind Unavailable whose reason is "breaker", with the time after which asking makes sense again as its
// RetryAfter. It is an upstream.ErrRefused: nothing was sent.
package breaker
