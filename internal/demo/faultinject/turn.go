package faultinject

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Mark is in every answer that a fault makes up or spoils, in a header field at least.
const Mark = "injected-fault"

const markField = "X-Injected"

const page = "<!doctype html>\n<title>It works!</title>\n<h1>It works!</h1>\n<p>" + Mark + "\n"

// turn is a request that is not to be answered well.
type turn struct {
	injector *Injector
	w        http.ResponseWriter
	r        *http.Request
	next     http.Handler
}

// answer is a whole answer that net/http would send.
func (t *turn) answer(mediaType, body string) {
	t.w.Header().Set("Content-Type", mediaType)
	_, _ = io.WriteString(t.w, body) // the client has gone; there is nobody left to tell
}

// whole returns what the service would have answered.
func (t *turn) whole() *recorder {
	whole := &recorder{header: t.w.Header(), status: http.StatusOK}
	t.next.ServeHTTP(whole, t.r)
	whole.header.Del("Content-Length") // of what will be said instead
	return whole
}

// spoil answers with what how makes of the service's body. An answer without a body arrives as it is.
func (t *turn) spoil(how func([]byte) []byte) {
	whole := t.whole()
	body := whole.body.Bytes()
	if len(body) == 0 {
		t.w.WriteHeader(whole.status)
		return
	}
	body = how(body)
	t.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	t.w.WriteHeader(whole.status)
	_, _ = t.w.Write(body)
}

// breakOff says the first half of the service's answer, and then does as it is told with the connection. An answer without
// a body arrives whole.
func (t *turn) breakOff(then func(net.Conn)) {
	whole := t.whole()
	body := whole.body.String()
	if body == "" {
		t.w.WriteHeader(whole.status)
		return
	}
	t.take(func(conn net.Conn) {
		_, _ = io.WriteString(conn, whole.head(len(body))+body[:len(body)/2])
		then(conn)
	})
}

// lie gives the service's answer so many times its length.
func (t *turn) lie(times float64) {
	whole := t.whole()
	body := whole.body.String()
	t.take(say(whole.head(int(times*float64(len(body)))) + body))
}

// take takes the connection from net/http, and closes it when speak is done or the injector closed.
func (t *turn) take(speak func(net.Conn)) {
	_, _ = io.Copy(io.Discard, t.r.Body) // to close a connection with something to read would reset it
	conn, _, err := http.NewResponseController(t.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(t.injector.open, func() { _ = conn.Close() })()
	speak(conn)
}

// recorder keeps an answer back.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// head is the answer up to its body, with a length that may be wrong.
func (r *recorder) head(length int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", r.status, http.StatusText(r.status), length)
	_ = r.header.Write(&b) // a Builder takes everything
	return b.String() + "\r\n"
}
