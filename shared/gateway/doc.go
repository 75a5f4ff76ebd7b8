// Package gateway is the stack that every frontend shares: what happens to a request before its handler, and to an answer
// after it. It is assembled in one place, [New], whose order reads from top to bottom with a reason for each line.
//
// Each link is a func(http.Handler) http.Handler of its own package and usable alone. The links come in two groups. Those
// of the first see every request, whatever it asks for. Those of the second run after routing, for operations of the
// frontend's document only, because what they do is in the document: its name, who may call it, what it takes.
//
// Whatever goes wrong, the caller reads problem details (RFC 9457): an unknown path, a wrong method with Allow, a body
// that is too large, a panic.
package gateway
