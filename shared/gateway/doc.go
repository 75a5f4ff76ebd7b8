// Package gateway is the stack that every frontend shares: what happens to a request before its handler, and to an answer
// after it. It is assembled in one place, from the list in stack.go, which reads from top to bottom with a reason for each
// line; [Stack] returns it, for whoever wants to show it.
//
// Each link is a func(http.Handler) http.Handler of its own package and usable alone. The links come in two groups. Those
// of the first see every request, whatever it asks for. Those of the second run after routing, for operations of the
// frontend's document only, because what they do is in the document: its name, who may call it, what it takes.
//
// # What the document decides
//
// Every operation of the document must be mounted and every route must be in the document; [New] makes sure of it. Of each
// operation the stack reads
//
//	operationId        its name in logs, metrics and faults: "mobile.getDashboard"
//	security           what is asked of a caller: one of its alternatives, all schemes of it together; {} is a stranger, and
//	                   [] lets everybody in. Saying nothing is an error: an operation must not be open because somebody
//	                   forgot a line. Lists are scopes of oauth2 and openIdConnect, and of other schemes roles (3.1).
//	x-required-roles   the roles that the principal must have, all of them; 403 names the first that is missing
//
//	x-fields           on the query parameter fields: clients may ask for some members of the answer (package fields)
//
// Where a scheme's credential is, its type says; who judges it, [Config.Schemes] says by the scheme's name, and an operation
// that asks for one which is missing there is an error:
//
//	http bearer, oauth2, openIdConnect   Authorization: Bearer
//	http basic                           Authorization: Basic
//	apiKey                               the field, the parameter or the cookie that it names
//	mutualTLS                            the certificate; in OpenAPI 3.0, which lacks the type, http with scheme mutualTLS
//
// Fields of the header that say who is asking without proof, as X-Principal and X-Forwarded-User do (see package
// credential), are taken out of every request before anything reads them, however they are spelt. A parameter or a key of
// such a name is an error.
//
// HEAD is answered by GET where the document has no HEAD of its own (RFC 9110 section 9.1 asks for both); net/http leaves
// the body out.
//
// # What is kept
//
// With a [Config.Cache], answers to GET are kept as long as their own Cache-Control says (RFC 9111). The document has no
// word for it but that header: an operation that declares Cache-Control for one of its answers is looked up, and no other.
// Where somebody is authenticated, an answer is kept for that principal alone, with the scheme, the tier, the roles and the
// scopes; where nobody is it is kept for everybody who is nobody. Parameters in the header and in cookies keep answers apart, and are all
// that a handler sees of either. So an answer is never given to another caller, whatever it says of itself. What is kept
// has an entity tag, of its body where the handler set none. A request that changes something makes the cache forget the
// answers at its path, and at those in Location and Content-Location.
//
// Answers of a route are kept where [Config.Kept] says so, for each caller alike. A route has no parameters that are declared:
// what keeps its answers apart is their Vary, and Keep.Vary.
//
// # In which form
//
// A handler writes an answer once, as JSON, and everything that looks at one or keeps it sees that. What a client gets is
// made of it on the way out, from the inside outwards:
//
//	fields    the members that were asked for. The URL says which, so the cache keeps each selection for itself.
//	cache     what is kept is JSON without a coding: one entry for all clients
//	tags      [Config.ETag]: the digest of what the handler wrote or the cache had; 304 to who has it
//	CBOR      [Config.CBOR]: another representation, whose tag says so
//	coding    [Config.Compress]: another one still
//
// Requests go the other way: tags lose their marks and CBOR becomes JSON before anything is validated, compared or looked
// up. The document speaks of JSON alone: it says what the members are, and in which bytes they come is between the client's
// Accept and Accept-Encoding and the links. A 304 is in no document either, since any answer that has a tag can become one
// (RFC 9110 section 15.4.5).
//
// # What browsers are told
//
// Every answer has the fields of package secure. With [Config.CORS] pages elsewhere may ask; preflights are answered before
// authentication and called "mobile.preflight" in logs and metrics.
//
// # The document itself
//
// Whoever may reach the frontend may read what it promises: the public document is at /openapi.json, with an entity tag and
// without authentication. Its requests are called "mobile.openapi" in logs and metrics.
//
// # Limits
//
// [Limits] say how often one address may ask, one principal by the tier of its token, one caller for an operation that
// costs more or for a route, and one device (see package ratelimit), how many requests one caller may have under way, and when to refuse
// requests because answers take too long. Nothing is limited unless it is said.
//
// # Routes and experiments
//
// With [Config.Routes], a request that no operation answers may be passed through to an upstream (see package route). The document
// wins: a path that it has is its own, with all methods. A route says who may ask as an operation does, with
// security, roles, or that it is anonymous, and callers are limited alike; the bounds of time and size are the route's.
//
// [Config.Experiments] give each caller a variant, which handlers and routes read, and mappings as $experiment.<name>. Answers that
// are kept are kept apart by them. What the document declares under x-bff-experiments bounds their variants.
//
// # Several frontends
//
// [Prefixes] puts frontends below their names, and [Versions] the versions of one at its address. Each has a stack of its
// own, and its own Name keeps its answers and what is counted apart. What reaches none of them gets an id, a log line and
// what browsers are told.
//
// # When something goes wrong
//
// Whatever goes wrong, the caller reads problem details (RFC 9457): an unknown path, a wrong method with Allow, a body
// that is too large or does not arrive in time, a panic. When there is nothing to say, because the client has gone, the connection
// ends without an answer.
package gateway
