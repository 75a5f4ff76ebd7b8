// Package service puts the policies of one upstream service together, in the one order that is right for all of them.
//
// # The formula
//
//	Observe(Calls(Timeout(Credential(Cache(Coalesce(Bulkhead(Retry(Hedge(Adaptive(Breaker(TryTimeout(Tries(Check(Carry(Balance(Transport))))))))))))))))
//
// From the outside in, with the reason for each place:
//
//	Observe     outermost, so that it counts what callers got, whichever link it came from
//	Calls       beside it: one span for what the caller waited for; see package span
//	Timeout     around all that waits: the token, the queue, every try and the pauses between
//	Credential  above Coalesce, which shares only between requests that are alike, credential and all; and outside of
//	            Retry and Breaker, because a token endpoint that fails is not the service failing
//	Cache       inside of Credential, because it must see whom a request speaks for; above all that asks the service
//	Coalesce    above Bulkhead, so that followers, who cost nothing, take no slots
//	Bulkhead    around Retry: it bounds the requests in memory, also those that pause between tries
//	Retry       around Breaker, which thereby sees every try and ends the retries by opening
//	Hedge       inside of Retry: a hedged try that fails on both sides is one failed try
//	Adaptive    around single tries, whose times are the service's own; above Breaker, whose refusals it ignores
//	Breaker     counts each try that goes out, the hedges too
//	TryTimeout  inside of Breaker and Retry, to which a try that was given up is a failure
//	Tries       around each try as it goes out, for the span of its call
//	Check       sees what the service itself has answered, and changes nothing
//	Carry       below Coalesce, because ids differ with every request, and next to the wire, because what is left of the
//	            deadline differs with every try
//	Balance     innermost, so that every try may go to another instance
//
// A policy that is off has no link, and costs nothing. Balance keeps an instance that fails out of the way; Retry covers
// for it until then; Breaker gives up on the whole. The budget that Retry and Hedge share is what keeps them from making
// an outage worse: at most a tenth is added to the traffic, and ten requests.
//
// # Streams
//
//	Observe(Calls(Timeout(Credential(Bulkhead(Retry(Adaptive(Breaker(TryTimeout(Tries(Carry(Balance(Transport))))))))))))
//
// [Service.Stream] is for what is passed on as it comes. It shares the state of all policies with the other formula. Each of
// them sees a call that ends with the header of the answer: the slot of a connection that stays open for hours is free again.
// A request with a body has neither Timeout, Retry nor TryTimeout; whoever passes it on watches over it.
//
// # Defaults
//
// A [Config] with nothing but a URL has a Timeout of 5 s, retries, a breaker and a bulkhead, and ejects instances where
// there are several. Hedge, Adaptive, Coalesce and active health checks are off: each costs something that not every
// service is worth.
//
// # Reading
//
// [Service.Snapshot] returns the state of everything; [Handler] serves it for the admin port and [Collector] for
// Prometheus.
package service
