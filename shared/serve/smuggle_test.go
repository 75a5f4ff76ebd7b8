package serve_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/serve"
)

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return conn
}

func say(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsSmuggled sends requests that two readers may take for different ones, each with a second one in what may be
// its body. Whoever is before us may have let the whole through as one. A handler may get the first, and never the second.
func TestNothingIsSmuggled(t *testing.T) {
	const second = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
	for _, tc := range []struct {
		name, text string
		want       int // the status, 0 for none
		reached    string
	}{
		{"an ordinary one", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", 200, "/ ab"},
		{"a length and chunks (RFC 9112 section 6.1)", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 200, "/ "},
		{"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 38\r\n\r\n" + second, 400, ""},
		{"a length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n" + second, 400, ""},
		{"a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 38\r\n\r\n" + second, 400, ""},
		{"chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 501, ""},
		{"another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second, 501, ""},
		{"a coding and chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + second, 501, ""},
		{"a space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + second, 400, ""},
		{"a folded line", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + second, 200, "/ "},
		{"chunks of HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 200, "/ "},
		{"a chunk without a size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + second, 0, ""},
		{"no host", "GET / HTTP/1.1\r\n\r\n" + second, 400, ""},
		{"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + second, 400, ""},
		{"a control character", "GET / HTTP/1.1\r\nHost: a\r\nA: b\x00c\r\n\r\n" + second, 400, ""},
		{"a carriage return alone", "GET / HTTP/1.1\r\nHost: a\r\nA: b\rContent-Length: 38\r\n\r\n" + second, 400, ""},
		{"no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n" + second, 400, ""},
		{"chunks, and more behind them", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" + second, 200, "/ ab"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var mu sync.Mutex
			var reached []string
			s := start(t, serve.Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					reached = append(reached, r.URL.Path+" "+string(body))
				}
			})})
			conn := dial(t, s.Addr())
			say(t, conn, tc.text)
			_ = conn.(*net.TCPConn).CloseWrite()
			replies := bufio.NewReader(conn)
			response, err := http.ReadResponse(replies, nil)
			status := 0
			if err == nil {
				status = response.StatusCode
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
			_, _ = io.Copy(io.Discard, replies)
			if tc.want != 0 && status != tc.want {
				t.Errorf("%d, want %d", status, tc.want)
			}
			s.stop()
			<-s.end
			if got := strings.Join(reached, "; "); got != tc.reached {
				t.Errorf("%d, and the handler got %q", status, got)
			}
		})
	}
}
