// Package cache is a shared HTTP cache (RFC 9111), in front of a frontend or of an upstream.
//
// One [Cache] serves both ways in, so that one purge reaches everything:
//
//	frontend:  Authenticate(… Cache(handler))          c.Handler("mobile", policy)
//	upstream:  SetHeader(credential)(Cache(Retry(HTTP)))   c.Link("catalog")
//
//	Handler and Link  ─►  the rules  ─►  Store: [Memory], or [Redis] for what replicas share
//
// In a chain the cache is inside of the links that set what a request is made of, because it judges and compares what it
// sees: a credential that is added below it, it knows nothing of. It is outside of the links that ask again, and of the
// transport.
//
// # For whom
//
// A [Policy] says how one request is cached. The generated code puts it into the context of a call, as in
//
//	ctx = cache.With(ctx, cache.Policy{For: cache.Only(principal.Subject), MaxAge: time.Minute})
//
// and a frontend gives it for a request. Its [Audience] is [Everybody] or [Only] one principal, and there is no third way to
// make one, so a response that depends on the principal cannot be stored without the principal in its key: without an id
// there is no audience, and without an audience nothing is stored. A response to a request that says who is asking, in
// Authorization, X-Principal or another field of package credential, is stored for everybody only if it says itself that it
// may be shared, or if the policy says that it is Impersonal: that it does not depend on who asks. Keys are SHA-256 digests of URI, audience and values; no answer,
// log line or error shows one.
//
// # What is stored
//
//	request                     GET; HEAD is answered by what GET left, and updates it. Never with no-store.
//	status                      any final one with explicit freshness, but 206 and 304. 200, 203, 204, 300, 301, 308, 404,
//	                            405, 410, 414 and 501 without: RFC 9110 says that they may be cached by default.
//	no-store                    never, but with must-understand and a status that we know
//	private                     only for one principal, whose part of the cache is a private cache (RFC 9111 section 1)
//	private="a", no-cache="a"   without the field
//	no-cache                    with a validator, and validated for each use
//	Authorization, X-Principal  for one principal; for everybody with public, must-revalidate or s-maxage (section 3.5), or
//	                            if the policy is Impersonal
//	Set-Cookie                  only if public: a cookie is for one client, and most who set one do not think of caches
//	Vary                        each variant apart; never "*"
//	stale, without a validator  never: it could not be used
//	larger than Config.MaxBody  never; it is sent on while it comes
//
// How long a response is fresh it says itself: s-maxage, then max-age, then Expires. If it says nothing, the policy's MaxAge
// holds, then a tenth of the time since Last-Modified, up to a day. What is invalid, or said twice differently, is stale.
// [TargetedField] goes before Cache-Control and Expires (RFC 9213) and is sent to nobody. Pragma and Warning are history.
//
// A stale response may be used while it is refreshed in the background, or because the origin failed with an error, a 500,
// 502, 503 or 504 (RFC 5861). The windows are the response's, else the policy's. no-cache, must-revalidate, proxy-revalidate
// and s-maxage forbid it; whoever wants a long life in shared caches and a window says so in the targeted field.
//
// A range is served from a complete response that is stored. Partial ones are not stored. An unsafe request that succeeds
// deletes what is stored for its URI, Location and Content-Location, for every principal (section 4.4).
//
// # Many at once
//
// Of requests for the same key that cannot be answered from the store one goes to the origin, and the others wait for its
// response. They have its failure, too, but not its end: when the client leaves whose request it was, another one leads.
// A response that cannot be shared lets all go on at once, and the next ones do not wait in the first place, until there is
// one that can be. Requests of different keys, and so of different principals, never wait for each other.
//
// # What the caller sees
//
// Cache-Status (RFC 9211) says what happened: "facet; hit; ttl=30", "facet; fwd=stale; fwd-status=304; stored; ttl=60". The
// detail of an answer that was not stored is a word of the table above. [Config.Observe] is told the same for metrics.
//
// # Purging
//
// A response names its tags in [TagField], which clients do not see. [Cache.Purge] and [Cache.PurgeHandler] delete by tag,
// by URI or everything. What is under way to the cache while something is purged or written is not stored, in this process;
// another replica's, with a shared Redis, may be.
//
// # Stores
//
// A store that fails is a miss, told to [Config.Failed] and to no client. A deletion that fails while Redis is gone is lost:
// what it would have deleted is used until it is stale. In a [Fallback] a memory stands in for a Redis that is gone.
//
// Memory keeps entries as they are, so a hit decodes nothing. Redis keeps them with a version and a checksum, large bodies
// compressed, and one that does not check is deleted. How to test a store of your own: package cachetest.
//
// # The public suite
//
// What cache-tests.fyi lists is tested here by its names, or declined with a reason (suite_test.go). `make cache-suite` runs
// the suite itself and prints how much of it passes, beside what it ships of nginx, Varnish and others.
package cache
