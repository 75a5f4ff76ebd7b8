package telemetry

import (
	"bufio"
	"net"
	"net/http"
)

// Response is an http.ResponseWriter that remembers what was sent. What it does not implement itself, such as deadlines, is
// reached through [http.ResponseController].
type Response struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Watch returns w as a Response, wrapping it only when it is not one already.
func Watch(w http.ResponseWriter) *Response {
	if watched, ok := w.(*Response); ok {
		return watched
	}
	return &Response{ResponseWriter: w}
}

// Status returns the status that was sent, or 0 while the header is still open.
func (w *Response) Status() int { return w.status }

// Bytes returns how many bytes of the body were sent.
func (w *Response) Bytes() int64 { return w.bytes }

// WriteHeader sends the header. Informational statuses but 101 (RFC 9110 section 15.2) leave it open.
func (w *Response) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.sent(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, and before it the header.
func (w *Response) Write(body []byte) (int, error) {
	w.sent(http.StatusOK)
	n, err := w.ResponseWriter.Write(body)
	w.bytes += int64(n)
	return n, err
}

// FlushError sends what is buffered, the header too. It is what [http.ResponseController.Flush] calls.
func (w *Response) FlushError() error {
	w.sent(http.StatusOK)
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack gives the connection away. That is taken for a switch to another protocol, since what is sent from then on is
// nobody's to see.
func (w *Response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.sent(http.StatusSwitchingProtocols)
	}
	return conn, buffered, err
}

// Unwrap is for [http.ResponseController].
func (w *Response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *Response) sent(status int) {
	if w.status == 0 {
		w.status = status
	}
}
