package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service starts a server and returns the exchange to it.
func service(t *testing.T, config upstream.Config, handler http.HandlerFunc) upstream.Exchange {
	t.Helper()
	server := httptest.NewServer(handler)
	config.URL = server.URL + config.URL
	transport, err := upstream.HTTP(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { transport.Close(); server.Close() })
	return transport.Exchange
}

// ask sends a GET and returns what came back.
func ask(ctx context.Context, t *testing.T, exchange upstream.Exchange) (*upstream.Response, error) {
	t.Helper()
	res := upstream.NewResponse()
	t.Cleanup(res.Release)
	return res, exchange(ctx, &upstream.Request{Op: "things.get", Method: http.MethodGet, Target: "/things/1?a=b%20c"}, res)
}

func TestAnExchangeCarriesRequestAndResponse(t *testing.T) {
	exchange := service(t, upstream.Config{URL: "/base/"}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", fmt.Sprintf("%s %s %s %s", r.Method, r.RequestURI, r.Header.Get("X-In"), body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "hello")
	})
	req := &upstream.Request{
		Op: "things.put", Method: http.MethodPut, Target: "/things/a%2Fb?q=1",
		Header: upstream.Header{{Name: "X-In", Value: "v"}}, Body: []byte("body"),
	}
	res := upstream.NewResponse()
	defer res.Release()
	if err := exchange(t.Context(), req, res); err != nil {
		t.Fatal(err)
	}
	if res.Status != http.StatusTeapot || string(res.Body) != "hello" {
		t.Errorf("got %d %q", res.Status, res.Body)
	}
	if got, want := res.Header.Get("x-seen"), "PUT /base/things/a%2Fb?q=1 v body"; got != want {
		t.Errorf("the service saw %q, want %q", got, want)
	}
}

func TestAnExchangeFailsAsAFault(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drop := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.Close()
	}
	for _, tc := range []struct {
		name    string
		handler http.HandlerFunc
		timeout time.Duration
		want    fault.Kind
	}{
		{"no answer in time", hang, 20 * time.Millisecond, fault.Timeout},
		{"the connection is closed without an answer", drop, time.Minute, fault.Unavailable},
		{"the answer is not HTTP", raw("SSH-2.0-OpenSSH\r\n"), time.Minute, fault.BadUpstream},
		{"the body ends early", raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), time.Minute, fault.BadUpstream},
		{"the body never ends", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, strings.Repeat("x", 1024))
			}
		}, time.Minute, fault.BadUpstream},
		{"the body stalls", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 50 * time.Millisecond, fault.Timeout},
	} {
		t.Run(tc.name, func(t *testing.T) {
			exchange := upstream.Chain(service(t, upstream.Config{MaxBody: 10 << 10}, tc.handler), upstream.Timeout(tc.timeout))
			_, err := ask(t.Context(), t, exchange)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != tc.want || f.Op != "things.get" {
				t.Errorf("got %v, want a fault of kind %v", err, tc.want)
			}
		})
	}
}

// raw answers with bytes that net/http would not send.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

func TestAClientThatLeavesCancelsTheExchange(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	exchange := service(t, upstream.Config{}, func(_ http.ResponseWriter, r *http.Request) {
		leave()
		<-r.Context().Done()
	})
	if _, err := ask(ctx, t, exchange); fault.KindOf(err) != fault.Canceled {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestARefusedConnectionIsUnavailable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	transport, err := upstream.HTTP(upstream.Config{URL: "http://" + address})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), t, transport.Exchange); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	exchange := service(t, upstream.Config{}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	res, err := ask(t.Context(), t, exchange)
	if err != nil || res.Status != http.StatusFound {
		t.Errorf("got %d, %v, want the redirect itself", res.Status, err)
	}
}

func TestHTTPRefusesAURLThatIsNoBase(t *testing.T) {
	for _, url := range []string{"", "orders:8080", "ftp://orders", "http://", "http://orders?x=1", "http://orders#x", "http://or ders"} {
		if _, err := upstream.HTTP(upstream.Config{URL: url}); err == nil {
			t.Errorf("HTTP(%q) took it", url)
		}
	}
}

