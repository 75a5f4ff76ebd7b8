// Package balance chooses which instance of a service is asked.
//
// A [Balancer] is the end of a chain, in the place of one transport. Nothing in it knows HTTP: it is given a function
// that makes an [Instance] of an address, as upstream.Transport's At does.
//
// # Which there are
//
// The service's own host; or the Addresses of the configuration; or, with Resolve, every address that the host's name has
// (a headless Service of Kubernetes has one for each pod). The name is looked up again when the answer's time to live is
// over, at least a second and at most Resolve later. A look-up that fails, or finds nothing, changes nothing, and is
// repeated after a second. An instance that stays keeps its history; one that is gone gets no more requests and finishes
// those that it has.
//
// # Which may be asked
//
//	available   = healthy and not ejected
//	candidates  = the available ones, or all of them in a panic
//	              those of our Zone, while at least half of the zone is available
//	              not the one in Request.Avoid, unless it is the only one
//
// Active: with a Path in [Health], each instance is asked for it every Interval. Down failures in a row make it unhealthy,
// Up successes healthy. Until it is shown otherwise, an instance is healthy.
//
// Passive: [Ejection] looks at the requests themselves. Streak failures in a row, or Rate of at least Volume requests in
// Window, eject an instance for Base, twice as long the next time and so on up to Longest. When it returns, one failure is
// enough to eject it again. Failures are those of an instance and not of its program: broken connections and answers, no
// answer in time, 502, 503 and 504, but not 500, which another instance would answer as well.
//
// Panic: of n instances no more than Share × n are ejected, and when fewer than half are available all of them are asked.
// With most of a service gone, the rest would be crushed by the whole load, and it is likelier that the judgement is wrong.
//
// # Which it is
//
//	LeastBusy   of two picked at random by weight, the one with fewer requests under way for its weight (default).
//	            One that failed within the last second counts as busier: failing is fast, and must not attract
//	RoundRobin  each in its turn, by weight and smoothly
//	Hash        the same instance for the same Key while it is a candidate, and when it is not only its keys move
//	            (rendezvous hashing); LeastBusy for requests that have no key
package balance
