package serve

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener without a network: who dials has one end of a pipe. Nothing is buffered on the way, so what one side
// does not read the other has not written, and pipes keep the fake time of a test.
type pipes struct {
	connections chan net.Conn
	closed      context.Context
	close       context.CancelFunc
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed.Done():
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.close(); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.connections <- theirs
	return ours
}

// served is a server with its defaults in the bubble of a test. Whoever called it ends it, which waits for connections.
func served(t *testing.T, handler http.HandlerFunc) (dial func() net.Conn, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	p := &pipes{make(chan net.Conn), ctx, stop}
	s := &Server{config: Config{H2C: true, Handler: handler}, logger: slog.New(slog.DiscardHandler), public: p}
	public := s.config.server(lastIfChunked(handler), s.logger)
	ended := make(chan error)
	go func() { ended <- serving(s.serve(public)) }()
	return p.dial, func() {
		if err := errors.Join(public.Shutdown(t.Context()), <-ended); err != nil {
			t.Error(err)
		}
	}
}

// trickle sends a byte a second until that fails, for a quarter of an hour.
func trickle(conn net.Conn) {
	for range 900 {
		if _, err := io.WriteString(conn, "x"); err != nil {
			return
		}
		<-time.After(time.Second)
	}
}

func TestAClientThatIsSlowWithItsBodyIsEnded(t *testing.T) {
	for name, read := range map[string]bool{"a handler that reads it": true, "a handler that answers at once": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := make(chan error, 1)
				dial, end := served(t, func(w http.ResponseWriter, r *http.Request) {
					if read {
						_, err := io.Copy(io.Discard, r.Body)
						got <- err
					}
					w.WriteHeader(http.StatusTeapot)
				})
				conn, begin := dial(), time.Now()
				var sending sync.WaitGroup
				sending.Go(func() {
					_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
					trickle(conn)
				})
				reader := bufio.NewReader(conn)
				answer, err := http.ReadResponse(reader, nil)
				if err != nil || answer.StatusCode != http.StatusTeapot || !answer.Close {
					t.Errorf("%v, %v", answer, err)
				}
				if _, err := reader.ReadByte(); !errors.Is(err, io.EOF) {
					t.Errorf("the connection is open: %v", err)
				}
				if took := time.Since(begin); took < 30*time.Second || took > 31*time.Second {
					t.Errorf("it took %s", took)
				}
				if read {
					if err := <-got; !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("the handler got %v", err)
					}
				}
				conn.Close()
				sending.Wait()
				end()
			})
		})
	}
}

func TestAClientThatDoesNotReadItsAnswerIsEnded(t *testing.T) {
	for name, pause := range map[string]time.Duration{"never": time.Hour, "a byte a second": time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stopped := make(chan time.Time, 1)
				dial, end := served(t, func(w http.ResponseWriter, _ *http.Request) {
					for {
						if _, err := io.WriteString(w, strings.Repeat("x", 10_000)); err != nil {
							stopped <- time.Now()
							return
						}
					}
				})
				conn, begin := dial(), time.Now()
				_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
				var reading sync.WaitGroup
				reading.Go(func() {
					for range 900 {
						if _, err := conn.Read(make([]byte, 1)); err != nil {
							return
						}
						<-time.After(pause)
					}
					conn.Close()
				})
				if took := (<-stopped).Sub(begin); took != time.Minute {
					t.Errorf("the handler was stopped after %s", took)
				}
				synctest.Wait()
				if _, err := io.WriteString(conn, "x"); !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("the connection is open: %v", err)
				}
				conn.Close()
				reading.Wait()
				end()
			})
		})
	}
}

// slowly is a body of a byte a second.
type slowly struct{ ctx context.Context }

func (s slowly) Read(b []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		b[0] = 'x'
		return 1, nil
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}

// A connection of HTTP/2 has other requests under way, so it is a request that ends and not the connection.
func TestASlowRequestOfHTTP2IsEndedAlone(t *testing.T) {
	for path, limit := range map[string]time.Duration{"/in": 30 * time.Second, "/out": time.Minute} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stopped := make(chan time.Time, 1)
				dial, end := served(t, func(w http.ResponseWriter, r *http.Request) {
					var err error
					switch r.URL.Path {
					case "/in":
						_, err = io.Copy(io.Discard, r.Body)
					case "/out":
						for err == nil {
							_, err = io.WriteString(w, strings.Repeat("x", 10_000))
						}
					}
					if err != nil {
						stopped <- time.Now()
					}
				})
				dials := 0
				transport := &http.Transport{Protocols: new(http.Protocols), DialContext: func(context.Context, string, string) (net.Conn, error) {
					dials++
					return dial(), nil
				}}
				transport.Protocols.SetUnencryptedHTTP2(true)
				ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
				var asking sync.WaitGroup
				begin := time.Now()
				asking.Go(func() {
					if res, err := post(ctx, transport, path, slowly{ctx}); err == nil {
						defer res.Body.Close()
						<-ctx.Done() // and nothing is read
					}
				})
				if took := (<-stopped).Sub(begin); took != limit {
					t.Errorf("the handler was stopped after %s", took)
				}
				if res, err := post(t.Context(), transport, "/", http.NoBody); err != nil || res.StatusCode != http.StatusOK || dials != 1 {
					t.Errorf("another request: %v, %v, on %d connections", res, err, dials)
				} else {
					res.Body.Close()
				}
				cancel()
				asking.Wait()
				transport.CloseIdleConnections()
				end()
			})
		})
	}
}

func post(ctx context.Context, transport *http.Transport, path string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://a"+path, body)
	if err != nil {
		return nil, err
	}
	return transport.RoundTrip(r)
}
