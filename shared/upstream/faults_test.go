package upstream_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
	"github.com/facet-bff/facet/shared/upstream"
)

// wire is a TCP server on loopback that reads a request's header and then does as it is told with the connection.
type wire struct {
	listener net.Listener
	answer   func(net.Conn)
	serving  sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

func listen(t *testing.T, answer func(net.Conn)) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, answer: answer}
	w.serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.conns = append(w.conns, conn)
			w.mu.Unlock()
			w.serving.Go(func() { w.serve(conn) })
		}
	})
	return w
}

func (w *wire) serve(conn net.Conn) {
	defer conn.Close()
	requests := bufio.NewReader(conn)
	for {
		if _, err := http.ReadRequest(requests); err != nil {
			return
		}
		w.answer(conn)
	}
}

func (w *wire) close() {
	w.listener.Close()
	w.mu.Lock()
	for _, conn := range w.conns {
		conn.Close()
	}
	w.mu.Unlock()
	w.serving.Wait()
}

// say writes and closes.
func say(text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = io.WriteString(conn, text)
		conn.Close()
	}
}

// drip writes the head, and then piece until the client has had enough.
func drip(head, piece string, pause time.Duration) func(net.Conn) {
	more := []byte(piece)
	return func(conn net.Conn) {
		_, err := io.WriteString(conn, head)
		for err == nil {
			if pause > 0 {
				<-time.After(pause)
			}
			_, err = conn.Write(more)
		}
	}
}

// hang writes the head and waits for the client to go.
func hang(head string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = io.WriteString(conn, head)
		_, _ = io.Copy(io.Discard, conn)
	}
}

