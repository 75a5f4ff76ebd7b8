// Package secure sets the header fields that tell browsers how little an API's answers may do.
//
//	handler := secure.Headers(secure.Config{})(next)
//
// The zero [Config] sets all of them, on every answer, problems and preflights included:
//
//	Strict-Transport-Security      max-age=31536000, over TLS only (RFC 6797 section 7.2)
//	X-Content-Type-Options         nosniff: a media type is what it says
//	Referrer-Policy                no-referrer
//	Content-Security-Policy        default-src 'none'; frame-ancestors 'none': an answer that is shown as a page loads and
//	                               runs nothing
//	X-Frame-Options                DENY, for browsers that do not know frame-ancestors
//	Cross-Origin-Resource-Policy   same-origin: no page elsewhere embeds an answer. It does not stand in the way of CORS,
//	                               which is for scripts that ask.
//	Permissions-Policy             none of what a page could ask the user for
//
// A handler that sets one of them itself has the last word: the fields are in the header before it is asked. Server and
// X-Powered-By are taken out of an answer, whoever set them: they help nobody but who looks for known holes.
//
// # Cache-Control
//
// An answer to a request with credentials (Authorization or Cookie) that says nothing of how long it may be kept gets a
// Cache-Control. RFC 9111 does not need it: a shared cache must not store such an answer (section 3.5). But the cache of a
// browser may, for as long as it thinks right (section 4.2.2), and the next user of the device has that browser too. So GET
// and HEAD get
//
//	private, no-cache   with a validator: what is kept is asked for again each time, and a 304 saves the body
//	no-store            without one: it could not be used
//
// Other methods' answers are not stored unless they say so. An answer that has a Cache-Control keeps it.
package secure