func TestChainRunsTheFirstLinkOutermost(t *testing.T) {
	var order []string
	link := func(name string) upstream.Link {
		return func(next upstream.Exchange) upstream.Exchange {
			return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
				order = append(order, name)
				return next(ctx, req, res)
			}
		}
	}
	end := func(context.Context, *upstream.Request, *upstream.Response) error {
		order = append(order, "end")
		return nil
	}
	if _, err := ask(t.Context(), t, upstream.Chain(end, link("a"), link("b"))); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "b", "end"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestSetHeaderReplacesAndRemoves(t *testing.T) {
	for _, tc := range []struct{ value, want string }{{"new", "new"}, {"", ""}} {
		req := &upstream.Request{Header: upstream.Header{{Name: "x-who", Value: "forged"}, {Name: "X-Other", Value: "kept"}}}
		var seen upstream.Header
		end := func(_ context.Context, req *upstream.Request, _ *upstream.Response) error {
			seen = slices.Clone(req.Header)
			return nil
		}
		link := upstream.SetHeader("X-Who", func(context.Context) string { return tc.value })
		if err := link(end)(t.Context(), req, nil); err != nil {
			t.Fatal(err)
		}
		if seen.Get("X-Who") != tc.want || seen.Get("X-Other") != "kept" {
			t.Errorf("value %q: the next link saw %v", tc.value, seen)
		}
		if req.Header.Get("X-Who") != "forged" {
			t.Error("the request was changed, so a second try would differ from the first")
		}
	}
}

func TestObserveReportsHowAnExchangeEnded(t *testing.T) {
	for _, tc := range []struct {
		status int
		err    error
		want   string
	}{
		{200, nil, "2xx"},
		{404, nil, "4xx"},
		{503, nil, "5xx"},
		{999, nil, "other"},
		{0, fault.New(fault.Timeout, "", ""), "timeout"},
	} {
		var got []string
		end := func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
			res.Status = tc.status
			return tc.err
		}
		link := upstream.Observe(func(op, outcome string, _ time.Duration) { got = append(got, op+" "+outcome) })
		if _, err := ask(t.Context(), t, link(end)); !errors.Is(err, tc.err) {
			t.Errorf("error %v, want %v", err, tc.err)
		}
		if want := []string{"things.get " + tc.want}; !slices.Equal(got, want) {
			t.Errorf("observed %v, want %v", got, want)
		}
	}
}

func TestBuilder(t *testing.T) {
	b := upstream.Build("things.list", http.MethodPost)
	b.Path("/things/")
	b.Segment("id", "a/b c")
	b.Query("q", "x&y=z")
	b.RawQuery("")
	b.RawQuery("r=1")
	b.Field("X-A", "1")
	b.Cookie("c", "v")
	b.Cookie("d", "w")
	b.JSON("application/json", map[string]int{"n": 1})
	req, err := b.Request()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := req.Target, "/things/a%2Fb%20c?q=x%26y%3Dz&r=1"; got != want {
		t.Errorf("target %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(req.Header), "[{X-A 1} {Cookie c=v; d=w} {Content-Type application/json}]"; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	if string(req.Body) != `{"n":1}` || req.Method != http.MethodPost || req.Op != "things.list" {
		t.Errorf("request %+v", req)
	}
}

func TestBuilderKeepsTheFirstMistake(t *testing.T) {
	for _, tc := range []struct {
		name  string
		build func(*upstream.Builder)
		want  fault.Kind
	}{
		{"an empty segment", func(b *upstream.Builder) { b.Segment("id", "") }, fault.Invalid},
		{"a segment that leaves its folder", func(b *upstream.Builder) { b.Segment("id", "..") }, fault.Invalid},
		{"a cookie that ends its field", func(b *upstream.Builder) { b.Cookie("c", "a; b=c") }, fault.Invalid},
		{"a field that ends its line", func(b *upstream.Builder) { b.Field("X-A", "a\r\nX-Principal: root") }, fault.Invalid},
		{"a parameter that cannot be serialised", func(b *upstream.Builder) { b.RawQuery(b.Text("", errors.New("no"))) }, fault.Invalid},
		{"a body that is no JSON", func(b *upstream.Builder) { b.JSON("application/json", func() {}) }, fault.Internal},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := upstream.Build("things.get", http.MethodGet)
			tc.build(b)
			b.Segment("id", ".")
			if req, err := b.Request(); fault.KindOf(err) != tc.want || req != nil {
				t.Errorf("got %v, %v, want a fault of kind %v", req, err, tc.want)
			}
		})
	}
}

