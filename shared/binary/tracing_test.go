package binary

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
)

// receiver is a collector.
type receiver struct {
	*httptest.Server
	status int // answers with it, unless 0

	mu    sync.Mutex
	spans []*spans.Span
	asked int
	auth  string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	c := new(receiver)
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asked++
		c.auth = r.Header.Get("Authorization")
		if c.status != 0 {
			w.WriteHeader(c.status)
			return
		}
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(unpacked)
		var request collector.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(body, &request) != nil {
			t.Errorf("no OTLP: %v", err)
		}
		for _, resource := range request.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(c.Close)
	return c
}

// heard is a service that keeps the fields it was sent.
type heard struct {
	*httptest.Server
	mu      sync.Mutex
	headers []http.Header
}

func newHeard(t *testing.T) *heard {
	t.Helper()
	h := new(heard)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.headers = append(h.headers, r.Header)
		if strings.Contains(r.URL.Path, "broken") {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *heard) parents() (all []string) {
	for _, header := range h.headers {
		all = append(all, header.Get("Traceparent"))
	}
	return all
}

// dashboard asks three times at once, and says which part is missing.
func dashboard(targets ...string) Program {
	p := program("web")
	p.Frontends[0].Mount = func(r chi.Router, up Upstreams) {
		r.Get("/thing", func(w http.ResponseWriter, r *http.Request) {
			group, ctx := errgroup.WithContext(r.Context())
			for i, target := range targets {
				group.Go(func() error {
					res := upstream.NewResponse()
					defer res.Release()
					err := up["orders"](ctx, &upstream.Request{Op: "orders.get" + string(rune('A'+i)), Method: "GET", Target: target + "?secret"}, res)
					if err != nil || res.Status != 200 {
						w.Header().Set(telemetry.PartialHeader, "orders;bad_upstream")
					}
					return nil
				})
			}
			_ = group.Wait()
			_, _ = io.WriteString(w, "{}")
		})
	}
	return p
}

func settingsOf(c *receiver, h *heard, more string) string {
	return "upstreams: {orders: {url: " + h.URL + ", retry: {off: true}}}\ntracing: {endpoint: " + c.URL + "/v1/traces, timeout: 300ms, " + more + "}"
}

func askWith(g *generation, fields map[string]string) {
	r := httptest.NewRequest(http.MethodGet, "/thing", nil)
	for name, value := range fields {
		r.Header.Set(name, value)
	}
	g.handler.ServeHTTP(httptest.NewRecorder(), r)
}

func attributeOf(s *spans.Span, name string) string {
	for _, a := range s.Attributes {
		if a.Key == name {
			if text := a.Value.GetStringValue(); text != "" {
				return text
			}
			return a.Value.String()
		}
	}
	return ""
}

func TestADashboardIsOneTrace(t *testing.T) {
	t.Setenv("COLLECTOR_TOKEN", "Bearer sesame")
	c, h := newReceiver(t), newHeard(t)
	g := made(t, dashboard("/a", "/b", "/broken"), nil, settingsOf(c, h, "ratio: 1, headers: {authorization: '${COLLECTOR_TOKEN}'}"))
	askWith(g, nil)
	g.close() // sends what there is
	if len(c.spans) != 4 || c.auth != "Bearer sesame" {
		t.Fatalf("%d spans, by %q", len(c.spans), c.auth)
	}
	root := c.spans[slices.IndexFunc(c.spans, func(s *spans.Span) bool { return s.Kind == spans.Span_SPAN_KIND_SERVER })]
	if root.Name != "web.getThing" || len(root.ParentSpanId) != 0 || attributeOf(root, "http.route") != "/thing" || attributeOf(root, "facet.partial") != "orders;bad_upstream" || root.Status.GetCode() != spans.Status_STATUS_CODE_UNSET {
		t.Errorf("%v", root)
	}
	var failed int
	for _, s := range c.spans {
		if strings.Contains(s.String(), "secret") {
			t.Errorf("a span tells the query: %v", s)
		}
		if s == root {
			continue
		}
		if s.Kind != spans.Span_SPAN_KIND_CLIENT || !strings.HasPrefix(s.Name, "orders.get") || !slices.Equal(s.ParentSpanId, root.SpanId) || !slices.Equal(s.TraceId, root.TraceId) || len(s.Events) != 1 {
			t.Errorf("%v", s)
		}
		if s.Status.GetCode() == spans.Status_STATUS_CODE_ERROR && attributeOf(s, "error.type") == "500" {
			failed++
		}
		if sent := "00-" + hex.EncodeToString(s.TraceId) + "-" + hex.EncodeToString(s.SpanId) + "-01"; !slices.Contains(h.parents(), sent) {
			t.Errorf("the service was not sent %s: %v", sent, h.parents())
		}
	}
	if failed != 1 {
		t.Errorf("%d calls failed", failed)
	}
}

func TestACallersTraceCountsWhereItIsTrusted(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, tc := range []struct {
		name, more, parent string
		spans              int
		ours               bool   // the trace is the caller's
		sent               string // ends so
	}{
		{"a stranger cannot force it", "ratio: 0", "00-" + id + "-00f067aa0ba902b7-01", 0, false, "-00"},
		{"nor become its parent", "ratio: 1", "00-" + id + "-00f067aa0ba902b7-01", 2, false, "-01"},
		{"trusted", "ratio: 0, trust_parent: true", "00-" + id + "-00f067aa0ba902b7-01", 2, true, "-01"},
		{"trusted and not recorded", "ratio: 1, trust_parent: true", "00-" + id + "-00f067aa0ba902b7-00", 0, true, "-00f067aa0ba902b7-00"},
		{"trusted and no trace", "ratio: 0, trust_parent: true", "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", 0, false, "-00"},
		{"trusted nonsense", "ratio: 1, trust_parent: true", "00-" + strings.ToUpper(id) + "-00f067aa0ba902b7-01-x", 2, false, "-01"},
		{"nothing said", "ratio: 0", "", 0, false, "-00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, h := newReceiver(t), newHeard(t)
			g := made(t, dashboard("/a"), nil, settingsOf(c, h, tc.more))
			askWith(g, map[string]string{"Traceparent": tc.parent, "Tracestate": "a=1", "Baggage": "k=v"})
			g.close()
			if len(c.spans) != tc.spans {
				t.Errorf("%d spans", len(c.spans))
			}
			sent := h.headers[0]
			parent := sent.Get("Traceparent")
			if len(parent) != 55 || !strings.HasSuffix(parent, tc.sent) || strings.Contains(parent, id) != tc.ours {
				t.Errorf("sent %q", parent)
			}
			if kept := sent.Get("Tracestate") == "a=1" && sent.Get("Baggage") == "k=v"; kept != tc.ours || !kept && sent.Get("Baggage")+sent.Get("Tracestate") != "" {
				t.Errorf("sent %v", sent)
			}
			for _, s := range c.spans {
				if linked := len(s.Links) == 1; linked != (tc.name == "nor become its parent" && s.Kind == spans.Span_SPAN_KIND_SERVER) {
					t.Errorf("links %v", s.Links)
				}
			}
		})
	}
}

func TestACollectorThatIsGoneLosesSpansAndNothingElse(t *testing.T) {
	c, h := newReceiver(t), newHeard(t)
	c.status = http.StatusBadRequest
	g := made(t, dashboard("/a"), nil, settingsOf(c, h, "ratio: 1, queue: 1, batch: 1"))
	for range 20 {
		askWith(g, nil)
	}
	g.close()
	if len(h.headers) != 20 {
		t.Errorf("%d calls", len(h.headers))
	}
	if lost, sent := count(t, g, "bff_spans_lost_total"), count(t, g, "bff_spans_sent_total"); lost != 40 || sent != 0 {
		t.Errorf("%v lost, %v sent", lost, sent)
	}
}

func count(t *testing.T, g *generation, name string) (value float64) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(g.collector...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(families, func(f *dto.MetricFamily) bool { return f.GetName() == name })
	return families[at].Metric[0].Counter.GetValue()
}
