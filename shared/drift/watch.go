package drift

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says what is looked at.
type Config struct {
	// Lock is what frontends rely on. Required.
	Lock *contract.Lock
	// Frontends are those whose reliance counts, by name; nil for all.
	Frontends []string
	// Share of the answers, from 0 to 1, is looked at.
	Share float64
	// MaxBody is the largest body in bytes that is looked at. 0 means 1 MiB.
	MaxBody int
	// Logger is told of the first drift of each kind. nil means nobody is.
	Logger *slog.Logger
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Lock == nil {
		errs = append(errs, errors.New("drift: there is no Lock"))
	}
	if !(c.Share >= 0 && c.Share <= 1) {
		errs = append(errs, fmt.Errorf("drift: a Share of %v: want 0 to 1", c.Share))
	}
	if c.MaxBody < 0 {
		errs = append(errs, fmt.Errorf("drift: a MaxBody of %d bytes is negative", c.MaxBody))
	}
	return errors.Join(errs...)
}

// Watch holds answers to the lock. Make one with [New]; it is safe for concurrent use.
type Watch struct {
	config  Config
	relied  map[string]*operation
	samples chan sample
	ended   chan struct{}
	running sync.WaitGroup

	answers *prometheus.CounterVec
	drifts  *prometheus.CounterVec

	mu    sync.Mutex
	found map[kind]*Finding
}

// operation is what is relied on of an upstream's operation.
type operation struct {
	upstream, name string
	uses           map[string][]use // by status: "200", "2XX"
}

// use is what one operation of a frontend relies on.
type use struct {
	by      string
	checker *contract.Checker
}

// sample is a copy of an answer.
type sample struct {
	of     *operation
	status int
	body   []byte
}

// waiting is how many answers wait to be looked at. Those that find no room are passed over.
const waiting = 64

// New returns what looks at answers. Close ends its goroutine.
func New(config Config) (*Watch, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.MaxBody == 0 {
		config.MaxBody = 1 << 20
	}
	w := &Watch{
		config: config, relied: relied(config), samples: make(chan sample, waiting), ended: make(chan struct{}), found: map[kind]*Finding{},
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_contract_answers_total", Help: "Answers of services that were held to the lock, or passed over.",
		}, []string{"upstream", "operation", "result"}),
		drifts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bff_contract_drift_total", Help: "Answers of services of which a value was not as frontends rely on.",
		}, []string{"upstream", "operation", "pointer"}),
	}
	w.running.Go(w.look)
	return w, nil
}

// relied returns what the frontends rely on, by "upstream.operation".
func relied(config Config) map[string]*operation {
	all := map[string]*operation{}
	for _, call := range config.Lock.Calls("", "", "") {
		if config.Frontends != nil && !slices.Contains(config.Frontends, call.Frontend) {
			continue
		}
		name := call.Upstream + "." + call.Operation
		if all[name] == nil {
			all[name] = &operation{upstream: call.Upstream, name: call.Operation, uses: map[string][]use{}}
		}
		for status, answer := range call.Answers {
			if len(answer.Values) > 0 {
				uses := all[name].uses
				uses[status] = append(uses[status], use{call.Frontend + "." + call.By, contract.NewChecker(answer.Values)})
			}
		}
	}
	return all
}

// of returns who relies on an answer of that status.
func (o *operation) of(status int) []use {
	if uses, ok := o.uses[strconv.Itoa(status)]; ok {
		return uses
	}
	return o.uses[strconv.Itoa(status/100)+"XX"]
}

// Close stops looking and waits for that. What was not looked at yet is forgotten.
func (w *Watch) Close() {
	close(w.ended)
	w.running.Wait()
}

// Link looks at a share of what an exchange answers. It belongs next to the service, so that it sees what the service said
// and no cache.
func (w *Watch) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		err := next(ctx, req, res)
		if err == nil && res.Status < 300 && rand.Float64() < w.config.Share { //nolint:gosec // a sample needs no secret
			w.take(req.Op, res)
		}
		return err
	}
}

// take leaves a copy of the answer to be looked at, if there is room.
func (w *Watch) take(op string, res *upstream.Response) {
	o := w.relied[op]
	if o == nil || len(o.of(res.Status)) == 0 {
		return
	}
	if len(res.Body) <= w.config.MaxBody && len(w.samples) < cap(w.samples) {
		select {
		case w.samples <- sample{o, res.Status, slices.Clone(res.Body)}:
			return
		default:
		}
	}
	w.answers.WithLabelValues(o.upstream, o.name, "passed_over").Inc()
}

func (w *Watch) look() {
	for {
		select {
		case <-w.ended:
			return
		case s := <-w.samples:
			w.hold(s)
		}
	}
}

// hold has a fence of its own, since there is none above it.
func (w *Watch) hold(s sample) {
	defer func() {
		if r := recover(); r != nil && w.config.Logger != nil {
			w.config.Logger.Error("an answer could not be held to the lock", "panic", fmt.Sprint(r))
		}
	}()
	result := "kept"
	seen := map[string]bool{}
	for _, use := range s.of.of(s.status) {
		for _, deviation := range use.checker.Check(s.body) {
			result = "broken"
			first := !seen[deviation.Pointer] // one answer counts once, whoever relies on it
			seen[deviation.Pointer] = true
			w.report(s, use.by, deviation, first)
		}
	}
	w.answers.WithLabelValues(s.of.upstream, s.of.name, result).Inc()
}

func (w *Watch) report(s sample, by string, deviation contract.Deviation, first bool) {
	if first {
		w.drifts.WithLabelValues(s.of.upstream, s.of.name, deviation.Pointer).Inc()
	}
	if !w.note(s, by, deviation, first) || w.config.Logger == nil {
		return
	}
	w.config.Logger.Error("a service does not answer as a frontend relies on",
		slog.String("upstream", s.of.upstream), slog.String("operation", s.of.name), slog.Int("status", s.status),
		slog.String("pointer", deviation.Pointer), slog.String("detail", strings.TrimSpace(deviation.Text)), slog.String("by", by))
}

// Describe and Collect make the watch a [prometheus.Collector].
func (w *Watch) Describe(to chan<- *prometheus.Desc) {
	w.answers.Describe(to)
	w.drifts.Describe(to)
}

// Collect is for [prometheus.Collector].
func (w *Watch) Collect(to chan<- prometheus.Metric) {
	w.answers.Collect(to)
	w.drifts.Collect(to)
}
