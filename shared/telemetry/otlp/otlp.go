// Package otlp sends spans to a collector, as OTLP over HTTP.
//
// A span that has ended waits in a queue of bounded length, and one goroutine sends what is there: at once when a batch is
// full, else every second. Whoever ends a span never waits. Spans that the queue has no place for, and those of a batch
// that the collector did not take in time, are lost and counted; the first loss and the first success after it are told.
package otlp

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
)

// Config says where spans go. Only Endpoint has no default.
type Config struct {
	// Endpoint is the collector's URL: "http://collector:4318/v1/traces".
	Endpoint string
	// Headers go along with every request.
	Headers map[string]string
	// TLS is for https. nil trusts the system's authorities.
	TLS *tls.Config
	// Queue is how many spans may wait. 0 means 2048.
	Queue int
	// Batch is how many go in one request at most. 0 means 512.
	Batch int
	// Timeout bounds a request, and all those of Shutdown. 0 means 5 s.
	Timeout time.Duration
	// Changed is told when spans begin to be lost, and with nil when they no longer are. nil means nobody is.
	Changed func(error)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if u, err := url.Parse(c.Endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		errs = append(errs, errors.New("want an Endpoint as http://collector:4318/v1/traces, without a user"))
	}
	if c.Queue < 0 || c.Batch < 0 {
		errs = append(errs, errors.New("a negative Queue or Batch"))
	}
	if c.Timeout < 0 {
		errs = append(errs, errors.New("a negative Timeout"))
	}
	return errors.Join(errs...)
}

// Exporter is a span processor. Make one with [New]; it is safe for concurrent use.
type Exporter struct {
	client     trace.SpanExporter
	queue      chan trace.ReadOnlySpan
	batch      int
	timeout    time.Duration
	changed    func(error)
	sent, lost atomic.Uint64
	failing    atomic.Bool

	end   chan struct{}
	once  sync.Once
	ended sync.WaitGroup
}

// New returns an exporter, whose Shutdown must be called. It connects when there is something to send.
func New(ctx context.Context, config Config) (*Exporter, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	timeout := cmp.Or(config.Timeout, 5*time.Second)
	options := []otlptracehttp.Option{
		otlptracehttp.WithEndpointURL(config.Endpoint), otlptracehttp.WithHeaders(config.Headers), otlptracehttp.WithTimeout(timeout),
		otlptracehttp.WithCompression(otlptracehttp.GzipCompression),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: 250 * time.Millisecond, MaxInterval: time.Second, MaxElapsedTime: timeout}),
	}
	if config.TLS != nil {
		options = append(options, otlptracehttp.WithTLSClientConfig(config.TLS))
	}
	client, err := otlptrace.New(ctx, otlptracehttp.NewClient(options...))
	if err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	e := &Exporter{
		client: client, queue: make(chan trace.ReadOnlySpan, cmp.Or(config.Queue, 2048)), batch: cmp.Or(config.Batch, 512),
		timeout: timeout, changed: config.Changed, end: make(chan struct{}),
	}
	e.ended.Go(e.run)
	return e, nil
}

// OnStart does nothing.
func (e *Exporter) OnStart(context.Context, trace.ReadWriteSpan) {}

// OnEnd puts the span into the queue, or loses it.
func (e *Exporter) OnEnd(span trace.ReadOnlySpan) {
	select {
	case e.queue <- span:
	default:
		e.lose(1, errors.New("more spans than the queue has places for"))
	}
}

// ForceFlush does nothing: spans are sent every second.
func (e *Exporter) ForceFlush(context.Context) error { return nil }

// Shutdown sends what is in the queue and ends, after twice the timeout at the latest: a request under way has its own.
func (e *Exporter) Shutdown(ctx context.Context) error {
	e.once.Do(func() { close(e.end) })
	e.ended.Wait()
	return e.client.Shutdown(ctx)
}

// Sent returns how many spans the collector has taken.
func (e *Exporter) Sent() uint64 { return e.sent.Load() }

// Lost returns how many spans were lost.
func (e *Exporter) Lost() uint64 { return e.lost.Load() }

func (e *Exporter) run() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	waiting := make([]trace.ReadOnlySpan, 0, e.batch)
	for {
		select {
		case span := <-e.queue:
			if waiting = append(waiting, span); len(waiting) == e.batch {
				waiting = e.send(ctx, waiting)
			}
		case <-tick.C:
			waiting = e.send(ctx, waiting)
		case <-e.end:
			e.drain(ctx, waiting)
			return
		}
	}
}

// drain sends everything that is left, within one timeout.
func (e *Exporter) drain(ctx context.Context, waiting []trace.ReadOnlySpan) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	for {
		select {
		case span := <-e.queue:
			if waiting = append(waiting, span); len(waiting) == e.batch {
				waiting = e.send(ctx, waiting)
			}
		default:
			e.send(ctx, waiting)
			return
		}
	}
}

// send empties the batch, one way or the other.
func (e *Exporter) send(ctx context.Context, batch []trace.ReadOnlySpan) []trace.ReadOnlySpan {
	if len(batch) == 0 {
		return batch
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	if err := e.client.ExportSpans(ctx, batch); err != nil {
		e.lose(len(batch), err)
	} else {
		e.sent.Add(uint64(len(batch)))
		if e.failing.CompareAndSwap(true, false) && e.changed != nil {
			e.changed(nil)
		}
	}
	clear(batch)
	return batch[:0]
}

func (e *Exporter) lose(n int, err error) {
	e.lost.Add(uint64(n))
	if e.failing.CompareAndSwap(false, true) && e.changed != nil {
		e.changed(err)
	}
}
