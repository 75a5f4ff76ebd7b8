// Package adaptive finds out how many requests at once a service can take.
//
// # How
//
// As queues build up in a service, its answers get slower before they fail. So the limit compares what answers take now
// with what they take when nothing queues (the gradient of Netflix's concurrency-limits), after every Sample of them:
//
//	gradient = clamp(Tolerance × unhurried / recent, 0.5, 1)
//	limit    = 0.8 × limit + 0.2 × (limit × gradient + √limit)
//
// √limit is what lets the limit grow while nothing gets slower. Requests that are answered too late, or not at all, make
// it shrink as a gradient of 0.5 does. It grows only while at least half of it is in use, because nothing is learnt
// otherwise, and stays between Least and Most.
//
// What is unhurried is the least that was seen, and measured anew every Probe by letting in half of the limit for the
// time of one sample (the way TCP's BBR measures its round trip). Averages would not do: under a load that stays, they
// drift towards what is slow, and the limit with them.
//
// # What a caller sees
//
// Whatever is over the limit is refused at once, as by package bulkhead: a fault of kind Unavailable whose reason is
// "busy". It needs steady traffic to learn from, so it is off unless asked for.
package adaptive
