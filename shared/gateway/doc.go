// Package gateway is the stack that every frontend shares: what happens to a request before its handler, and to an answer
// after it. It is assembled in one place, [New], whose order reads from top to bottom with a reason for each line.
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
//	security           what is asked of a caller: [] lets everybody in, and otherwise each requirement is one scheme of
//	                   type http, scheme bearer, without scopes. Anything else is an error and so is saying nothing: an
//	                   operation must not be open because somebody forgot a line.
//	x-required-roles   the roles that the principal must have, all of them; 403 names the first that is missing
//
// HEAD is answered by GET where the document has no HEAD of its own (RFC 9110 section 9.1 asks for both); net/http leaves
// the body out.
//
// # What is kept
//
// With a [Config.Cache], answers to GET are kept as long as their own Cache-Control says (RFC 9111). The document has no
// word for it but that header: an operation that declares Cache-Control for one of its answers is looked up, and no other.
// Where security asks who it is, an answer is kept for that principal alone, with the tier, the roles and the scopes of the
// token; where it is [] it is kept for everybody. Parameters in the header and in cookies keep answers apart, and are all
// that a handler sees of either. So an answer is never given to another caller, whatever it says of itself. What is kept
// has an entity tag, of its body where the handler set none. A request that changes something makes the cache forget the
// answers at its path, and at those in Location and Content-Location.
//
// # The document itself
//
// Whoever may reach the frontend may read what it promises: the public document is at /openapi.json, with an entity tag and
// without authentication. Its requests are called "mobile.openapi" in logs and metrics.
//
// # Limits
//
// [Limits] say how often one address may ask, and one principal by the tier of its token (see package ratelimit), how many
// requests one caller may have under way, and when to refuse requests because answers take too long. Nothing is limited
// unless it is said.
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
// # When something goes wrong
//
// Whatever goes wrong, the caller reads problem details (RFC 9457): an unknown path, a wrong method with Allow, a body
// that is too large, a panic.
package gateway
