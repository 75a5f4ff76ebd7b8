package http1_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/upstream/internal/http1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a service on loopback that does as it is told with each of its connections, which are counted from 0.
type server struct {
	listener net.Listener
	dialled  atomic.Int32
}

func serve(t *testing.T, speak func(n int, conn net.Conn, requests *bufio.Reader)) *server {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				speak(n, conn, bufio.NewReader(conn))
			})
		}
	})
	t.Cleanup(serving.Wait)
	t.Cleanup(func() { listener.Close() })
	return &server{listener: listener}
}

func (s *server) client(t *testing.T, change func(*http1.Config)) *http1.Client {
	t.Helper()
	config := http1.Config{
		Dial: func(ctx context.Context) (net.Conn, error) {
			s.dialled.Add(1)
			return new(net.Dialer).DialContext(ctx, "tcp", s.listener.Addr().String())
		},
		MaxHeader: maxHeader, MaxBody: 4 << 20, MaxIdle: 4,
	}
	if change != nil {
		change(&config)
	}
	client := http1.New(config)
	t.Cleanup(client.Close)
	return client
}

// hears reads a request, and says whether there was one.
func hears(requests *bufio.Reader) bool {
	r, err := http.ReadRequest(requests)
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err == nil
}

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"

func say(conn net.Conn, text string) { _, _ = io.WriteString(conn, text) }

// ask sends a request and returns the body.
func ask(ctx context.Context, t *testing.T, client *http1.Client, method, body string) (string, error) {
	t.Helper()
	var res http1.Response
	err := client.Exchange(ctx, request(t, method, "/", body), &res)
	return string(res.Body), err
}

func TestAConnectionIsUsedAgain(t *testing.T) {
	s := serve(t, func(_ int, conn net.Conn, requests *bufio.Reader) {
		for hears(requests) {
			say(conn, answer)
		}
	})
	client := s.client(t, nil)
	for range 3 {
		if body, err := ask(t.Context(), t, client, "GET", ""); body != "x" || err != nil {
			t.Fatalf("%q, %v", body, err)
		}
	}
	if n := s.dialled.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestARequestIsRepeatedIfItMayBe has the service close a connection as soon as it hears its second request.
func TestARequestIsRepeatedIfItMayBe(t *testing.T) {
	for _, tc := range []struct {
		method string
		heard  int32
		fails  bool
	}{{"GET", 3, false}, {"POST", 2, true}} {
		t.Run(tc.method, func(t *testing.T) {
			var heard atomic.Int32
			s := serve(t, func(n int, conn net.Conn, requests *bufio.Reader) {
				for again := false; hears(requests); again = true {
					heard.Add(1)
					if n == 0 && again {
						return
					}
					say(conn, answer)
				}
			})
			client := s.client(t, nil)
			if _, err := ask(t.Context(), t, client, tc.method, ""); err != nil {
				t.Fatal(err)
			}
			_, err := ask(t.Context(), t, client, tc.method, "")
			var wrong *http1.Error
			if tc.fails != errors.As(err, &wrong) || tc.fails && (wrong.Unsent || wrong.Began) {
				t.Errorf("error %v, %+v", err, wrong)
			}
			if n := heard.Load(); n != tc.heard {
				t.Errorf("%d requests arrived", n)
			}
		})
	}
}

func TestAServiceThatNeverAnswersIsAskedTwiceAtMost(t *testing.T) {
	var heard atomic.Int32
	s := serve(t, func(n int, conn net.Conn, requests *bufio.Reader) {
		if hears(requests) && heard.Add(1) == 1 {
			say(conn, answer)
			hears(requests)
			heard.Add(1)
		}
	})
	client := s.client(t, nil)
	if _, err := ask(t.Context(), t, client, "GET", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), t, client, "GET", ""); err == nil {
		t.Error("there was an answer")
	}
	if n := heard.Load(); n != 3 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestTheContextEndsAnExchange ends it at each point where an exchange waits.
func TestTheContextEndsAnExchange(t *testing.T) {
	for name, said := range map[string]string{
		"before the header": "", "inside of it": "HTTP/1.1 200 OK\r\n", "inside of the body": answer[:len(answer)-1],
		"inside of chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
	} {
		for _, limit := range []time.Duration{0, time.Minute} {
			t.Run(fmt.Sprint(name, limit), func(t *testing.T) {
				heard := make(chan struct{})
				s := serve(t, func(_ int, conn net.Conn, requests *bufio.Reader) {
					hears(requests)
					say(conn, said)
					close(heard)
					_, _ = io.Copy(io.Discard, requests) // until the client goes
				})
				client := s.client(t, func(c *http1.Config) { c.HeaderTimeout = limit })
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					<-heard
					cancel()
				}()
				if _, err := ask(ctx, t, client, "GET", ""); err == nil || ctx.Err() == nil {
					t.Errorf("error %v", err)
				}
				if client.Idle() > 0 {
					t.Error("the connection is kept")
				}
			})
		}
	}
}

