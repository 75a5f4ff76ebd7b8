package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a stack of both middlewares around one handler, and what it wrote.
type bench struct {
	http.Handler
	logged  bytes.Buffer
	metrics *telemetry.Metrics
}

func stack(handler http.HandlerFunc) *bench {
	b := &bench{metrics: telemetry.NewMetrics()}
	logger := slog.New(slog.NewJSONHandler(&b.logged, nil))
	b.Handler = telemetry.AssignRequestID(telemetry.AccessLog("mobile", logger, b.metrics)(handler))
	return b
}

// line returns the only log line.
func (b *bench) line(t *testing.T) map[string]any {
	t.Helper()
	var line map[string]any
	if err := json.Unmarshal(b.logged.Bytes(), &line); err != nil {
		t.Fatalf("want one JSON line, got %q: %v", b.logged.String(), err)
	}
	return line
}

func (b *bench) wantMetric(t *testing.T, name, want string) {
	t.Helper()
	w := httptest.NewRecorder()
	b.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), "\n"+want+"\n") {
		t.Errorf("no %q among\n%s", want, regexp.MustCompile("(?m)^"+name+".*$").FindAllString(w.Body.String(), -1))
	}
}

func TestRequestID(t *testing.T) {
	for _, tc := range []struct {
		name, inbound string
		kept          bool
	}{
		{"none is replaced", "", false},
		{"an acceptable one is kept", "0af7651916cd.43dd_8448-eb", true},
		{"the longest acceptable one is kept", strings.Repeat("a", 64), true},
		{"a longer one is replaced", strings.Repeat("a", 65), false},
		{"one with a line break is replaced", "a\nb", false},
		{"one with a quote is replaced", `a"b`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var inside string
			b := stack(func(_ http.ResponseWriter, r *http.Request) { inside = telemetry.RequestID(r.Context()) })
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set(fault.RequestIDHeader, tc.inbound)
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)

			if got := w.Header().Get(fault.RequestIDHeader); got != inside || b.line(t)["request_id"] != inside {
				t.Errorf("header %q, context %q, log %q differ", got, inside, b.line(t)["request_id"])
			}
			if (inside == tc.inbound) != tc.kept || len(inside) < 16 {
				t.Errorf("id = %q for inbound %q", inside, tc.inbound)
			}
		})
	}
}

func TestOneLineSaysEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := stack(func(w http.ResponseWriter, r *http.Request) {
			telemetry.SetOperation(r.Context(), "mobile.getDashboard")
			telemetry.SetPrincipal(r.Context(), "42")
			telemetry.Annotate(r.Context(), slog.Int("items", 3))
			fault.Observe(r.Context(), fault.New(fault.Timeout, "orders.listUserOrders", ""))
			w.Header().Set("X-BFF-Partial", "orders;timeout, unread;unavailable")
			w.Header().Set("X-BFF-Stale", "products, reviews")
			<-time.After(30 * time.Millisecond)
			_, _ = w.Write([]byte("hello"))
		})
		b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v1/dashboard?user_id=7", nil))

		line := b.line(t)
		delete(line, "time")
		delete(line, "request_id")
		got, _ := json.Marshal(line)
		want := `{"bytes":5,"duration_ms":30,"error":"orders.listUserOrders: timeout","frontend":"mobile","items":3,"level":"INFO",` +
			`"method":"GET","msg":"request","operation":"mobile.getDashboard","partial":"orders;timeout, unread;unavailable",` +
			`"path":"/api/v1/dashboard","principal":"42","stale":"products, reviews","status":200}`
		if string(got) != want {
			t.Errorf("line\n%s, want\n%s", got, want)
		}
		b.wantMetric(t, "http_server_request_duration", `http_server_request_duration_seconds_count{frontend="mobile",method="GET",operation="mobile.getDashboard",status="200"} 1`)
		b.wantMetric(t, "http_server_request_duration", `http_server_request_duration_seconds_sum{frontend="mobile",method="GET",operation="mobile.getDashboard",status="200"} 0.03`)
		b.wantMetric(t, "bff_partial", `bff_partial_responses_total{frontend="mobile",operation="mobile.getDashboard",part="orders",reason="timeout"} 1`)
		b.wantMetric(t, "bff_partial", `bff_partial_responses_total{frontend="mobile",operation="mobile.getDashboard",part="unread",reason="unavailable"} 1`)
		b.wantMetric(t, "bff_stale", `bff_stale_responses_total{frontend="mobile",operation="mobile.getDashboard",part="products"} 1`)
		b.wantMetric(t, "bff_stale", `bff_stale_responses_total{frontend="mobile",operation="mobile.getDashboard",part="reviews"} 1`)
	})
}

