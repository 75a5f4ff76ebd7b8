// Package credential says to a service who is asking.
//
//	None        nobody
//	Principal   the user, by name in a field of ours: for services that trust the network we are in
//	UserToken   the user, with the token that the user sent us
//	Client      we ourselves, with a token that we are granted (OAuth 2.0 client credentials, RFC 6749 section 4.4)
//	Exchanged   the user, with a token that we are granted for the user's (token exchange, RFC 8693)
//
// Each is a link. Whatever else in a request says who is asking is removed by all of them, so that nothing
// that came from outside is ever believed by a service. OpenAPI ignores a parameter named Authorization for the same reason.
//
// # Tokens
//
// A [Tokens] gets them from a token endpoint, which is asked through an upstream.Exchange like every other service: the
// same limits, guard and deadlines hold. A token is kept until it expires, and asked for anew a tenth of its life before
// that, by one request while the others go on with the old one. When there is none, one request asks and the others wait
// for it, each no longer than its own context lasts. A failure is remembered for a second and is a fault of kind Unavailable,
// so an endpoint that hangs costs one request its Timeout and not each of them.
package credential
