// Package serve listens: a public address for the API and an admin address for whoever operates it.
//
// # Admin
//
//	GET /livez    200 while the process can answer at all
//	GET /readyz   200 while it may be sent requests; 503, with the names of the checks that fail, otherwise
//	GET /metrics  what Config.Metrics answers
//
// and what Config.Admin has besides.
//
// Admin is apart from the API so that nothing of it is ever public, and so that it answers while the API is busy or
// draining.
//
// # TLS
//
// [TLS] has certificates of our own, by name, and the authorities of clients'. Both are read again when their files change,
// without a goroutine: whoever connects looks, once a second at most. TLS 1.2 is spoken with forward secrecy and
// authenticated encryption alone (RFC 9325 section 4.2), HTTP/2 wherever the client has it. Whose a client's certificate is,
// package auth says.
//
// # What is refused
//
// net/http refuses most of what two readers may take for different requests (RFC 9112), and smuggle_test.go lists it. What
// it lets through without a word has chunks, so a connection is closed after those: what comes behind them is never read as
// a request. A client that is slow with its header, its body or with reading is cut off by the time limits.
//
// What net/http cannot read as a request never comes to a handler, so the answer is net/http's: a line of plain text or no
// body, without a request id, instead of problem details. These are 400 for what is no HTTP, 417 for an Expect other than
// 100-continue, 431 for a header over MaxHeaderBytes (a line of HTML over HTTP/2), 501 for a transfer coding and 505 for a
// version that it does not know.
//
// # Draining
//
// When the context of [Server.Run] ends:
//
//  1. /readyz answers 503, so that load balancers stop sending.
//  2. DrainDelay passes, in which requests that they already sent still come in and are answered.
//  3. The public address is closed; requests under way get DrainTimeout to finish and are cut off then.
//  4. The admin address is closed, last, so that all this can be watched.
//
// Run returns when no goroutine of the package is left.
package serve
