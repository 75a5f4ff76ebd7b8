// Package http1 is the client's side of HTTP/1.1 (RFC 9112) for one address, at the least cost: a request is written and
// its response read on the caller's goroutine, in memory that the connection and the caller keep. net/http has two
// goroutines for each connection, and hands every response from one of them to the caller.
//
// # Framing
//
// Whoever disagrees with a service about where a response ends takes the rest of it for the next response, which may be
// another user's. So whatever is ambiguous is an error, and its connection is closed:
//
//	field lines     end in CRLF, have a token and a colon, no space between them, no control character, and are not folded
//	                (sections 2.2, 5.1, 5.2)
//	Content-Length  is there once at most, of digits alone, and not beside Transfer-Encoding (section 6.3)
//	Transfer-Encoding  is "chunked" alone, and of HTTP/1.1 (section 6.1)
//	chunks          have a size of at most 15 hexadecimal digits (section 7.1)
//	1xx             are skipped, but for 101, which nobody asked for
//
// A response without either field ends with its connection (section 6.3). One that has sent anything after its end, or
// before it was asked, is not asked again.
//
// # Bounds
//
// The header, those of 1xx responses and trailers included, and the body are bounded in bytes. So is what chunks add to a
// body: their extensions are skipped, up to 16 KiB beyond what ordinary chunks have.
//
// # Time
//
// The context's deadline is the connection's. Its cancellation moves that deadline into the past, and the connection is
// closed unless that had not begun when the response was complete.
//
// # Connections
//
// A connection that is idle has no goroutine. Before it is used again it is looked at, without waiting, for whether the
// service has closed it or sent something. What it closes at the same moment as we ask is asked again on a new
// connection, once, if the request may be repeated.
package http1
