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

	"github.com/facet-bff/facet/shared/deadline"
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

// race is two exchanges for one answer. The second is begun when the first is late, which it rarely is.
type race struct {
	hedge *Hedge
	ctx   context.Context
	next  upstream.Exchange
	req   *upstream.Request
	first deadline.Context

	mu      sync.Mutex
	useless bool          // the first was in time after all
	begun   chan struct{} // closed when the second has ended; nil when it was not begun
	second  deadline.Context
	res     *upstream.Response // of the second; nil when it was not asked
	err     error
}

func (h *Hedge) race(ctx context.Context, next upstream.Exchange, delay time.Duration, req *upstream.Request, res *upstream.Response) error {
	r := &race{hedge: h, ctx: ctx, next: next, req: req}
	r.first.Begin(ctx, 0)
	defer r.first.End()
	late := time.AfterFunc(delay, r.late)
	err := next(&r.first, req, res)
	if late.Stop() {
		return err
	}
	if !r.end(useful(res, err)) {
		return err
	}
	if !useful(res, err) && useful(r.res, r.err) {
		h.won.Add(1)
		res.Swap(r.res)
		err = nil
	}
	r.res.Release()
	return err
}

// late begins the second exchange, unless nobody wants it any more.
func (r *race) late() {
	if !r.begin() {
		return
	}
	defer close(r.begun)
	defer r.second.End()
	if !r.hedge.budget.Withdraw() {
		return
	}
	r.hedge.asked.Add(1)
	r.res = upstream.NewResponse()
	if r.err = contained(&r.second, r.next, r.req, r.res); useful(r.res, r.err) {
		r.first.End()
	}
}

func (r *race) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.useless {
		return false
	}
	r.begun = make(chan struct{})
	r.second.Begin(r.ctx, 0)
	return true
}

// end waits until the second exchange has ended, which is soon when it is useless, and says whether it was asked.
func (r *race) end(useless bool) bool {
	r.mu.Lock()
	if r.useless = true; r.begun == nil { // late, but not so late
		r.mu.Unlock()
		return false
	}
	r.mu.Unlock()
	if useless {
		r.second.End()
	}
	<-r.begun
	return r.res != nil
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
