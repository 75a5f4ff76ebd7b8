// Package ratelimit says how often callers may ask.
//
//	limits, err := ratelimit.ParseLimits("10/s:20+1000@day")
//	memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
//	limit, err := ratelimit.New(ratelimit.Config{Limiter: memory, Rules: []ratelimit.Rule{
//		{Name: "address", Key: ratelimit.Address(proxies.Client), Limits: limits},
//	}})
//	handler = limit(handler)
//
// # Limits
//
// A [Limit] is a rate or a quota.
//
//	100/h        a rate: a hundred at once, each of which is given back 36 seconds after the one before
//	10/s:20      a rate with a burst: twenty at once, then ten a second
//	1000@day     a quota: a thousand from midnight to midnight, UTC
//	1000@month   a quota: a thousand from the first to the first, UTC
//
// Rates are counted by the generic cell rate algorithm (ITU-T I.371), which keeps one number of a caller, and never lets
// more through than the burst and what was given back since: in any stretch of time, and not only between two full hours.
// Quotas are what contracts have. Their windows are fixed, so a caller may use two of them within two minutes, before and
// after midnight; a rate beside the quota bounds that.
//
// # Rules
//
// A [Rule] says whose limit a request is counted on (by a [Key]: an address, a principal, an API key, a device, an
// operation, or several of them together), and which limits that is. They may depend on the caller's tier, which a function
// returns that knows who was verified. There is no way to read a tier from a header.
//
// All limits of all rules of one link are taken together: a request that one of them refuses takes nothing of the others.
// Rules of two links, before and after authentication, are taken one after the other.
//
// # Limiters
//
// A [Limiter] does the counting, and links need not know which it is.
//
//	Memory     one process; bounded, without goroutines, and without allocations for callers it knows
//	Redis      what replicas share: one round trip and one script, by the server's clock
//	Fallback   Redis with a Memory before it, which goes on alone while Redis is gone
//
// Package ratelimittest has what they all are held to.
//
// # What callers read
//
// Every answer says how much is left, in the fields of draft-ietf-httpapi-ratelimit-headers-10 and in those that older
// clients know:
//
//	RateLimit-Policy        "address 100/s";q=100;w=1, "principal free 100/h";q=100;w=3600
//	RateLimit               "principal free 100/h";r=7;t=36
//	X-RateLimit-Limit       100
//	X-RateLimit-Remaining   7
//	X-RateLimit-Reset       1764000000
//
// RateLimit-Policy has all limits that hold: q may be had at once, and is given back in w seconds. Of a month, w is left
// out. The others tell of one limit, the one that refuses or has the smallest share left: what remains (r), in how many
// seconds that grows (t), and the Unix second at which everything is given back. Where two links limit, the second one
// leaves what the first one told if that is worse.
//
// Over a limit, the answer is 429 with problem details and Retry-After, the seconds until the request would pass.
//
// # What is under way
//
// Two links bound what is under way instead of how often it comes. [InFlight] bounds it for each caller, and for all of
// them, by a number. A [Shedder] looks for the number by how long answers take.
package ratelimit
