//go:build unix

package http1_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"syscall"
	"testing"

	"github.com/facet-bff/facet/shared/upstream/internal/http1"
)

// TestAConnectionThatWasClosedIsNotAsked closes it, or says something on it, while it is idle.
func TestAConnectionThatWasClosedIsNotAsked(t *testing.T) {
	for name, then := range map[string]func(net.Conn){
		"closed": func(conn net.Conn) { conn.Close() },
		"reset":  func(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0); conn.Close() },
		"poisoned": func(conn net.Conn) {
			say(conn, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
		},
	} {
		t.Run(name, func(t *testing.T) {
			idle, done := make(chan struct{}), make(chan struct{})
			s := serve(t, func(n int, conn net.Conn, requests *bufio.Reader) {
				for hears(requests) {
					say(conn, answer)
					if n == 0 {
						<-idle
						then(conn)
						close(done)
						<-t.Context().Done()
					}
				}
			})
			var first *net.TCPConn
			client := s.client(t, func(c *http1.Config) {
				dial := c.Dial
				c.Dial = func(ctx context.Context) (net.Conn, error) {
					conn, err := dial(ctx)
					if first == nil {
						first = conn.(*net.TCPConn)
					}
					return conn, err
				}
			})
			if body, err := ask(t.Context(), t, client, "POST", "b"); body != "x" || err != nil {
				t.Fatalf("%q, %v", body, err)
			}
			close(idle)
			<-done
			arrived(t, first)
			if body, err := ask(t.Context(), t, client, "POST", "b"); body != "x" || err != nil { // which must not arrive twice
				t.Errorf("%q, %v", body, err)
			}
			if n := s.dialled.Load(); n != 2 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// arrived waits until there is something to read, without reading it.
func arrived(t *testing.T, conn *net.TCPConn) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return !errors.Is(err, syscall.EAGAIN)
	}); err != nil {
		t.Fatal(err)
	}
}