func TestAnswer(t *testing.T) {
	type thing struct{ ID string }
	shape := &projection.Shape{Type: projection.Object, Members: []projection.Member{
		{Name: "ID", Required: true, Shape: &projection.Shape{Type: projection.String}},
	}}
	req := &upstream.Request{Op: "things.get"}
	for _, tc := range []struct {
		name, mediaType, body string
		ok                    bool
	}{
		{"as the document says", "application/json; charset=utf-8", `{"ID":"1"}`, true},
		{"a JSON type of its own", "application/vnd.thing+json", `{"ID":"1"}`, true},
		{"HTML", "text/html", `<html>`, false},
		{"no media type", "", `{"ID":"1"}`, false},
		{"an empty object", "application/json", `{}`, false},
		{"another type", "application/json", `{"ID":1}`, false},
		{"half a body", "application/json", `{"ID":"1`, false},
		{"nothing", "application/json", ``, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res := &upstream.Response{Status: 200, Header: upstream.Header{{Name: "Content-Type", Value: tc.mediaType}}, Body: []byte(tc.body)}
			got, err := upstream.Answer[thing](req, res, shape)
			if tc.ok && (err != nil || got.ID != "1") {
				t.Errorf("got %v, %v", got, err)
			}
			if !tc.ok && fault.KindOf(err) != fault.BadUpstream {
				t.Errorf("got %v, %v, want a fault of kind bad_upstream", got, err)
			}
		})
	}
}

func TestBytesTakesOnlyDeclaredMediaTypes(t *testing.T) {
	req := &upstream.Request{Op: "things.get"}
	res := &upstream.Response{Status: 200, Header: upstream.Header{{Name: "Content-Type", Value: "text/csv"}}, Body: []byte("a,b")}
	for declared, ok := range map[string]bool{"text/csv": true, "text/*": true, "*/*": true, "image/*": false, "text/plain": false} {
		got, err := upstream.Bytes(req, res, declared)
		if ok && (err != nil || string(got) != "a,b") || !ok && fault.KindOf(err) != fault.BadUpstream {
			t.Errorf("%s: got %q, %v", declared, got, err)
		}
	}
}

func TestRefusalKeepsDeclaredStatusesOnly(t *testing.T) {
	req := &upstream.Request{Op: "things.get"}
	for _, tc := range []struct {
		status   int
		declared []string
		want     int
	}{
		{404, []string{"404"}, 404},
		{404, []string{"4XX"}, 404},
		{404, []string{"default"}, 404},
		{404, []string{"400", "5XX"}, 0},
		{418, nil, 0},
	} {
		err := upstream.Refusal(req, &upstream.Response{Status: tc.status, Header: upstream.Header{{Name: "Retry-After", Value: "7"}}}, tc.declared...)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.BadUpstream || f.Status != tc.want || f.RetryAfter != 7*time.Second {
			t.Errorf("%d with %v declared: %#v", tc.status, tc.declared, err)
		}
	}
}

func TestWhatAnotherServiceAnsweredIsNotTheClientsMistake(t *testing.T) {
	b := upstream.Build("orders.getOrder", "GET")
	b.Segment("id", "..")
	_, invalid := b.Request()
	if got := fault.KindOf(upstream.Misled(invalid)); got != fault.BadUpstream {
		t.Errorf("got %s", got)
	}
	timeout := fault.New(fault.Timeout, "orders.getOrder", "")
	if got := upstream.Misled(timeout); !errors.Is(got, timeout) || fault.KindOf(got) != fault.Timeout {
		t.Errorf("got %v", got)
	}
	if err := upstream.Misled(nil); err != nil {
		t.Error(err)
	}
}
