package binary

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/telemetry/otlp"
	"github.com/facet-bff/facet/shared/upstream"
)

// Tracing says which requests are recorded, and where spans go.
type Tracing struct {
	Endpoint    string                   `required:"true" doc:"The collector, which takes OTLP over HTTP, as http://collector:4318/v1/traces."`
	Ratio       *float64                 `doc:"The share of traces that are recorded, from 0 to 1; 0.01 when left out."`
	TrustParent bool                     `doc:"Makes requests part of the traces that callers say, recorded if those say so, baggage and all. Not where strangers may ask: they could have everything recorded."`
	Service     string                   `doc:"What the binary is called in traces; its own name when left out."`
	Headers     map[string]config.Secret `doc:"Go along with all that is sent to the collector, as authorization."`
	TLS         *TLS                     `doc:"For https: whom to trust, and who we are."`
	Queue       int                      `default:"2048" doc:"How many spans may wait to be sent; more are lost, and counted."`
	Batch       int                      `default:"512" doc:"How many are sent at once."`
	Timeout     time.Duration            `default:"5s" doc:"Bounds what is sent at once, and what is sent at the end."`
}

// Validate returns what is wrong with it, or nil.
func (t *Tracing) Validate() error {
	c, err := t.config()
	var wrong error
	if ratio := t.ratio(); !(ratio >= 0 && ratio <= 1) {
		wrong = &config.KeyError{Path: "ratio", Err: errors.New("want 0 to 1")}
	}
	return errors.Join(err, c.Validate(), wrong)
}

// ratio is 0.01 when left out. 0 is not that: with trust_parent, callers alone say what is recorded.
func (t *Tracing) ratio() float64 {
	if t.Ratio == nil {
		return 0.01
	}
	return *t.Ratio
}

func (t *Tracing) config() (otlp.Config, error) {
	c := otlp.Config{Endpoint: t.Endpoint, Headers: map[string]string{}, Queue: t.Queue, Batch: t.Batch, Timeout: t.Timeout}
	for name, value := range t.Headers {
		c.Headers[name] = value.Reveal()
	}
	if t.TLS == nil {
		return c, nil
	}
	from, err := t.TLS.config()
	c.TLS = collectorTLS(from)
	return c, err
}

// collectorTLS is what TLS means to net/http.
func collectorTLS(from upstream.TLS) *tls.Config {
	c := &tls.Config{RootCAs: from.Roots, ServerName: from.ServerName, MinVersion: from.MinVersion} //nolint:gosec // at least 1.2, as the settings have it
	if from.Certificate != nil {
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return from.Certificate() }
	}
	return c
}

// trace begins to send spans, where the settings say so.
func (g *generation) trace(ctx context.Context, name string, base base) error {
	t := g.settings.Tracing
	if t == nil {
		return nil
	}
	c, err := t.config()
	if err != nil {
		return err
	}
	c.Changed = func(err error) {
		if err != nil {
			base.logger.Warn("spans are lost", "error", err)
			return
		}
		base.logger.Info("the collector takes spans again")
	}
	exporter, err := otlp.New(ctx, c)
	if err != nil {
		return err
	}
	provider := telemetry.NewProvider(cmp.Or(t.Service, name), exporter)
	g.tracing = &telemetry.Tracing{Tracer: provider.Tracer("github.com/facet-bff/facet"), Ratio: t.ratio(), TrustParent: t.TrustParent}
	g.ends = append(g.ends, func() { _ = provider.Shutdown(context.Background()) }) // what it could not send has been told
	g.collector = append(g.collector,
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "bff_spans_sent_total", Help: "Spans that the collector took."}, func() float64 { return float64(exporter.Sent()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "bff_spans_lost_total", Help: "Spans that the queue had no place for, or the collector did not take."}, func() float64 { return float64(exporter.Lost()) }),
	)
	return nil
}

// tracer makes the spans of calls; nil for none.
func (g *generation) tracer() trace.Tracer {
	if g.tracing == nil {
		return nil
	}
	return g.tracing.Tracer
}
