package otlp_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/telemetry/otlp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestALossIsToldOnceAndItsEndToo(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	asked := make(chan bool, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusBadRequest)
		}
		asked <- true
	}))
	defer collector.Close()
	told := make(chan error, 10)
	e, err := otlp.New(t.Context(), otlp.Config{Endpoint: collector.URL, Batch: 1, Timeout: time.Minute, Changed: func(err error) { told <- err }})
	if err != nil {
		t.Fatal(err)
	}
	span := tracetest.SpanStub{Name: "a"}.Snapshot()
	for range 3 {
		e.OnEnd(span)
		<-asked
	}
	if err := <-told; err == nil {
		t.Error("a loss is no good news")
	}
	broken.Store(false)
	e.OnEnd(span)
	if err := <-told; err != nil {
		t.Errorf("told again: %v", err)
	}
	if err := e.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if e.Sent() != 1 || len(told) != 0 {
		t.Errorf("%d sent, told %d more", e.Sent(), len(told))
	}
}

func TestNobodyWaitsForACollectorThatHangs(t *testing.T) {
	hanging, end := make(chan bool), make(chan bool)
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		hanging <- true
		<-end
	}))
	defer collector.Close()
	e, err := otlp.New(t.Context(), otlp.Config{Endpoint: collector.URL, Batch: 1, Queue: 2, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	span := tracetest.SpanStub{Name: "a"}.Snapshot()
	e.OnEnd(span)
	<-hanging
	for range 5 {
		e.OnEnd(span)
	}
	if e.Lost() != 3 {
		t.Errorf("%d lost, want all but the two that wait", e.Lost())
	}
	close(end)
	for range 2 {
		go func() { <-hanging }()
	}
	if err := e.Shutdown(t.Context()); err != nil || e.Sent() != 3 {
		t.Errorf("%v, %d sent", err, e.Sent())
	}
}

func TestAllMistakesAreSaid(t *testing.T) {
	for _, c := range []otlp.Config{
		{}, {Endpoint: "collector:4318"}, {Endpoint: "http://a:b@c/"}, {Endpoint: "http://c/", Queue: -1}, {Endpoint: "http://c/", Batch: -1}, {Endpoint: "http://c/", Timeout: -1},
	} {
		if c.Validate() == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
