package route_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/transform"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
	"github.com/facet-bff/facet/shared/upstream/service"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type principalKey struct{}

func principal(ctx context.Context) string {
	name, _ := ctx.Value(principalKey{}).(string)
	return name
}

// start starts services and a server that passes requests to them.
func start(t *testing.T, config route.Config, services map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	config.Principal = principal
	if config.Upstreams == nil {
		config.Upstreams = map[string]upstream.Exchange{}
	}
	for name, handler := range services {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		s, err := service.New(name, service.Config{
			Transport: upstream.Config{URL: server.URL + "/base"}, Credential: credential.Principal(principal),
			Carry: upstream.Derived{Names: []string{"X-Request-Id"}, Values: func(_ context.Context, to []string) { to[0] = "r1" }},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		config.Upstreams[name] = s.Stream
	}
	routes, err := route.New(config)
	if err != nil {
		t.Fatal(err)
	}
	handler := routes.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault.Write(w, r, fault.New(fault.NotFound, "test", "There is nothing here."))
	}))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := fault.WithObserver(r.Context(), func(err error) { t.Log("observed", err) })
		w.Header().Set("X-Ours", "ours")
		if name := r.Header.Get("Test-Principal"); name != "" {
			ctx = context.WithValue(ctx, principalKey{}, name)
		}
		handler.ServeHTTP(w, r.WithContext(ctx))
	}))
	server.Config.ReadTimeout, server.Config.WriteTimeout = 400*time.Millisecond, 400*time.Millisecond
	server.Start()
	t.Cleanup(func() { server.Close(); routes.Close() })
	return server
}

// one is a configuration of one route.
func one(r route.Route) route.Config {
	if r.Name == "" {
		r.Name = "r"
	}
	if r.Path == "" {
		r.Path = "/*"
	}
	if r.Upstream == "" && r.Split == nil && r.Choice == nil {
		r.Upstream = "a"
	}
	r.Anonymous = true
	return route.Config{Routes: []route.Route{r}}
}

type reply struct {
	status int
	body   string
	header http.Header
}

func ask(t *testing.T, server *httptest.Server, method, target string, body io.Reader, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+target, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	client := http.Client{Transport: server.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, string(read), res.Header}
}

// says answers with what it was asked.
func says(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s %s", name, r.Method, r.RequestURI, body)
	}
}

