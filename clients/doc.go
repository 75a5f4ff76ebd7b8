// Package clients says how each upstream is reached: where it is, what is sent along with every request, how long it may
// take at most, and what a document cannot express. A file for each upstream.
//
// Every chain is
//
//	X-Request-Id(X-Principal(metrics(timeout(HTTP))))
//
// so that a request's id and its principal go with it, and whatever happens below is counted.
package clients
