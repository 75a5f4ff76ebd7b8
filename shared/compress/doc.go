// Package compress sends answers in the smallest form that a client takes: content codings, as RFC 9110 section 8.4 has
// them.
//
//	handler := compress.Handler(compress.Config{})(next)
//
// # Which coding
//
// Accept-Encoding is read as RFC 9110 section 12.5.3 says: weights, "*", identity;q=0 and gzip;q=0 mean what they mean
// there, and x-gzip is gzip. Of the codings with the greatest weight the first of [Config.Codings] is taken. A member that
// is no coding with a weight is as if it were not there. Without the field, or with nothing in it that we have, an answer is
// sent as it is; so is one to a client that takes nothing at all, since an answer in a form that was not asked for is of
// more use than a 406 (section 12.4.1 allows it).
//
//	zstd   level "fastest", 256 KiB window: the least time, and larger than br
//	br     quality 4, 256 KiB window: small, for a few times the time
//	gzip   level 5: every client has it
//
// # Which answers
//
// One whose media type is worth it ([DefaultTypes]) and that has at least [Config.MinSize] bytes; until that many have come,
// or all, it is held back. One that says its Content-Length is decided at once. A client that refuses identity gets any size
// coded. Never:
//
//	204, 206, 304 and informational answers    there is no body, or only a part of one
//	an answer with a Content-Encoding          it is coded already
//	Cache-Control: no-transform                whoever made it said so; in a request, whoever asks did
//	text/event-stream                          events are small, and each is to be there at once
//	without a Content-Type                     net/http would guess one from what it is sent
//
// HEAD has the header that GET would have. A handler that flushes has what there is coded and sent at once, however little.
//
// An answer that would be coded for another client says Vary: Accept-Encoding, so that no cache gives this one to that
// client. What is coded has no Content-Length, and no Accept-Ranges and digests of what it was before.
//
// # Entity tags
//
// A coded answer is another representation than a plain one, so its tag is another one: "x" becomes "x~gzip" (see package
// etag). A client that asks with "x~gzip" in If-None-Match asks with "x" inside of this link, and a 304 names the tag that
// the client has; in If-Match it is "x" whatever the coding was, since what is to be changed is the thing and not its form.
//
// # Requests
//
// A request's body is not decoded: an operation's bodies are small, and what unpacks to a thousand times its size is a way
// to hurt a server. Package validate refuses one with 415 and Accept-Encoding: identity (RFC 7694).
//
// # BREACH
//
// What is compressed and then encrypted still shows its length. An answer that has a secret and, beside it, a text that an
// attacker chooses tells that attacker, in some thousand requests, whether the text is like the secret. It takes a page
// that makes the victim's browser ask with the victim's credentials, so it is a matter of cookies, and not of tokens that a
// script sets. A frontend with a session of cookies should keep secrets (CSRF tokens, keys) out of answers that repeat what
// the request said, say Cache-Control: no-transform where it cannot, and have SameSite cookies.
package compress