func TestTheFirstRouteThatMatchesAnswers(t *testing.T) {
	routes := []route.Route{
		{Name: "host", Path: "/*", Host: "*.Example.com", Upstream: "b"},
		{Name: "users", Path: "/api/v1/users/*", Rewrite: "/*", Methods: []string{"GET", "PUT"}, Upstream: "a"},
		{Name: "v2", Path: "/things/*", Header: map[string]string{"API-Version": "v2", "x-any": "*"}, Upstream: "b"},
		{Name: "things", Path: "/things/*", Upstream: "a"},
		{Name: "places", Path: "/o/{order}/lines/{line}", Rewrite: "/lines/{line}/of/{order}", Upstream: "a"},
		{Name: "exact", Path: "/exact", Upstream: "a"},
		{Name: "slash", Path: "/slash/", Upstream: "a"},
		{Name: "other", Path: "/x/{y}/*", Rewrite: "/p+q/{y}/*", Upstream: "a"},
	}
	for i := range routes {
		routes[i].Anonymous = true
	}
	server := start(t, route.Config{Routes: routes}, map[string]http.HandlerFunc{"a": says("a"), "b": says("b")})
	for _, tc := range []struct {
		name, method, target, want string
		header                     []string
	}{
		{"a prefix goes", "GET", "/api/v1/users/1?b=2&a=%31&c", "a GET /base/1?b=2&a=%31&c ", nil},
		{"all of it", "PUT", "/api/v1/users", "a PUT /base/ ", nil},
		{"with its slash", "GET", "/api/v1/users/", "a GET /base/ ", nil},
		{"GET is HEAD too", "HEAD", "/api/v1/users/1", "", nil},
		{"another method", "DELETE", "/api/v1/users/1", "405 GET, HEAD, PUT", nil},
		{"a prefix ends with a segment", "GET", "/api/v1/users2", "404", nil},
		{"escapes stay", "GET", "/api/v1/users/a%2Fb%20c", "a GET /base/a%2Fb%20c ", nil},
		{"a host", "GET", "/y", "b GET /base/y ", []string{"Host", "A.example.com:80"}},
		{"not that host", "GET", "/y", "404", []string{"Host", "example.com"}},
		{"header fields", "GET", "/things/1", "b GET /base/things/1 ", []string{"API-Version", "v2", "X-Any", "z"}},
		{"not all header fields", "GET", "/things/1", "a GET /base/things/1 ", []string{"API-Version", "v2"}},
		{"twice is not it", "GET", "/things/1", "a GET /base/things/1 ", []string{"API-Version", "v2", "API-Version", "v2", "X-Any", "z"}},
		{"places", "POST", "/o/1%2F2/lines/3", "a POST /base/lines/3/of/1%2F2 ", nil},
		{"an empty place", "GET", "/o//lines/3", "404", nil},
		{"more than the path", "GET", "/o/1/lines/3/4", "404", nil},
		{"exactly", "GET", "/exact", "a GET /base/exact ", nil},
		{"not exactly", "GET", "/exact/", "404", nil},
		{"with a slash", "GET", "/slash/", "a GET /base/slash/ ", nil},
		{"literals", "GET", "/x/y/z", "a GET /base/p+q/y/z ", nil},
		{"dots", "GET", "/things/../exact", "404", nil},
		{"dots in escapes", "GET", "/things/%2e%2e/exact", "404", nil},
		{"dots behind an escaped slash", "GET", "/things/..%2fexact", "404", nil},
		{"dots behind a backslash", "GET", "/things/..%5cexact", "404", nil},
		{"dots before a semicolon", "GET", "/things/..;/exact", "404", nil},
		{"an escape of what needs none", "GET", "/%74hings/1", "404", nil},
		{"a control character", "GET", "/things/%00", "404", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ask(t, server, tc.method, tc.target, nil, tc.header...)
			switch {
			case strings.HasPrefix(tc.want, "405"):
				if got.status != 405 || got.header.Get("Allow") != tc.want[4:] {
					t.Errorf("got %+v", got)
				}
			case tc.want == "404":
				if got.status != 404 || got.header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("got %+v", got)
				}
			case got.status != 200 || got.body != tc.want:
				t.Errorf("got %+v, want %s", got, tc.want)
			}
			if vary := got.header.Values("Vary"); !slices.Contains([]string{"[Api-Version X-Any]", "[]"}, fmt.Sprint(vary)) {
				t.Errorf("Vary %v", vary)
			}
		})
	}
}

