package serve_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/serve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running is a server under test.
type running struct {
	*serve.Server
	stop context.CancelFunc
	end  chan error
}

func start(t *testing.T, config serve.Config) *running {
	t.Helper()
	config.Addr, config.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	config.Logger = slog.New(slog.DiscardHandler)
	server, err := serve.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{Server: server, stop: stop, end: make(chan error, 1)}
	go func() { r.end <- server.Run(ctx) }()
	t.Cleanup(func() { stop(); http.DefaultClient.CloseIdleConnections() })
	return r
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func TestAdminIsApartFromTheAPI(t *testing.T) {
	s := start(t, serve.Config{Handler: http.HandlerFunc(hello), Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "a_metric 1")
	})})
	for _, tc := range []struct {
		url    string
		status int
		body   string
	}{
		{"http://" + s.Addr() + "/readyz", 200, "hello"},
		{"http://" + s.AdminAddr() + "/livez", 200, "live\n"},
		{"http://" + s.AdminAddr() + "/readyz", 200, "ready\n"},
		{"http://" + s.AdminAddr() + "/metrics", 200, "a_metric 1"},
		{"http://" + s.AdminAddr() + "/", 404, "404 page not found\n"},
	} {
		if status, body := get(t, tc.url); status != tc.status || body != tc.body {
			t.Errorf("%s: %d %q, want %d %q", tc.url, status, body, tc.status, tc.body)
		}
	}
	s.stop()
	if err := <-s.end; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestReadyzNamesTheChecksThatFail(t *testing.T) {
	s := start(t, serve.Config{Handler: http.HandlerFunc(hello), Checks: []serve.Check{
		{Name: "keys", Ready: func(context.Context) error { return nil }},
		{Name: "orders", Ready: func(context.Context) error { return errors.New("dial 10.0.0.1: refused") }},
	}})
	if status, body := get(t, "http://"+s.AdminAddr()+"/readyz"); status != 503 || body != "not ready: orders\n" {
		t.Errorf("%d %q", status, body)
	}
	s.stop()
	if err := <-s.end; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestRequestsUnderWayAreAnsweredWhileDraining(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	s := start(t, serve.Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		hello(w, r)
	})})
	answered := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + s.Addr())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answered <- string(body)
	}()
	<-arrived
	s.stop()
	for { // until draining has begun: admin tells
		if status, body := get(t, "http://"+s.AdminAddr()+"/readyz"); status == 503 && body == "draining\n" {
			break
		}
	}
	close(release)
	if body := <-answered; body != "hello" {
		t.Errorf("the request under way got %q", body)
	}
	if err := <-s.end; err != nil {
		t.Errorf("Run = %v", err)
	}
	if _, err := net.Dial("tcp", s.Addr()); err == nil {
		t.Error("the public address still takes connections")
	}
}

func TestRequestsThatNeverEndAreCutOff(t *testing.T) {
	arrived := make(chan struct{})
	s := start(t, serve.Config{DrainTimeout: 20 * time.Millisecond, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})})
	ended := make(chan error, 1)
	go func() {
		res, err := http.Get("http://" + s.Addr())
		if err == nil {
			_ = res.Body.Close()
		}
		ended <- err
	}()
	<-arrived
	s.stop()
	if err := <-s.end; err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("Run = %v, want it to say what was lost", err)
	}
	if err := <-ended; err == nil {
		t.Error("the request was answered")
	}
}

func TestRequestsAreStillTakenDuringTheDrainDelay(t *testing.T) {
	s := start(t, serve.Config{DrainDelay: 500 * time.Millisecond, Handler: http.HandlerFunc(hello)})
	s.stop()
	for { // until draining has begun: admin tells
		if status, _ := get(t, "http://"+s.AdminAddr()+"/readyz"); status == 503 {
			break
		}
	}
	http.DefaultClient.CloseIdleConnections() // a new connection, as from a balancer that has not noticed
	if status, body := get(t, "http://"+s.Addr()); status != 200 || body != "hello" {
		t.Errorf("%d %q", status, body)
	}
	if err := <-s.end; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestAClientThatIsSlowWithItsHeaderIsDropped(t *testing.T) {
	s := start(t, serve.Config{ReadHeaderTimeout: 20 * time.Millisecond, Handler: http.HandlerFunc(hello)})
	connection, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(connection, "GET / HTTP/1.1\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(connection); err != nil {
		t.Errorf("the connection was not closed: %v", err)
	}
	s.stop()
	<-s.end
}

func TestAHeaderOfMoreThan64KiBIsRefused(t *testing.T) {
	s := start(t, serve.Config{Handler: http.HandlerFunc(hello)})
	request, _ := http.NewRequest("GET", "http://"+s.Addr(), nil)
	request.Header.Set("X-Large", strings.Repeat("x", 80<<10))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d, want 431", response.StatusCode)
	}
	s.stop()
	<-s.end
}

func TestListenKeepsNoAddressWhenItFails(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = free.Close()
	if _, err := serve.Listen(serve.Config{Addr: free.Addr().String(), AdminAddr: taken.Addr().String()}); err == nil {
		t.Fatal("an address that is taken was taken again")
	}
	again, err := net.Listen("tcp", free.Addr().String())
	if err != nil {
		t.Fatalf("the public address is still held: %v", err)
	}
	_ = again.Close()
}

func TestListenNamesEveryAddressThatIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = serve.Listen(serve.Config{Addr: taken.Addr().String(), AdminAddr: "no such host.:x"})
	for _, want := range []string{"the public address " + taken.Addr().String() + " is taken", `the admin address "no such host.:x"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
