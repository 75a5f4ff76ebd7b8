package binary

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
)

// taking is a program with an operation that has a body.
func taking() Program {
	p := program("web")
	p.Frontends[0].Documents = fstest.MapFS{"things.yaml": {Data: []byte(things + `
  /things:
    post:
      operationId: addThing
      security: []
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {"200": {description: ok}}
`)}}
	mount := p.Frontends[0].Mount
	p.Frontends[0].Mount = func(r chi.Router, upstreams Upstreams) {
		mount(r, upstreams)
		r.Post("/things", func(http.ResponseWriter, *http.Request) {})
	}
	return p
}

// connect is a connection that ends the test when it is still there after a minute.
func (r *running) connect() *net.TCPConn {
	r.t.Helper()
	conn, err := new(net.Dialer).DialContext(r.t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return conn.(*net.TCPConn)
}

// What did not arrive in time was not done, and the client must not be told anything else; nor may it keep the connection.
func TestABodyThatStopsIsRefusedAndTheConnectionEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, `
listen: {address: '127.0.0.1:0', read_timeout: 50ms}
admin: {address: '127.0.0.1:0'}
answers: {cbor: {}}
upstreams: {orders: {url: `+orders(t, "hello")+`}}
routes: [{name: passed, path: /passed, anonymous: true, upstream: orders, idle: 50ms}]
`)
	r := start(t, taking(), path)
	for _, tc := range []struct{ path, media, body string }{
		{"/things", "application/json", "{"},
		{"/things", "application/cbor", "\xa1"},
		{"/passed", "text/plain", "x"},
	} {
		for _, length := range []string{"Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n64\r\n"} {
			conn := r.connect()
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\n%s%s", tc.path, tc.media, length, tc.body)
			text, err := io.ReadAll(conn)
			if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 408 ") || strings.Count(string(text), "HTTP/1.1") != 1 {
				t.Errorf("%s %s: %s, %v", tc.path, tc.media, text, err)
			}
		}
	}
}

// net/http takes a client that will send nothing more for one that has gone. It must not read that all is well.
func TestWhoIsNotAnsweredDoesNotReadThatAllIsWell(t *testing.T) {
	asked := make(chan struct{})
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer service.Close()
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, file(service.URL, time.Minute))
	r := start(t, program("web"), path)
	conn := r.connect()
	fmt.Fprint(conn, "GET /thing HTTP/1.1\r\nHost: a\r\n\r\n")
	<-asked
	_ = conn.CloseWrite()
	if res, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
		res.Body.Close()
		t.Errorf("it reads %s", res.Status)
	}
	if got := r.get(r.admin + "/metrics"); !strings.Contains(got, `operation="web.getThing",status="499"} 1`) {
		t.Error("the metrics do not say that the client has gone")
	}
}