func TestWhatSaysWhoOrWhereIsOurs(t *testing.T) {
	trusting := func(r *http.Request) netip.Addr {
		if address, err := netip.ParseAddr(r.Header.Get("Test-Client")); err == nil {
			return address
		}
		peer, _ := netip.ParseAddrPort(r.RemoteAddr)
		return peer.Addr()
	}
	for _, tc := range []struct {
		name   string
		header []string
		want   map[string]string
	}{
		{"from a stranger", []string{
			"X-Forwarded-For", "6.6.6.6", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "bank", "X-Forwarded-Prefix", "/x", "Forwarded", "for=6.6.6.6",
			"X-Real-IP", "6.6.6.6", "X-Original-URL", "/admin", "X_Principal", "root", "True-Client-IP", "6.6.6.6",
		}, map[string]string{
			"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "api.test", "X-Real-Ip": "127.0.0.1",
			"Forwarded": `for=127.0.0.1;host="api.test";proto=http`, "X-Forwarded-Prefix": "", "X-Original-Url": "", "X_principal": "", "True-Client-Ip": "",
		}},
		{"from a proxy", []string{
			"Test-Client", "2001:db8::1", "X-Forwarded-For", "6.6.6.6, [2001:db8::1]:99", "X-Forwarded-For", "10.0.0.9",
			"X-Forwarded-Proto", "http, https", "X-Forwarded-Host", "www.test:8443",
		}, map[string]string{
			"X-Forwarded-For": "2001:db8::1, 10.0.0.9, 127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "www.test:8443", "X-Real-Ip": "2001:db8::1",
			"Forwarded": `for="[2001:db8::1]";host="www.test:8443";proto=https, for=10.0.0.9, for=127.0.0.1`,
		}},
		{"from a proxy that says nonsense", []string{"Test-Client", "10.0.0.1", "X-Forwarded-For", "6.6.6.6, nobody", "X-Forwarded-Proto", "gopher", "X-Forwarded-Host", `a";for=1`}, map[string]string{
			"X-Forwarded-For": "10.0.0.1, 127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "api.test",
		}},
		{"who is asking", []string{
			"Test-Principal", "ada", "Authorization", "Bearer x", "X-Principal", "root", "X-Remote-User", "root", "Cookie", "session=1", "X-Request-Id", "forged", "X-Request-Timeout", "1",
		}, map[string]string{
			"X-Principal": "ada", "Authorization": "", "X-Remote-User": "", "Cookie": "", "X-Request-Id": "r1", "X-Request-Timeout": "",
		}},
		{"the connection", []string{
			"Connection", "close, X-Hop, Upgrade", "X-Hop", "1", "Keep-Alive", "1", "Proxy-Connection", "1", "Proxy-Authorization", "1", "Te", "x", "Upgrade", "h2c", "X-End", "1",
		}, map[string]string{"Connection": "", "X-Hop": "", "Keep-Alive": "", "Proxy-Connection": "", "Proxy-Authorization": "", "Te": "", "Upgrade": "", "X-End": "1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var seen http.Header
			config := one(route.Route{})
			config.Client = trusting
			server := start(t, config, map[string]http.HandlerFunc{"a": func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() }})
			if got := ask(t, server, "GET", "/", nil, append(tc.header, "Host", "api.test")...); got.status != 200 {
				t.Fatalf("got %+v", got)
			}
			for name, want := range tc.want {
				if got := strings.Join(seen[name], "|"); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		})
	}
}

func TestTheHostIsTheUpstreamsUnlessItIsToBeKept(t *testing.T) {
	for _, keep := range []bool{false, true} {
		var host, cookie string
		server := start(t, one(route.Route{KeepHost: keep, Cookies: keep}), map[string]http.HandlerFunc{"a": func(_ http.ResponseWriter, r *http.Request) { host, cookie = r.Host, r.Header.Get("Cookie") }})
		ask(t, server, "GET", "/", nil, "Host", "api.test", "Cookie", "a=b")
		if (host == "api.test") != keep || (cookie == "a=b") != keep {
			t.Errorf("kept %v: %s, %q", keep, host, cookie)
		}
	}
}

func TestAnAnswerTellsNothingOfWhereItCameFrom(t *testing.T) {
	server := start(t, one(route.Route{Path: "/api/*", Rewrite: "/in/*"}), map[string]http.HandlerFunc{"a": func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Server", "x/1")
		h.Set("X-Powered-By", "x")
		h.Set("X-Ours", "theirs")
		h.Set("X-Theirs", "theirs")
		h.Set("Connection", "X-Hop")
		h.Set("X-Hop", "1")
		h["Vary"], h["Set-Cookie"] = []string{"Accept"}, []string{"a=1", "b=2"}
		h.Set("Location", strings.ReplaceAll(r.URL.Query().Get("to"), "HERE", "http://"+r.Host+"/base"))
		w.WriteHeader(302)
	}})
	for to, want := range map[string]string{
		"HERE/in/7?a=b%23c": "/api/7?a=b", "/base/in": "/api", "/elsewhere": "/elsewhere", "https://login.test/x": "https://login.test/x", "//login.test": "//login.test", "": "",
		"HERE/in/7%23f": "/api/7#f",
	} {
		got := ask(t, server, "GET", "/api/x?to="+strings.ReplaceAll(to, "b%23c", "b"), nil)
		h := got.header
		if got.status != 302 || h.Get("Location") != want || h.Get("Server")+h.Get("X-Powered-By")+h.Get("X-Hop") != "" || h.Get("X-Ours") != "ours" || h.Get("X-Theirs") != "theirs" ||
			len(h["Set-Cookie"]) != 2 || h.Get("Vary") != "Accept" {
			t.Errorf("to %s: %+v, want %s", to, got, want)
		}
	}
}

