package http1

import (
	"fmt"
	"strconv"
)

// Request is what is sent. It is not changed, and may be sent again.
type Request struct {
	// Head is the request line and the field lines, with the empty line at the end: see [AppendHead].
	Head []byte
	// Body is the whole body, or nil.
	Body []byte
	// NoBody is true for HEAD, whose response has no body whatever it says of one.
	NoBody bool
	// Repeatable says that it may arrive twice.
	Repeatable bool
}

// AppendHead begins a request's head: its request line, of which the target is path and target together, and Host.
func AppendHead(b []byte, method, path, target, host string) ([]byte, error) {
	if !isToken(method) {
		return b, fmt.Errorf("the method %q is no token", method)
	}
	if !isVisible(path) || !isVisible(target) {
		return b, fmt.Errorf("the target %q has a space or a character that is not ASCII", path+target)
	}
	if !isVisible(host) {
		return b, fmt.Errorf("the host %q has a space or a character that is not ASCII", host)
	}
	b = append(append(append(append(append(b, method...), ' '), path...), target...), " HTTP/1.1\r\nHost: "...)
	return append(append(b, host...), "\r\n"...), nil
}

// AppendField adds a field line.
func AppendField(b []byte, name, value string) ([]byte, error) {
	if !isToken(name) {
		return b, fmt.Errorf("the field name %q is no token", name)
	}
	if !isValue(value) {
		return b, fmt.Errorf("the value of %s has a control character", name)
	}
	b = append(append(b, name...), ": "...)
	return append(append(b, value...), "\r\n"...), nil
}

// AppendEnd ends the head of a request with a body of so many bytes. length is -1 for a request that has no body and whose
// method does not suggest one (RFC 9110 section 8.6).
func AppendEnd(b []byte, length int) []byte {
	if length >= 0 {
		b = append(strconv.AppendInt(append(b, "Content-Length: "...), int64(length), 10), "\r\n"...)
	}
	return append(b, "\r\n"...)
}