func TestTheHeaderHasATimeLimitAndTheBodyHasNone(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(n int, conn net.Conn, requests *bufio.Reader) {
		hears(requests)
		if n == 0 {
			say(conn, answer[:len(answer)-1])
			<-release
			say(conn, "x")
		}
		_, _ = io.Copy(io.Discard, requests)
	})
	const limit = 300 * time.Millisecond
	client := s.client(t, func(c *http1.Config) { c.HeaderTimeout = limit })
	time.AfterFunc(2*limit, func() { close(release) })
	if body, err := ask(t.Context(), t, client, "GET", ""); body != "x" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
	client.Close()
	client = s.client(t, func(c *http1.Config) { c.HeaderTimeout = limit })
	_, err := ask(t.Context(), t, client, "GET", "")
	var wrong *http1.Error
	if !errors.As(err, &wrong) || !wrong.Timeout || wrong.Unsent || wrong.Began {
		t.Errorf("error %v, %+v", err, wrong)
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	s := serve(t, func(int, net.Conn, *bufio.Reader) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ask(ctx, t, s.client(t, nil), "GET", "")
	var wrong *http1.Error
	if !errors.As(err, &wrong) || !wrong.Unsent || s.dialled.Load() > 0 {
		t.Errorf("error %v after %d connections", err, s.dialled.Load())
	}
}

// TestAnAnswerBeforeTheEndOfTheRequestCounts has the service refuse a body that is larger than what the system buffers.
func TestAnAnswerBeforeTheEndOfTheRequestCounts(t *testing.T) {
	s := serve(t, func(_ int, conn net.Conn, requests *bufio.Reader) {
		if _, err := http.ReadRequest(requests); err == nil {
			say(conn, "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx")
			_, _ = io.CopyN(io.Discard, requests, 6<<20) // a good part of it, or the answer would be lost to a reset
		}
	})
	var res http1.Response
	err := s.client(t, nil).Exchange(t.Context(), request(t, "POST", "/", strings.Repeat("x", 8<<20)), &res)
	if err == nil && (res.Status != 413 || string(res.Body) != "x") {
		t.Errorf("%d %q", res.Status, res.Body)
	}
	var wrong *http1.Error
	if err != nil && (!errors.As(err, &wrong) || wrong.Unsent) { // the reset may have come before it was read
		t.Errorf("error %v", err)
	}
}

func TestConnectionsThatNobodyUsesAreClosed(t *testing.T) {
	closed := make(chan struct{}, 2)
	s := serve(t, func(_ int, conn net.Conn, requests *bufio.Reader) {
		for hears(requests) {
			say(conn, answer)
		}
		closed <- struct{}{}
	})
	client := s.client(t, func(c *http1.Config) { c.IdleTimeout = 20 * time.Millisecond })
	for range 2 {
		if _, err := ask(t.Context(), t, client, "GET", ""); err != nil {
			t.Fatal(err)
		}
		<-closed
		if client.Idle() > 0 {
			t.Error("it is kept")
		}
	}
}

func TestNoMoreConnectionsAreKeptThanAllowed(t *testing.T) {
	together := new(sync.WaitGroup)
	together.Add(6)
	s := serve(t, func(_ int, conn net.Conn, requests *bufio.Reader) {
		if hears(requests) {
			together.Done()
			together.Wait()
			say(conn, answer)
			hears(requests)
		}
	})
	client := s.client(t, nil)
	var asking sync.WaitGroup
	for range 6 {
		asking.Go(func() {
			if _, err := ask(t.Context(), t, client, "GET", ""); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	if n := client.Idle(); n != 4 {
		t.Errorf("%d are kept", n)
	}
}

// TestExchangesDoNotMix has many of them, some of which are cancelled, on few connections, over TCP and TLS.
func TestExchangesDoNotMix(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if len(body)%2 == 0 {
			w.(http.Flusher).Flush() // chunks
		}
		_, _ = w.Write(body)
	})
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprint("TLS ", secure), func(t *testing.T) {
			server := httptest.NewUnstartedServer(echo)
			if secure {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			client := http1.New(http1.Config{MaxHeader: maxHeader, MaxBody: 1 << 20, MaxIdle: 4, Dial: func(ctx context.Context) (net.Conn, error) {
				conn, err := new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
				if err != nil || !secure {
					return conn, err
				}
				config := server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
				config.ServerName = "example.com"
				over := tls.Client(conn, config)
				return over, over.HandshakeContext(ctx)
			}})
			defer client.Close()
			var asking sync.WaitGroup
			for n := range 8 {
				asking.Go(func() {
					for i := range 100 {
						ctx, cancel := context.WithCancel(t.Context())
						if i%7 == 0 {
							go cancel()
						}
						want := strings.Repeat(fmt.Sprint(n, ":", i, " "), 1+i*i%2000)
						got, err := ask(ctx, t, client, "PUT", want)
						if err == nil && got != want {
							t.Errorf("got %.40q in place of %.40q", got, want)
						}
						if err != nil && ctx.Err() == nil {
							t.Error(err)
						}
						cancel()
					}
				})
			}
			asking.Wait()
		})
	}
}

func TestAHeadThatIsNoneIsNotMade(t *testing.T) {
	for _, at := range [][3]string{{"GET /", "/", "h"}, {"", "/", "h"}, {"GET", "/ HTTP/1.1\r\n", "h"}, {"GET", "/é", "h"}, {"GET", "/", "h\r\nX: y"}} {
		if b, err := http1.AppendHead(nil, at[0], "", at[1], at[2]); err == nil {
			t.Errorf("%q", b)
		}
	}
	for _, field := range [][2]string{{"", "v"}, {"A:", "v"}, {"A", "v\r\nB: c"}, {"A\n", "v"}, {"A", "v\x00"}} {
		if b, err := http1.AppendField(nil, field[0], field[1]); err == nil {
			t.Errorf("%q", b)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	defer server.Close()
	client := http1.New(http1.Config{MaxHeader: maxHeader, MaxBody: 1 << 20, MaxIdle: 4, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}})
	defer client.Close()
	req := request(b, "GET", "/", "")
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var res http1.Response
	b.ReportAllocs()
	for b.Loop() {
		res = http1.Response{Fields: res.Fields[:0], Body: res.Body[:0]}
		if err := client.Exchange(ctx, req, &res); err != nil {
			b.Fatal(err)
		}
	}
}