func TestAFailureIsAProblem(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	cut := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	swap := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
			conn.Close()
		}
	}
	for _, tc := range []struct {
		name    string
		route   route.Route
		service http.HandlerFunc
		method  string
		body    io.Reader
		status  int
	}{
		{"it hangs", route.Route{Timeout: 50 * time.Millisecond}, hang, "GET", nil, 504},
		{"it hangs after an upload", route.Route{Timeout: 50 * time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, "POST", strings.NewReader("x"), 504},
		{"it breaks off", route.Route{}, cut, "POST", nil, 503},
		{"it switches unasked", route.Route{}, swap, "GET", nil, 502},
		{"the body is too large, and says so", route.Route{MaxBody: 3}, says("a"), "POST", strings.NewReader("1234"), 413},
		{"the body is too large", route.Route{MaxBody: 3}, says("a"), "POST", io.MultiReader(strings.NewReader("1234")), 413},
		{"the body stops", route.Route{Idle: 50 * time.Millisecond}, says("a"), "POST", &stopping{}, 408},
		{"the transformation refuses", route.Route{Transform: transform.Config{Request: transform.Request{Body: transform.Body{Case: transform.Snake}}}}, says("a"), "POST", strings.NewReader("{"), 400},
		{"the answer cannot be transformed", route.Route{Transform: transform.Config{Response: transform.Response{Body: transform.Body{Case: transform.Snake}}}}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{")
		}, "GET", nil, 502},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := start(t, one(tc.route), map[string]http.HandlerFunc{"a": tc.service})
			if s, ok := tc.body.(*stopping); ok {
				s.end = make(chan struct{})
				t.Cleanup(func() { close(s.end) })
			}
			got := ask(t, server, tc.method, "/", tc.body, "Content-Type", "application/json")
			if got.status != tc.status || got.header.Get("Content-Type") != "application/problem+json" || strings.Contains(got.body, "127.0.0.1") {
				t.Errorf("got %+v, want %d", got, tc.status)
			}
		})
	}
}

// stopping is a body that begins and does not go on.
type stopping struct {
	begun bool
	end   chan struct{}
}

func (s *stopping) Read(p []byte) (int, error) {
	if !s.begun {
		s.begun = true
		return copy(p, "12"), nil
	}
	<-s.end
	return 0, errors.New("ended")
}

func TestEventsArePassedAsTheyCome(t *testing.T) {
	for _, mediaType := range []string{"text/event-stream", "application/octet-stream"} {
		next := make(chan string)
		server := start(t, one(route.Route{Idle: 400 * time.Millisecond}), map[string]http.HandlerFunc{"a": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_ = http.NewResponseController(w).Flush()
			for event := range next {
				_, _ = io.WriteString(w, event)
				_ = http.NewResponseController(w).Flush()
			}
		}})
		res, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(res.Body)
		patience := time.NewTicker(100 * time.Millisecond) // in all, longer than the server's own limit
		for i := range 8 {
			next <- fmt.Sprintf("data: %d\n", i)
			if line, err := lines.ReadString('\n'); err != nil || line != fmt.Sprintf("data: %d\n", i) {
				t.Errorf("got %q, %v", line, err)
			}
			<-patience.C
		}
		patience.Stop()
		close(next)
		if _, err := lines.ReadString('\n'); err != io.EOF {
			t.Errorf("it ends with %v", err)
		}
		res.Body.Close()
	}
}

