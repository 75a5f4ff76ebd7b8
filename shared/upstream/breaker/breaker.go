package breaker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says when to stop. The zero value has all defaults.
type Config struct {
	// Off is for a service that is always asked.
	Off bool
	// Window is the span in which failures are counted. 0 means 10 s.
	Window time.Duration
	// Streak is how many failures in a row it takes to open. 0 means 20.
	Streak int
	// Failures is how many it takes in the window, as far as they are Rate as well. 0 means 10.
	Failures int
	// Rate is the share of the window's calls, above 0 and up to 1, that the failures must be as well. 0 means 0.5.
	Rate float64
	// Open is how long an open circuit stays so. 0 means 30 s.
	Open time.Duration
	// Successes is how many it takes to close a half-open circuit. 0 means 2.
	Successes int
	// Patience is how long a service must have had for its being late to count. 0 means 100 ms.
	Patience time.Duration
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Window < 0 || c.Open < 0 || c.Patience < 0 {
		errs = append(errs, errors.New("a time span is negative"))
	}
	if c.Streak < 0 || c.Failures < 0 || c.Successes < 0 {
		errs = append(errs, errors.New("a number is negative"))
	}
	if !(c.Rate >= 0 && c.Rate <= 1) {
		errs = append(errs, fmt.Errorf("a Rate of %v is no share: want 0 to 1", c.Rate))
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() *Config {
	c.Window = max(cmp.Or(c.Window, 10*time.Second), time.Millisecond)
	c.Streak = cmp.Or(c.Streak, 20)
	c.Failures = cmp.Or(c.Failures, 10)
	c.Rate = cmp.Or(c.Rate, 0.5)
	c.Open = cmp.Or(c.Open, 30*time.Second)
	c.Successes = cmp.Or(c.Successes, 2)
	c.Patience = cmp.Or(c.Patience, 100*time.Millisecond)
	return &c
}

// Breaker has the circuits of one service. Make one with [New]; it is safe for concurrent use.
type Breaker struct {
	config     *Config
	service    *circuit
	operations sync.Map // of *circuit by Op, of which the service's document has a few
}

// New returns a breaker that is closed.
func New(config Config) *Breaker {
	c := config.withDefaults()
	return &Breaker{config: c, service: newCircuit(c)}
}

// Link puts the breaker around an exchange.
func (b *Breaker) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		start := time.Now()
		operation := b.operation(req.Op)
		serviceTerm, wait, ok := b.service.enter(start)
		if !ok {
			return refusal(req, "service", wait)
		}
		var service, answer verdict // silent unless the exchange returns, which it does not when it panics
		end := start
		defer func() { b.service.leave(serviceTerm, service, end) }()
		operationTerm, wait, ok := operation.enter(start)
		if !ok {
			return refusal(req, "operation", wait)
		}
		defer func() { operation.leave(operationTerm, answer, end) }()
		err := next(ctx, req, res)
		end = time.Now()
		service, answer = b.judge(ctx, res, err, end.Sub(start))
		return err
	}
}

// judge says what an exchange tells of the service and of the operation.
func (b *Breaker) judge(ctx context.Context, res *upstream.Response, err error, took time.Duration) (service, operation verdict) {
	if err == nil {
		if res.Status >= 500 {
			return good, bad
		}
		return good, good
	}
	switch kind := fault.KindOf(err); {
	case errors.Is(err, upstream.ErrRefused) || errors.Is(ctx.Err(), context.Canceled):
		return silent, silent
	case errors.Is(err, upstream.ErrUnsent) && kind == fault.Unavailable:
		return bad, silent
	case kind == fault.Timeout && took >= b.config.Patience:
		return silent, bad
	case kind == fault.BadUpstream || kind == fault.Unavailable:
		return good, bad
	default:
		return silent, silent
	}
}

func (b *Breaker) operation(op string) *circuit {
	if c, ok := b.operations.Load(op); ok {
		return c.(*circuit)
	}
	c, _ := b.operations.LoadOrStore(op, newCircuit(b.config))
	return c.(*circuit)
}

func refusal(req *upstream.Request, whose string, wait time.Duration) error {
	return &fault.Error{
		Kind: fault.Unavailable, Op: req.Op, Reason: "breaker", RetryAfter: wait,
		Err: fmt.Errorf("%w: the %s's circuit is open", upstream.ErrRefused, whose),
	}
}

// Circuit is what can be read of a circuit.
type Circuit struct {
	// Op is the operation, or empty for the service as a whole.
	Op    string    `json:"op,omitempty"`
	State State     `json:"state"`
	Since time.Time `json:"since"`
	// Calls and Failures are those in the window.
	Calls    int `json:"calls"`
	Failures int `json:"failures"`
	// Opened is how often it has opened.
	Opened uint64 `json:"opened"`
}

// Snapshot returns the service's circuit and then those of the operations that were asked, by name.
func (b *Breaker) Snapshot() []Circuit {
	now := time.Now()
	all := []Circuit{b.service.snapshot("", now)}
	b.operations.Range(func(op, c any) bool {
		all = append(all, c.(*circuit).snapshot(op.(string), now))
		return true
	})
	slices.SortFunc(all, func(a, b Circuit) int { return strings.Compare(a.Op, b.Op) })
	return all
}
