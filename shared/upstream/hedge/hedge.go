package hedge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

// Config says what is late. The zero value hedges nothing.
type Config struct {
	// On makes late reads be asked twice.
	On bool
	// Quantile is the share of answers, above 0 and below 1, after which the next is late. 0 means 0.95.
	Quantile float64
	// Samples is how many answers it takes to know. 0 means 100.
	Samples int
	// Least is the shortest delay, for services so fast that twice as slow is nothing. 0 means 1 ms.
	Least time.Duration
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if !(c.Quantile >= 0 && c.Quantile < 1) {
		errs = append(errs, fmt.Errorf("a Quantile of %v: want a share above 0 and below 1", c.Quantile))
	}
	if c.Samples < 0 {
		errs = append(errs, errors.New("negative Samples"))
	}
	if c.Least < 0 {
		errs = append(errs, errors.New("a negative Least"))
	}
	return errors.Join(errs...)
}

// Hedge hedges the reads of one service. Make one with [New]; it is safe for concurrent use.
type Hedge struct {
	quantile   float64
	samples    int
	least      time.Duration
	budget     *retry.Budget
	operations sync.Map // of *latencies by Op
	asked, won atomic.Uint64
}

// New returns a hedge that takes its tokens from budget.
func New(config Config, budget *retry.Budget) *Hedge {
	return &Hedge{
		quantile: cmp.Or(config.Quantile, 0.95),
		samples:  cmp.Or(config.Samples, 100),
		least:    cmp.Or(config.Least, time.Millisecond),
		budget:   budget,
	}
}

// Link puts the hedge around an exchange.
func (h *Hedge) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		if req.Method != http.MethodGet && req.Method != http.MethodHead {
			return next(ctx, req, res)
		}
		seen := h.operation(req.Op)
		start := time.Now()
		delay, known := seen.quantile(start, h.quantile, h.samples)
		var err error
		if known {
			err = h.race(ctx, next, max(delay, h.least), req, res)
		} else {
			err = next(ctx, req, res)
		}
		if useful(res, err) {
			end := time.Now()
			seen.add(end, end.Sub(start))
		}
		return err
	}
}

// second is the exchange that is begun when the first is late.
type second struct {
	done chan struct{}
	res  *upstream.Response
	err  error

	mu      sync.Mutex
	stop    context.CancelFunc // nil until it is begun
	useless bool               // the first was in time after all
}

// begin returns the context of the second exchange; false when nobody wants it any more. Most are never begun, and those
// have none.
func (s *second) begin(ctx context.Context) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.useless {
		return nil, false
	}
	ctx, s.stop = context.WithCancel(ctx)
	return ctx, true
}

func (s *second) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.useless = true
	if s.stop != nil {
		s.stop()
	}
}

func (h *Hedge) race(ctx context.Context, next upstream.Exchange, delay time.Duration, req *upstream.Request, res *upstream.Response) error {
	first, stopFirst := context.WithCancel(ctx)
	defer stopFirst()
	s := &second{done: make(chan struct{})}
	defer s.end()
	timer := time.AfterFunc(delay, func() {
		defer close(s.done)
		late, wanted := s.begin(ctx)
		if !wanted || !h.budget.Withdraw() {
			return
		}
		h.asked.Add(1)
		s.res = upstream.NewResponse()
		if s.err = contained(late, next, req, s.res); useful(s.res, s.err) {
			stopFirst()
		}
	})
	err := next(first, req, res)
	if timer.Stop() {
		return err
	}
	if useful(res, err) {
		s.end()
	}
	<-s.done
	if s.res == nil {
		return err
	}
	if !useful(res, err) && useful(s.res, s.err) {
		h.won.Add(1)
		res.Swap(s.res)
		err = nil
	}
	s.res.Release()
	return err
}

// contained is the second exchange with a panic made an error: it runs where no recoverer would see it.
func contained(ctx context.Context, next upstream.Exchange, req *upstream.Request, res *upstream.Response) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.Wrap(fault.Internal, req.Op, fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return next(ctx, req, res)
}

// useful says whether an answer ends the race.
func useful(res *upstream.Response, err error) bool { return err == nil && res.Status < 500 }

func (h *Hedge) operation(op string) *latencies {
	if l, ok := h.operations.Load(op); ok {
		return l.(*latencies)
	}
	l, _ := h.operations.LoadOrStore(op, new(latencies))
	return l.(*latencies)
}

// Race is what can be read of a hedge.
type Race struct {
	// Asked is how many second requests there were, and Won how many of them came first.
	Asked uint64 `json:"asked"`
	Won   uint64 `json:"won"`
}

// Snapshot returns how the races ended.
func (h *Hedge) Snapshot() Race { return Race{Asked: h.asked.Load(), Won: h.won.Load()} }
