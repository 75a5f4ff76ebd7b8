// Package adaptive finds out how many requests at once a service can take.
//
// # How
//
// The algorithm is Gradient2, of Netflix's concurrency-limits. It compares what an answer takes now with what answers have
// taken for long: as queues build up in the service, answers get slower before they fail. After every Sample answers:
//
//	gradient = clamp(Tolerance × usual / recent, 0.5, 1)
//	limit    = 0.8 × limit + 0.2 × (limit × gradient + √limit)
//
// The usual time is an average that follows the recent one slowly. √limit is the queue that is allowed: it is what lets
// the limit grow while nothing gets slower. A service that answers too late, or not at all, shrinks the limit as a
// gradient of 0.5 does. The limit grows only while at least half of it is in use, because nothing is learnt otherwise, and
// stays between Least and Most.
//
// # What a caller sees
//
// Whatever is over the limit is refused at once, as by package bulkhead: a fault of kind Unavailable whose reason is
// "busy". It needs steady traffic to learn from, so it is off unless asked for.
package adaptive