func TestStatusAndLevel(t *testing.T) {
	for _, tc := range []struct {
		name    string
		handler http.HandlerFunc
		status  float64
		level   string
	}{
		{"a handler that writes nothing answers 200", func(http.ResponseWriter, *http.Request) {}, 200, "INFO"},
		{"a handler's first status counts", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusCreated)
			w.WriteHeader(http.StatusTeapot)
		}, 201, "INFO"},
		{"a flush sends 200", func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			w.WriteHeader(http.StatusInternalServerError)
		}, 200, "INFO"},
		{"a caller's mistake is at info", func(w http.ResponseWriter, r *http.Request) {
			fault.Write(w, r, fault.New(fault.NotFound, "", ""))
		}, 404, "INFO"},
		{"our own is at error", func(w http.ResponseWriter, r *http.Request) {
			fault.Write(w, r, errors.New("boom"))
		}, 500, "ERROR"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := stack(tc.handler)
			b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
			if line := b.line(t); line["status"] != tc.status || line["level"] != tc.level {
				t.Errorf("status %v at %v, want %v at %v", line["status"], line["level"], tc.status, tc.level)
			}
		})
	}
}

func TestAClientThatLeftIsLoggedAs499(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	b := stack(func(w http.ResponseWriter, r *http.Request) {
		leave()
		fault.Write(w, r, r.Context().Err())
	})
	b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
	if line := b.line(t); line["status"] != 499.0 || line["level"] != "INFO" {
		t.Errorf("status %v at %v, want 499 at INFO", line["status"], line["level"])
	}
}

func TestAPanicIsLoggedOnItsWayUp(t *testing.T) {
	for _, tc := range []struct {
		name   string
		write  string
		status float64
	}{
		{"before the answer", "", 500},
		{"half-way through it", "{", 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := stack(func(w http.ResponseWriter, _ *http.Request) {
				if tc.write != "" {
					_, _ = w.Write([]byte(tc.write))
				}
				panic(http.ErrAbortHandler)
			})
			func() {
				defer func() { _ = recover() }()
				b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
				t.Error("the panic was swallowed")
			}()
			if line := b.line(t); line["aborted"] != true || line["status"] != tc.status || line["level"] != "ERROR" {
				t.Errorf("line = %v, want an aborted %v at ERROR", line, tc.status)
			}
			b.wantMetric(t, "http_server_requests_in_flight", `http_server_requests_in_flight{frontend="mobile"} 0`)
		})
	}
}

func TestLabelsAreBounded(t *testing.T) {
	b := stack(func(http.ResponseWriter, *http.Request) {})
	for _, method := range []string{"BREW", "WHEN", "PROPFIND"} {
		b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/"+method, nil))
	}
	b.wantMetric(t, "http_server_request_duration", `http_server_request_duration_seconds_count{frontend="mobile",method="other",operation="unmatched",status="200"} 3`)
}

func TestRequestsInFlightAreCounted(t *testing.T) {
	var b *bench
	b = stack(func(http.ResponseWriter, *http.Request) {
		b.wantMetric(t, "http_server_requests_in_flight", `http_server_requests_in_flight{frontend="mobile"} 1`)
	})
	b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

func TestObserveUpstream(t *testing.T) {
	metrics := telemetry.NewMetrics()
	metrics.ObserveUpstream("orders", "getOrder", "ok", 20*time.Millisecond)
	if got := testutil.CollectAndCount(metrics.Registry(), "http_client_request_duration_seconds"); got != 1 {
		t.Errorf("%d series, want 1", got)
	}
}

func TestPartsMayReportAtTheSameTime(t *testing.T) {
	b := stack(func(_ http.ResponseWriter, r *http.Request) {
		var parts sync.WaitGroup
		for range 8 {
			parts.Go(func() {
				fault.Observe(r.Context(), errors.New("slow"))
				telemetry.Annotate(r.Context(), slog.Bool("seen", true))
			})
		}
		parts.Wait()
	})
	b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if got := strings.Count(b.line(t)["error"].(string), "slow"); got != 8 {
		t.Errorf("%d errors logged, want 8", got)
	}
}

func TestAContextWithoutARecordIsLeftAlone(t *testing.T) {
	telemetry.SetOperation(t.Context(), "x")
	telemetry.SetPrincipal(t.Context(), "x")
	telemetry.Annotate(t.Context(), slog.Bool("x", true))
	if id := telemetry.RequestID(t.Context()); id != "" {
		t.Errorf("RequestID = %q", id)
	}
}

func TestFlushAndHijackReachTheConnection(t *testing.T) {
	errs := make(chan error, 2)
	server := httptest.NewServer(stack(func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		errs <- control.Flush()
		connection, _, err := control.Hijack()
		errs <- err
		if err == nil {
			_ = connection.Close()
		}
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err == nil {
		_ = response.Body.Close()
	} else if opErr := (*net.OpError)(nil); errors.As(err, &opErr) {
		t.Fatal(err)
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Errorf("flush or hijack: %v", err)
	}
}
