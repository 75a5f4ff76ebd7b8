package service

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/facet-bff/facet/shared/upstream/balance"
)

// collector reads the snapshots of services when Prometheus asks.
type collector struct{ services []*Service }

// Collector returns the metrics of the services, none of which may be there twice:
//
//	upstream_circuit_state            gauge    upstream, operation ("" for the service): 0 closed, 1 open, 2 half-open
//	upstream_circuit_opened_total     counter  upstream, operation
//	upstream_instances                gauge    upstream, state: available, unhealthy, ejected
//	upstream_ejections_total          counter  upstream
//	upstream_retries_total            counter  upstream
//	upstream_budget_tokens            gauge    upstream
//	upstream_budget_refused_total     counter  upstream
//	upstream_hedges_total             counter  upstream
//	upstream_hedges_won_total         counter  upstream
//	upstream_coalesced_total          counter  upstream
//	upstream_running                  gauge    upstream
//	upstream_waiting                  gauge    upstream
//	upstream_busy_total               counter  upstream: refused by bulkhead or limit
//	upstream_limit                    gauge    upstream
func Collector(services ...*Service) prometheus.Collector { return &collector{services} }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("upstream_"+name, help, append([]string{"upstream"}, labels...), nil)
}

var (
	circuitState  = describe("circuit_state", "0 closed, 1 open, 2 half-open.", "operation")
	circuitOpened = describe("circuit_opened_total", "How often the circuit has opened.", "operation")
	instances     = describe("instances", "Instances by state.", "state")
	ejections     = describe("ejections_total", "How often an instance was ejected.")
	retries       = describe("retries_total", "Tries beyond the first.")
	tokens        = describe("budget_tokens", "What is left of the budget of retries and hedges.")
	unaffordable  = describe("budget_refused_total", "Retries and hedges for which there was no token.")
	hedges        = describe("hedges_total", "Second requests for late answers.")
	hedgesWon     = describe("hedges_won_total", "Second requests that were answered first.")
	coalesced     = describe("coalesced_total", "Calls that got the answer of another.")
	running       = describe("running", "Calls under way.")
	waiting       = describe("waiting", "Calls in the queue.")
	busy          = describe("busy_total", "Calls refused for want of room.")
	limit         = describe("limit", "How many calls at once the service is found to take.")
)

// Describe sends nothing: which metrics there are depends on what is on.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics of every service.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	for _, s := range c.services {
		collect(s.Snapshot(), out)
	}
}

func collect(s Snapshot, out chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, append([]string{s.Name}, labels...)...)
	}
	count := func(desc *prometheus.Desc, value uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(value), append([]string{s.Name}, labels...)...)
	}
	for _, circuit := range s.Circuits {
		gauge(circuitState, float64(circuit.State), circuit.Op)
		count(circuitOpened, circuit.Opened, circuit.Op)
	}
	for state, n := range byState(s.Balance) {
		gauge(instances, float64(n), state)
	}
	count(ejections, s.Balance.Ejections)
	count(retries, s.Retries)
	gauge(tokens, s.Budget.Tokens)
	count(unaffordable, s.Budget.Refused)
	count(coalesced, s.Coalesced)
	if s.Hedge != nil {
		count(hedges, s.Hedge.Asked)
		count(hedgesWon, s.Hedge.Won)
	}
	var refused uint64
	if s.Bulkhead != nil {
		gauge(running, float64(s.Bulkhead.Running))
		gauge(waiting, float64(s.Bulkhead.Waiting))
		refused += s.Bulkhead.Refused
	}
	if s.Adaptive != nil {
		gauge(limit, float64(s.Adaptive.Limit))
		refused += s.Adaptive.Refused
	}
	count(busy, refused)
}

func byState(b balance.Members) map[string]int {
	states := map[string]int{"available": 0, "unhealthy": 0, "ejected": 0}
	for _, m := range b.Members {
		switch {
		case !m.Healthy:
			states["unhealthy"]++
		case m.EjectedUntil != nil:
			states["ejected"]++
		default:
			states["available"]++
		}
	}
	return states
}
