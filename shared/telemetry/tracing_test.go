package telemetry_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/facet-bff/facet/shared/telemetry"
)

// silent panics when it is asked for a span.
type silent struct{ trace.Tracer }

func tracing(ratio float64) telemetry.Tracing {
	return telemetry.Tracing{Tracer: silent{}, Ratio: ratio}
}

func TestARatioIsAShare(t *testing.T) {
	for _, ratio := range []float64{-0.1, 1.1, math.NaN()} {
		if tracing(ratio).Validate() == nil {
			t.Errorf("%v is taken", ratio)
		}
	}
	if err := tracing(1).Validate(); err != nil {
		t.Error(err)
	}
	if (telemetry.Tracing{Tracer: noop.Tracer{}}).Validate() != nil || (telemetry.Tracing{}).Validate() == nil {
		t.Error("a tracer is all that is required")
	}
}

func TestTheTracesIDDecides(t *testing.T) {
	for _, tc := range []struct {
		id    trace.TraceID
		ratio float64
		want  bool
	}{
		{trace.TraceID{8: 0x00, 15: 1}, 0, false},
		{trace.TraceID{8: 0x00, 15: 1}, 0.01, true},
		{trace.TraceID{8: 0x7f, 15: 1}, 0.5, true},
		{trace.TraceID{8: 0x80, 15: 1}, 0.5, false},
		{trace.TraceID{8: 0xff, 9: 0xff, 10: 0xff, 11: 0xff, 12: 0xff, 13: 0xff, 14: 0xff, 15: 0xff}, 1, true},
	} {
		if telemetry.Sampled(tc.id, tc.ratio) != tc.want {
			t.Errorf("%s at %v: want %v", tc.id, tc.ratio, tc.want)
		}
	}
}

// What is not recorded costs the text of its traceparent, beside the record that every request has.
func TestAnUnrecordedRequestAllocatesItsTraceParent(t *testing.T) {
	ask := func(handler http.Handler) func() {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		return func() { handler.ServeHTTP(w, r) }
	}
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	bare := testing.AllocsPerRun(1000, ask(telemetry.AssignRequestID(nothing)))
	traced := testing.AllocsPerRun(1000, ask(telemetry.AssignRequestID(telemetry.Trace(tracing(0))(nothing))))
	if traced-bare != 1 {
		t.Errorf("%v allocations, and %v without", traced, bare)
	}
}

func TestHalfOfTheTracesAreRecordedAndTheirIDsSaySo(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	provider := telemetry.NewProvider("test", recorder)
	half := telemetry.Tracing{Tracer: provider.Tracer(""), Ratio: 0.5}
	recorded := 0
	handler := telemetry.Trace(half)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		parent, _ := carried(r)
		id, err := trace.TraceIDFromHex(parent[3:35])
		is := parent[53:] == "01"
		if err != nil || telemetry.Sampled(id, 0.5) != is || trace.SpanFromContext(r.Context()).IsRecording() != is {
			t.Errorf("%s: %v", parent, err)
		}
		if is {
			recorded++
		}
	}))
	for range 200 {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}
	if ended := len(recorder.Ended()); ended != recorded || ended < 50 || ended > 150 { // 7 sigma
		t.Errorf("%d spans of %d requests that say so", ended, recorded)
	}
}