func TestAStreamThatStopsIsCut(t *testing.T) {
	gone := make(chan struct{})
	server := start(t, one(route.Route{Idle: 50 * time.Millisecond}), map[string]http.HandlerFunc{"a": func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "1")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	}})
	res, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if read, err := io.ReadAll(res.Body); err == nil || string(read) != "1" {
		t.Errorf("got %q, %v", read, err)
	}
	<-gone
}

func TestAnUploadIsPassedAsItComes(t *testing.T) {
	seen := make(chan string)
	server := start(t, one(route.Route{Idle: 400 * time.Millisecond}), map[string]http.HandlerFunc{"a": func(_ http.ResponseWriter, r *http.Request) {
		lines := bufio.NewReader(r.Body)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			seen <- line
		}
	}})
	body, w := io.Pipe()
	done := make(chan reply)
	go func() { done <- ask(t, server, "POST", "/", body) }()
	patience := time.NewTicker(100 * time.Millisecond)
	defer patience.Stop()
	for i := range 8 {
		fmt.Fprintln(w, i)
		if got := <-seen; got != fmt.Sprintln(i) {
			t.Errorf("got %q", got)
		}
		<-patience.C
	}
	w.Close()
	if got := <-done; got.status != 200 {
		t.Errorf("got %+v", got)
	}
}

// echo speaks what follows the handshake of a WebSocket: nobody here looks at frames.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "websocket" || r.Header.Get("Connection") != "Upgrade" {
		http.Error(w, "no upgrade", http.StatusBadRequest)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n")
	_, _ = io.Copy(conn, buffered)
}

func dial(t *testing.T, server *httptest.Server) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n")
	read := bufio.NewReader(conn)
	res, err := http.ReadResponse(read, nil)
	if err != nil || res.StatusCode != 101 || res.Header.Get("Sec-Websocket-Accept") != "x" || res.Header.Get("X-Ours") != "ours" {
		t.Fatalf("got %+v, %v", res, err)
	}
	return conn, read
}

func TestAWebSocketIsPassed(t *testing.T) {
	server := start(t, one(route.Route{Idle: 400 * time.Millisecond}), map[string]http.HandlerFunc{"a": echo})
	conn, read := dial(t, server)
	defer conn.Close()
	patience := time.NewTicker(100 * time.Millisecond)
	defer patience.Stop()
	for i := range 8 {
		fmt.Fprintln(conn, i)
		if got, err := read.ReadString('\n'); err != nil || got != fmt.Sprintln(i) {
			t.Errorf("got %q, %v", got, err)
		}
		<-patience.C
	}
}

func TestAWebSocketOnWhichNothingHappensIsCut(t *testing.T) {
	server := start(t, one(route.Route{Idle: 50 * time.Millisecond}), map[string]http.HandlerFunc{"a": echo})
	conn, read := dial(t, server)
	defer conn.Close()
	if _, err := read.ReadByte(); err != io.EOF {
		t.Errorf("got %v", err)
	}
}

func TestASplitHasItsShares(t *testing.T) {
	var a, b atomic.Int32
	count := func(n *atomic.Int32) http.HandlerFunc {
		return func(http.ResponseWriter, *http.Request) { n.Add(1) }
	}
	split := &route.Split{Pools: []route.Pool{{Upstream: "a", Weight: 9}, {Upstream: "b", Weight: 1}, {Upstream: "b", Weight: 0}}}
	server := start(t, one(route.Route{Split: split}), map[string]http.HandlerFunc{"a": count(&a), "b": count(&b)})
	for range 50 {
		ask(t, server, "GET", "/", nil)
	}
	if a.Load() != 45 || b.Load() != 5 {
		t.Errorf("%d and %d, want 45 and 5", a.Load(), b.Load())
	}
}

