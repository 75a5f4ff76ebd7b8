// Package etag gives answers an entity tag, and those who have an answer already a 304 (RFC 9110 sections 8.8.3 and 13.1.2).
//
//	handler := etag.Handler(etag.Config{})(next)
//
// The tag of an answer that has none is the digest of its body, so every replica says the same, and so does the same answer
// tomorrow. It is made after the answer is, so it saves no work: it saves the client's bandwidth, which for a phone is most
// of what an answer costs. What saves the work is package cache, whose tags are the same digest.
//
// # Which answers
//
//	200 to GET or HEAD, without an ETag     gets one
//	200 to GET or HEAD, with an ETag        keeps it
//	one with X-BFF-Partial or X-BFF-Stale   gets none: the next one is meant to differ. It keeps its own.
//	Cache-Control: no-store                 gets none: nobody may have it
//	larger than Config.MaxBody, or flushed  gets none: it is sent while it comes
//	anything else                           is left alone
//
// If-None-Match is compared weakly. A 304 has the fields of the 200 but those of its body (RFC 9110 section 15.4.5). Where
// the request has none, If-Modified-Since is the handler's to answer, and so is If-Match.
//
// # Representations
//
// Whoever changes what is sent changes the tag: two representations of one thing have two strong tags (RFC 9110 section
// 8.8.3.3). [Mark] makes the one of the other, "x" to "x~gzip", and [Unmark] makes it back when a client asks with it. That
// is better than to weaken the tag, as many servers do when they compress: a weak tag never fits If-Match, and a client that
// changes what it has read could not say so.
package etag
