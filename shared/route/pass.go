package route

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/transform"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

type capturedKey struct{}

func withCaptured(ctx context.Context, c captured) context.Context {
	return context.WithValue(ctx, capturedKey{}, c)
}

// errDropped goes to net/http's log of what the proxy would say, which the request's own line says already.
var errDropped = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)

// pass passes one request.
func (rs *Routes) pass(p *passing, w http.ResponseWriter, in *http.Request) {
	if in.ContentLength > p.MaxBody {
		fault.Write(w, in, fault.Unreadable(&http.MaxBytesError{Limit: p.MaxBody}))
		return
	}
	name, err := p.choose(in)
	if err != nil {
		fault.Write(w, in, err)
		return
	}
	telemetry.Annotate(in.Context(), slog.String("upstream", name))
	watched := telemetry.Watch(w)
	x := &passage{rs: rs, route: p, upstream: p.upstreams[name], w: watched, in: in}
	defer x.end()
	x.captured, _ = in.Context().Value(capturedKey{}).(captured)
	x.watch = newWatch(in.Context(), w, in, p.Timeout, p.Idle)
	defer x.watch.stop()
	proxied := *in
	if in.Body != nil && in.Body != http.NoBody {
		x.body = &body{ReadCloser: http.MaxBytesReader(w, in.Body, p.MaxBody), watch: x.watch}
		proxied.Body = x.body
	}
	proxy := httputil.ReverseProxy{
		Rewrite: x.rewrite, Transport: x, ModifyResponse: x.answer, ErrorHandler: x.fail,
		ErrorLog: errDropped, BufferPool: buffers,
	}
	proxy.ServeHTTP(watched, &proxied)
}

// passage is one request on its way.
type passage struct {
	rs       *Routes
	route    *passing
	upstream http.RoundTripper
	captured captured
	w        *telemetry.Response
	in       *http.Request
	body     *body // nil for none
	watch    *watch
	copied   *copied // nil for none
}

// rewrite makes the request the upstream's. What is about the connection has gone already.
func (x *passage) rewrite(pr *httputil.ProxyRequest) {
	out := pr.Out
	escaped := out.URL.EscapedPath()
	if x.route.Rewrite != "" {
		escaped = x.route.rewrite.path(x.captured)
	}
	path, _ := url.PathUnescape(escaped) // it has been unescaped before
	out.URL = &url.URL{Path: path, RawPath: escaped, RawQuery: out.URL.RawQuery}
	out.Host = ""
	if !strings.EqualFold(out.Header.Get("Upgrade"), "websocket") { // others, as h2c, would take requests past us
		out.Header.Del("Upgrade")
		out.Header.Del("Connection")
	}
	for name := range out.Header {
		if strings.Contains(name, "_") { // which many services take for a hyphen
			delete(out.Header, name)
		}
	}
	for _, name := range credential.Fields() {
		out.Header.Del(name)
	}
	if !x.route.Cookies {
		out.Header.Del("Cookie")
	}
	x.rs.config.originOf(x.in).write(out.Header)
}

// RoundTrip implements [http.RoundTripper] with what stands between the proxy and the upstream.
func (x *passage) RoundTrip(out *http.Request) (*http.Response, error) {
	known := transform.Facts{RequestID: telemetry.RequestID(x.in.Context()), Now: time.Now()}
	if x.rs.config.Principal != nil {
		known.Principal = x.rs.config.Principal(x.in.Context())
	}
	exchange, err := x.route.transform.Request(out, known)
	if err != nil {
		return nil, err
	}
	ctx := x.watch.ctx // without what the proxy does with 1xx, which would empty the header that links outside have begun
	if x.route.KeepHost {
		ctx = upstream.WithHost(ctx, x.in.Host)
	}
	out = out.WithContext(ctx)
	if x.route.shadow != nil {
		x.copied = x.route.shadow.copy(out)
	}
	res, err := x.upstream.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusSwitchingProtocols && (out.Header.Get("Upgrade") == "" || !strings.EqualFold(out.Header.Get("Upgrade"), res.Header.Get("Upgrade"))) {
		res.Body.Close()
		return nil, fault.Wrap(fault.BadUpstream, x.route.op, errors.New("the service switches to a protocol that nobody asked for"))
	}
	x.watch.answered(res)
	if err := exchange.Response(res); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

// appended are the fields that we and the upstream both may have something to say in.
var appended = map[string]bool{"Vary": true, "Set-Cookie": true, "Link": true, "Server-Timing": true}

// answer makes the answer ours: what links outside have said counts, and where it came from is nobody's business.
func (x *passage) answer(res *http.Response) error {
	for name := range x.w.Header() {
		if !appended[name] {
			res.Header.Del(name)
		}
	}
	for _, name := range []string{"Server", "X-Powered-By", "Via"} {
		res.Header.Del(name)
	}
	for _, name := range []string{"Location", "Content-Location"} {
		if at := res.Header.Get(name); at != "" {
			res.Header.Set(name, x.route.outside(at))
		}
	}
	return nil
}

// outside returns what a path of the upstream is to the client, where Rewrite changed a prefix.
func (p *passing) outside(location string) string {
	if p.Rewrite == "" || !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || !p.path.plain() || !p.rewrite.plain() {
		return location
	}
	path, rest := location, ""
	if at := strings.IndexAny(location, "?#"); at >= 0 {
		path, rest = location[:at], location[at:]
	}
	segments, plain := splitPath(path)
	c, ok := p.rewrite.match(segments)
	if !plain || !ok {
		return location
	}
	return p.path.path(c) + rest
}

// fail answers with what went wrong, or cuts a connection that is no HTTP any more.
func (x *passage) fail(_ http.ResponseWriter, _ *http.Request, err error) {
	err = x.judge(err)
	switch {
	case x.w.Status() != 0:
		fault.Observe(x.in.Context(), err)
	default:
		fault.Write(x.w, x.in, err)
	}
}

// judge says whose failure it is: first the client's own, because every other may follow from it.
func (x *passage) judge(err error) error {
	op := x.route.op
	if read := x.body.failure(); read != nil {
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(read, &tooLarge):
			return fault.Unreadable(read)
		case errors.Is(read, os.ErrDeadlineExceeded):
			return fault.Late(op, read)
		}
	}
	if x.watch.expired() {
		if x.body.late() {
			return fault.Late(op, err)
		}
		return fault.Wrap(fault.Timeout, op, err)
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if kind := fault.KindOf(err); kind == fault.Canceled || kind == fault.Timeout {
		return fault.Wrap(kind, op, err)
	}
	return fault.Wrap(fault.BadUpstream, op, err)
}

// end sends the copy that had to wait for its body.
func (x *passage) end() {
	if x.copied != nil {
		x.copied.send()
	}
}

// buffers are what bodies are copied through.
var buffers = &pool{sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}}

type pool struct{ sync.Pool }

func (p *pool) Get() []byte  { return *p.Pool.Get().(*[]byte) }
func (p *pool) Put(b []byte) { p.Pool.Put(&b) }