func TestACallerGoesOneWay(t *testing.T) {
	for _, sticky := range []string{"principal", "address"} {
		split := &route.Split{Pools: []route.Pool{{Upstream: "a", Weight: 1}, {Upstream: "b", Weight: 1}}, Sticky: sticky}
		config := one(route.Route{Split: split})
		config.Client = func(r *http.Request) netip.Addr { return netip.MustParseAddr(r.Header.Get("Test-Address")) }
		server := start(t, config, map[string]http.HandlerFunc{"a": says("a"), "b": says("b")})
		seen := map[string]int{}
		for i := range 40 {
			asked := []string{"Test-Address", fmt.Sprintf("10.0.0.%d", i)}
			if sticky == "principal" && i%2 == 0 { // the others are nobody, and told by their address
				asked = []string{"Test-Address", "10.0.0.1", "Test-Principal", fmt.Sprint("p", i)}
			}
			first := ask(t, server, "GET", "/", nil, asked...).body
			for range 3 {
				if again := ask(t, server, "GET", "/", nil, asked...).body; again != first {
					t.Errorf("%s: %v went %q and %q", sticky, asked, first, again)
				}
			}
			seen[first[:1]]++
		}
		if seen["a"] < 8 || seen["b"] < 8 {
			t.Errorf("%s: %v", sticky, seen)
		}
	}
}

func TestAShadowIsACopyOfTheRequest(t *testing.T) {
	for _, tc := range []struct{ method, body, want string }{
		{"GET", "", "GET /base/in/x?a=1  1ada"}, {"POST", "1234", "POST /base/in/x?a=1 1234 1ada"}, {"POST", "12345", ""}, {"PUT", "1", ""},
	} {
		t.Run(tc.method+tc.body, func(t *testing.T) {
			var copied atomic.Value
			copied.Store("")
			t.Cleanup(func() { // after the routes have waited for their copies
				if got := copied.Load(); got != tc.want {
					t.Errorf("copied %q, want %q", got, tc.want)
				}
			})
			server := start(t, one(route.Route{
				Rewrite: "/in/*", Shadow: &route.Shadow{Upstream: "b", Methods: []string{"GET", "POST"}, MaxBody: 4},
				Transform: transform.Config{Request: transform.Request{Header: transform.Fields{Set: map[string]string{"X-Set": "1"}}}},
			}), map[string]http.HandlerFunc{"a": says("a"), "b": func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				copied.Store(fmt.Sprint(r.Method, " ", r.RequestURI, " ", string(body), " ", r.Header.Get("X-Set"), r.Header.Get("X-Principal")))
				panic(http.ErrAbortHandler)
			}})
			var body io.Reader
			if tc.body != "" {
				body = io.MultiReader(strings.NewReader(tc.body)) // of a length that nobody says
			}
			if got := ask(t, server, tc.method, "/x?a=1", body, "Test-Principal", "ada"); got.status != 200 || !strings.HasSuffix(got.body, " "+tc.body) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAShadowNeverWaits(t *testing.T) {
	var copies atomic.Int32
	t.Cleanup(func() {
		if got := copies.Load(); got != 2 {
			t.Errorf("%d copies, want as many as may be under way", got)
		}
	})
	server := start(t, one(route.Route{Shadow: &route.Shadow{Upstream: "b", Most: 2, Timeout: 300 * time.Millisecond}}), map[string]http.HandlerFunc{
		"a": says("a"), "b": func(_ http.ResponseWriter, r *http.Request) {
			copies.Add(1)
			<-r.Context().Done()
		},
	})
	for range 5 {
		if got := ask(t, server, "GET", "/", nil); got.status != 200 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestARefusalOfTheUpstreamsChainIsAnswered(t *testing.T) {
	config := one(route.Route{})
	config.Upstreams = map[string]upstream.Exchange{"a": func(context.Context, *upstream.Request, *upstream.Response) error {
		return &fault.Error{Kind: fault.Unavailable, Op: "a", RetryAfter: time.Second, Reason: "breaker"}
	}}
	server := start(t, config, nil)
	if got := ask(t, server, "POST", "/", strings.NewReader("x")); got.status != 503 || got.header.Get("Retry-After") != "1" {
		t.Errorf("got %+v", got)
	}
}

func TestAnAnswerOfALinkIsPassed(t *testing.T) {
	config := one(route.Route{})
	config.Upstreams = map[string]upstream.Exchange{"a": func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
		res.Status, res.Body, res.Header = 203, []byte(req.Op+req.Target+req.Header.Get("Authorization")), upstream.Header{{Name: "X-A", Value: "1"}}
		return nil
	}}
	config.Name = "mobile"
	server := start(t, config, nil)
	if got := ask(t, server, "GET", "/x", nil, "Authorization", "Bearer x"); got.status != 203 || got.body != "mobile.r/x" || got.header.Get("X-A") != "1" {
		t.Errorf("got %+v", got)
	}
}

func TestTheGuardStandsBeforeTheRoute(t *testing.T) {
	config := one(route.Route{Roles: nil})
	config.Guard = func(r route.Route) (func(http.Handler) http.Handler, error) {
		return func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, r.Name, http.StatusTeapot) })
		}, nil
	}
	server := start(t, config, map[string]http.HandlerFunc{"a": says("a")})
	if got := ask(t, server, "GET", "/", nil); got.status != 418 || got.body != "r\n" {
		t.Errorf("got %+v", got)
	}
	config.Guard = func(route.Route) (func(http.Handler) http.Handler, error) { return nil, errors.New("no such scheme") }
	config.Upstreams = map[string]upstream.Exchange{"a": nil}
	if _, err := route.New(config); err == nil || err.Error() != `route "r": no such scheme` {
		t.Errorf("got %v", err)
	}
}

