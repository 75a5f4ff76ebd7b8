// Package coalesce makes one exchange of identical reads that are under way at the same time.
//
// # What is identical
//
// GET and HEAD requests of one operation with the same target, the same header fields in the same order, and the same
// principal. So a link that adds a field which differs with every request, like an id, belongs below this one, and a link
// that adds a credential above. Different principals never share an answer, even where the service could not tell them
// apart. Requests with a body are never shared.
//
// # Leader and followers
//
// The first to ask is the leader and goes on as if it were alone, in its own goroutine. Those that come before it has its
// answer follow: they wait, and each gets a copy of its own, or the same failure. A leader whose own context ends takes
// nobody with it: the first of the followers asks anew, and the others follow that one. A follower whose context ends
// leaves alone.
//
// A request that nobody follows costs the making of its key, and no goroutine.
package coalesce
