// Package validate says whether a request keeps the frontend's OpenAPI document.
//
//	document, err := validate.Load(specs.FS, "frontends/mobile.yaml")
//	router.With(validate.Requests(document)).Get("/api/v1/orders/{order_id}", getOrder)
//
// # Loading
//
// [Load] reads a document from a file system, typically an embedded one, with the files of the same file system that it
// refers to. Nothing else is ever read: a reference with a scheme or a host is an error.
//
// # Requests
//
// [Requests] runs after the router, which has found the operation already: what the router calls the route's pattern is
// the document's path. It checks path, query, header and cookie parameters and the body, and passes on a request that keeps
// the document with the body still unread. The request itself is not changed; in particular, a default of the document is
// not filled in.
//
// All violations are reported, at most [MaxViolations] of them. Each says where, and what is asked for there:
//
//	#/items/0/quantity       a JSON pointer (RFC 6901) into the body
//	#                        the body as a whole
//	#/query/limit            a parameter, with the place that it is in
//	#/header/Idempotency-Key
//
// Neither the offending value nor anything of the validator's own wording appears in the answer or in the log.
//
// A JSON body that readers understand differently is refused: with a member twice, or in other letters than the document has
// it (encoding/json takes "ID" for "id", so a handler would get what nobody has checked), or with something behind the value.
// So is a query with a parameter twice that is no list.
//
// A body that is too large is 413 (the cap itself is the gateway's), one of a media type or an encoding that the operation
// does not take is 415, with Accept-Encoding: identity if it is the encoding (RFC 7694), and one that does not arrive in
// time is a timeout. Authentication is not this package's matter.
//
// # Answers
//
// [Responses] looks at what handlers answer: in development at every answer before it is sent, and otherwise at a share of
// them, in its own time and after they were sent. What breaks the document is a line of the log, and no client is told.
package validate