func answerJSON(body string) func(net.Conn) {
	return say(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
}

func zipped(t *testing.T, body io.Reader) func(net.Conn) {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.Copy(w, body); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return say(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", packed.Len(), packed.String()))
}

// zeros are so many bytes of '0'.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// thing is what the service's document promises: {"id": "…"}.
var thing = &projection.Shape{Type: projection.Object, Members: []projection.Member{
	{Name: "id", Required: true, Shape: &projection.Shape{Type: projection.String}},
}}

// maxBody is the largest body in these tests, and muchMemory what an exchange may allocate in all.
const (
	maxBody    = 64 << 10
	muchMemory = 2 << 20
)

func TestAServiceThatMisbehavesIsAFault(t *testing.T) {
	const (
		ok     = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		second = 300 * time.Millisecond // how long the caller waits where waiting is the point
	)
	for _, tc := range []misbehaviour{
		{"a reset", func(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0); conn.Close() }, upstream.Config{}, 0, fault.Unavailable},
		{"nothing at all", say(""), upstream.Config{}, 0, fault.Unavailable},
		{"another protocol", say("SSH-2.0-OpenSSH\r\n"), upstream.Config{}, 0, fault.BadUpstream},
		{"a hang before the header", hang(""), upstream.Config{}, second, fault.Timeout},
		{"a hang before the header that has a limit", hang(""), upstream.Config{HeaderTimeout: second}, 0, fault.Timeout},
		{"a hang inside of the header", hang(ok), upstream.Config{}, second, fault.Timeout},
		{"a hang inside of the body", hang(ok + "Content-Length: 10\r\n\r\n{"), upstream.Config{}, second, fault.Timeout},
		{"a body that drips", drip(ok+"Content-Length: 10000\r\n\r\n", "0", 10*time.Millisecond), upstream.Config{}, second, fault.Timeout},
		{"a header that drips", drip(ok+"X-Drip: ", "0", 10*time.Millisecond), upstream.Config{}, second, fault.Timeout},
		{"an endless body", drip(ok+"\r\n", strings.Repeat("0", 4096), 0), upstream.Config{}, 0, fault.BadUpstream},
		{"an endless body in chunks", drip(ok+"Transfer-Encoding: chunked\r\n\r\n", "1000\r\n"+strings.Repeat("0", 4096)+"\r\n", 0), upstream.Config{}, 0, fault.BadUpstream},
		{"an endless header", drip(ok, "X-More: "+strings.Repeat("0", 4096)+"\r\n", 0), upstream.Config{}, 0, fault.BadUpstream},
		{"a flood of 1xx", drip("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0), upstream.Config{}, 0, fault.BadUpstream},
		{"another protocol from now on", hang("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h\r\n\r\n"), upstream.Config{}, 0, fault.BadUpstream},
		{"less than Content-Length", say(ok + "Content-Length: 100\r\n\r\n{}"), upstream.Config{}, 0, fault.BadUpstream},
		{"more than Content-Length", say(ok + "Content-Length: 2\r\n\r\n{\"id\":\"1\"}"), upstream.Config{}, 0, fault.BadUpstream},
		{"two Content-Lengths", say(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), upstream.Config{}, 0, fault.BadUpstream},
		{"a Content-Length of words", say(ok + "Content-Length: many\r\n\r\n{}"), upstream.Config{}, 0, fault.BadUpstream},
		{"a chunk of no size", say(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), upstream.Config{}, 0, fault.BadUpstream},
		{"chunks without an end", say(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), upstream.Config{}, 0, fault.BadUpstream},
		{"a gzip bomb", zipped(t, zeros(16<<20)), upstream.Config{}, 0, fault.BadUpstream},
		{"gzip that is none", say(ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), upstream.Config{}, 0, fault.BadUpstream},
		{"truncated JSON", answerJSON(`{"id":"1`), upstream.Config{}, 0, fault.BadUpstream},
		{"two JSON texts", answerJSON(`{"id":"1"}{"id":"2"}`), upstream.Config{}, 0, fault.BadUpstream},
		{"HTML with 200", say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"), upstream.Config{}, 0, fault.BadUpstream},
		{"204 in place of an object", say("HTTP/1.1 204 No Content\r\n\r\n"), upstream.Config{}, 0, fault.BadUpstream},
		{"nesting without an end", answerJSON(`{"id":"1","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}"), upstream.Config{}, 0, fault.BadUpstream},
		{"text that is not UTF-8", answerJSON("{\"id\":\"\xff\xfe\"}"), upstream.Config{}, 0, fault.BadUpstream},
		{"a member that is there twice", answerJSON(`{"id":"1","id":2}`), upstream.Config{}, 0, fault.BadUpstream},
	} {
		for _, client := range []upstream.Client{upstream.Lean, upstream.NetHTTP} {
			t.Run(strings.TrimSpace(tc.name+" "+string(client)), func(t *testing.T) {
				tc := tc
				if kind, other := netHTTP[tc.name]; other && client == upstream.NetHTTP {
					tc.want = kind
				}
				tc.config.Client = client
				misbehave(t, tc)
			})
		}
	}
}

// misbehaviour is what a service does, and the fault that it is.
type misbehaviour struct {
	name   string
	answer func(net.Conn)
	config upstream.Config
	limit  time.Duration // 0 for one that is not reached
	want   fault.Kind
}

// netHTTP has what is another fault with net/http's client, which does not tell a broken header from none.
var netHTTP = map[string]fault.Kind{
	"another protocol":          fault.Unavailable,
	"an endless header":         fault.Unavailable,
	"a flood of 1xx":            fault.Unavailable,
	"two Content-Lengths":       fault.Unavailable,
	"a Content-Length of words": fault.Unavailable,
}

func misbehave(t *testing.T, tc misbehaviour) {
	t.Helper()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	w := listen(t, tc.answer)
	defer w.close()
	tc.config.URL, tc.config.MaxBody, tc.config.MaxHeader = "http://"+w.listener.Addr().String(), maxBody, 32<<10
	if tc.limit == 0 {
		tc.limit = 20 * time.Second
	}
	allocated, err := exchangeThing(t, tc.config, tc.limit)
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != tc.want || f.Op != "things.get" {
		t.Errorf("got %v, want a fault of kind %v", err, tc.want)
	}
	if errors.Is(err, upstream.ErrUnsent) {
		t.Error("it says that nothing was sent")
	}
	if allocated > muchMemory {
		t.Errorf("allocated %d bytes", allocated)
	}
}

// exchangeThing asks for a thing, and returns why there is none and what asking has allocated.
func exchangeThing(t *testing.T, config upstream.Config, limit time.Duration) (allocated uint64, err error) {
	t.Helper()
	transport, err := upstream.HTTP(config)
	if err != nil {
		t.Fatal(err)
	}
	defer transport.Close()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	req := &upstream.Request{Op: "things.get", Method: http.MethodGet, Target: "/"}
	res := upstream.NewResponse()
	defer res.Release()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	err = transport.Exchange(ctx, req, res)
	runtime.ReadMemStats(&after)
	if took := time.Since(start); took > limit+10*time.Second {
		t.Errorf("the answer took %s", took) // a machine under load is late, but not by so much
	}
	if err == nil {
		_, err = upstream.AnswerJSON(req, res, thing, nil)
	}
	return after.TotalAlloc - before.TotalAlloc, err
}

func TestAConnectionThatIsRefusedWasNeverSent(t *testing.T) {
	w := listen(t, hang(""))
	w.close()
	_, err := exchangeThing(t, upstream.Config{URL: "http://" + w.listener.Addr().String()}, 10*time.Second)
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, upstream.ErrUnsent) {
		t.Errorf("got %v", err)
	}
}

func TestAConnectionThatTakesTooLongIsUnavailable(t *testing.T) {
	w := listen(t, hang(""))
	defer w.close()
	_, err := exchangeThing(t, upstream.Config{URL: "http://" + w.listener.Addr().String(), ConnectTimeout: 1}, 10*time.Second)
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, upstream.ErrUnsent) {
		t.Errorf("got %v: nobody was slow to answer", err)
	}
}

func TestAnAnswerThatWasTooLongDoesNotBecomeTheNextOne(t *testing.T) {
	w := listen(t, say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"+`{"id":"1"}HTTP/1.1 200 OK`+"\r\nContent-Length: 2\r\n\r\nno"))
	defer w.close()
	config := upstream.Config{URL: "http://" + w.listener.Addr().String()}
	for range 3 {
		if _, err := exchangeThing(t, config, 10*time.Second); err != nil {
			t.Fatal(err)
		}
	}
}
