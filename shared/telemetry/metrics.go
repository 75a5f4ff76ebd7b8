package telemetry

import (
	"iter"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// buckets are upper bounds in seconds, from an answer out of memory to the slowest that the gateway waits for.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Metrics are the process's metrics. Make one with [NewMetrics] and share it between the frontends of a process. It is
// safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *histogram[requestLabels]
	inFlight *prometheus.GaugeVec
	partial  *prometheus.CounterVec
	stale    *prometheus.CounterVec
	upstream *histogram[upstreamLabels]
	cache    *prometheus.CounterVec
	exposed  *prometheus.CounterVec
	broken   *prometheus.CounterVec
}

// NewMetrics returns metrics with a registry of their own, which also has those of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: newHistogram("http_server_request_duration_seconds", "Time to answer a request.", requestLabels.values,
			"frontend", "operation", "method", "status"),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "http_server_requests_in_flight", Help: "Requests being answered.",
		}, []string{"frontend"}),
		partial: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_partial_responses_total", Help: "Parts that answers went out without.",
		}, []string{"frontend", "operation", "part", "reason"}),
		stale: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_stale_responses_total", Help: "Parts that answers went out with although they were stale.",
		}, []string{"frontend", "operation", "part"}),
		upstream: newHistogram("http_client_request_duration_seconds", "Time that an upstream took to answer.", upstreamLabels.values,
			"upstream", "operation", "outcome"),
		cache: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_cache_requests_total", Help: "Requests that a cache has seen, by how they were answered.",
		}, []string{"operation", "outcome"}),
		exposed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_experiment_exposures_total", Help: "Requests that were answered by a variant of an experiment.",
		}, []string{"frontend", "experiment", "variant"}),
		broken: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_response_violations_total", Help: "Answers that were looked at and broke their document.",
		}, []string{"frontend", "operation"}),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests.vec, m.inFlight, m.partial, m.stale, m.upstream.vec, m.cache, m.exposed, m.broken,
	)
	return m
}

// Registry is where others register their own collectors.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler answers with all metrics in the format that the scraper asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// ObserveUpstream records one call of an upstream's operation. Outcome is "2xx" to "5xx", or why there was no answer, as
// fault.Reason says it.
func (m *Metrics) ObserveUpstream(upstream, operation, outcome string, d time.Duration) {
	m.upstream.observe(upstreamLabels{upstream, operation, outcome}, d)
}

// ObserveCache records how a cache answered a request of an operation: "hit", "miss" and so on.
func (m *Metrics) ObserveCache(operation, outcome string) {
	m.cache.WithLabelValues(operation, outcome).Inc()
}

// ObserveExperiment records a request that a variant of an experiment decided about. The names are the configuration's.
func (m *Metrics) ObserveExperiment(frontend, experiment, variant string) {
	m.exposed.WithLabelValues(frontend, experiment, variant).Inc()
}

// ObserveViolation records an answer that broke its document. The operation is the document's.
func (m *Metrics) ObserveViolation(frontend, operation string) {
	m.broken.WithLabelValues(frontend, operation).Inc()
}

func (m *Metrics) observe(method string, rec *record, out outcome) {
	operation := operationLabel(rec.operation)
	m.requests.observe(requestLabels{out.frontend, operation, methodLabel(method), out.status}, out.duration)
	for part := range members(out.partial) {
		name, reason, _ := strings.Cut(part, ";")
		m.partial.WithLabelValues(out.frontend, operation, tokenLabel(name), tokenLabel(strings.TrimSpace(reason))).Inc()
	}
	for part := range members(out.stale) {
		m.stale.WithLabelValues(out.frontend, operation, tokenLabel(part)).Inc()
	}
}

// members are those of a field's list.
func members(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for member := range strings.SplitSeq(list, ",") {
			if member = strings.TrimSpace(member); member != "" && !yield(member) {
				return
			}
		}
	}
}

// operationLabel bounds the label: whatever no operation answers is one value.
func operationLabel(operation string) string {
	if operation == "" {
		return "unmatched"
	}
	return operation
}

// tokenLabel bounds the label to what our own answers say: a service that a route passes on may have said anything.
func tokenLabel(part string) string {
	if !partToken.MatchString(part) {
		return "other"
	}
	return part
}

// partToken is a name of a part, or the reason why it is not there.
var partToken = regexp.MustCompile(`^[a-z*][a-z0-9_.:/*%-]{0,63}$`)

// methodLabel bounds the label to the methods of RFC 9110 section 9 and PATCH (RFC 5789).
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	default:
		return "other"
	}
}