func TestValidateReportsEverything(t *testing.T) {
	experiments, err := route.NewExperiments(map[string]route.Experiment{"e": {Variants: map[string]int{"A": 1, "B": 1}}}, principal, nil)
	if err != nil {
		t.Fatal(err)
	}
	config := route.Config{Experiments: experiments, Upstreams: map[string]upstream.Exchange{"a": nil}, Routes: []route.Route{
		{Name: "a b", Path: "x", Upstream: "z", Host: "a:1", Methods: []string{"TRACE", "get"}, Header: map[string]string{"a b": ""}, MaxBody: -1},
		{Name: "one", Path: "/a/*/b", Rewrite: "/{x}/*", Anonymous: true, Roles: []string{"r"}},
		{Name: "one", Path: "/{a}/{a}", Upstream: "a", Split: &route.Split{Sticky: "x", Pools: []route.Pool{{Upstream: "y", Weight: -1}}}, Shadow: &route.Shadow{Upstream: "w", Most: -1}, Security: []string{"s"}},
		{Name: "two", Path: "/t/*", Choice: &route.Choice{Experiment: "e", Upstreams: map[string]string{"A": "a"}}, Anonymous: true},
		{Name: "three", Path: "/t/x", Choice: &route.Choice{Experiment: "f"}, Anonymous: true},
		{Name: "four", Path: "/u", Rewrite: "/{v}/*", Choice: &route.Choice{Experiment: "e", Upstreams: map[string]string{"A": "a", "B": "a", "C": "a"}}, Anonymous: true, Transform: transform.Config{MaxBody: -1}},
	}}
	_, err = route.New(config)
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{
		`route "a b": the Name is no word`, `the path "x": want one that begins with a slash`, "a Host is a name without a port", `"TRACE" is no method`, `"get" is no method`,
		`"a b" is no name of a header field`, `there is no upstream "z"`, "want either Anonymous or Security", "a negative MaxBody", `"*" is no segment`, "Roles on a route that lets everybody in",
		"want one of Upstream, Split and Choice", `route "one": there are two of that name`, `"{a}" is no segment`, `there is no upstream "y"`, "a Weight of -1", "the Split has no weight", `Sticky by "x"`,
		`there is no upstream "w"`, "a negative Most", "the variant B of e has no upstream", `there is no experiment "f"`, `route "three": is never asked, because "two"`,
		"the rewrite has a *", "e has the variants A, B and no others", "MaxBody is negative",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
}
