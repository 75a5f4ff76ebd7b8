package retry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says how often to ask again, and when. The zero value has all defaults.
type Config struct {
	// Off asks nothing again that [WithLimit] does not.
	Off bool
	// Limit is how often one request is asked again. 0 means 2.
	Limit int
	// Base is the longest wait before the first retry. 0 means 25 ms.
	Base time.Duration
	// Max is the longest wait before any. 0 means 1 s.
	Max time.Duration
	// Share and Burst are the [Budget]'s.
	Share float64
	Burst int
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Limit < 0 || c.Burst < 0 {
		errs = append(errs, errors.New("a number is negative"))
	}
	if c.Base < 0 || c.Max < 0 {
		errs = append(errs, errors.New("a time span is negative"))
	}
	if !(c.Share >= 0 && c.Share <= 1) {
		errs = append(errs, fmt.Errorf("a Share of %v is none: want 0 to 1", c.Share))
	}
	return errors.Join(errs...)
}

// Retry asks one service again. Make one with [New]; it is safe for concurrent use.
type Retry struct {
	limit     int
	base, max time.Duration
	budget    *Budget
	retries   atomic.Uint64
}

// New returns a retry that takes its tokens from budget.
func New(config Config, budget *Budget) *Retry {
	r := &Retry{
		limit:  cmp.Or(config.Limit, 2),
		base:   cmp.Or(config.Base, 25*time.Millisecond),
		max:    cmp.Or(config.Max, time.Second),
		budget: budget,
	}
	if config.Off {
		r.limit = 0
	}
	return r
}

type limitKey struct{}

type override struct {
	limit int
	wait  time.Duration
}

// WithLimit returns a context whose requests are asked again up to limit times, whatever the configuration says: after wait
// each time, or after the usual pauses when that is 0.
func WithLimit(ctx context.Context, limit int, wait time.Duration) context.Context {
	return context.WithValue(ctx, limitKey{}, override{limit, wait})
}

// Link puts the retry around an exchange.
func (r *Retry) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		r.budget.Deposit()
		asked, isAsked := ctx.Value(limitKey{}).(override)
		limit := r.limit
		if isAsked {
			limit = asked.limit
		}
		for n := 0; ; n++ {
			err := next(ctx, req, res)
			if n >= limit || ctx.Err() != nil || !worthwhile(req, res, err) {
				return err
			}
			wait := asked.wait
			if wait == 0 {
				wait = r.backoff(n)
			}
			wait = max(wait, res.RetryAfter())
			if !fits(ctx, wait, max(r.max, asked.wait)) || !r.budget.Withdraw() {
				return err
			}
			if err := sleep(ctx, req, wait); err != nil {
				return err
			}
			r.retries.Add(1)
			req = elsewhere(req, res.Instance)
			res.Reset()
		}
	}
}

// elsewhere returns the request for whoever can avoid the instance.
func elsewhere(req *upstream.Request, instance string) *upstream.Request {
	if instance == "" {
		return req
	}
	other := *req
	other.Avoid = instance
	return &other
}

// worthwhile says whether asking again is safe and may help.
func worthwhile(req *upstream.Request, res *upstream.Response, err error) bool {
	switch {
	case errors.Is(err, upstream.ErrRefused):
		return false
	case errors.Is(err, upstream.ErrUnsent):
		return true
	case !repeatable(req):
		return false
	case err == nil:
		return passing(res)
	}
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Timeout:
		return true
	case fault.BadUpstream:
		return broken(err)
	default:
		return false
	}
}

// repeatable says whether doing it twice does no more than doing it once: the idempotent methods (RFC 9110 section 9.2.2),
// and what the service itself recognises.
func repeatable(req *upstream.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	default:
		return req.Header.Get("Idempotency-Key") != ""
	}
}

// passing says whether a status speaks of a moment and not of the request.
func passing(res *upstream.Response) bool {
	switch res.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusTooManyRequests:
		return res.RetryAfter() > 0
	default:
		return false
	}
}

// broken says whether the connection ended inside of the answer.
func broken(err error) bool {
	var network *net.OpError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}

func (r *Retry) backoff(n int) time.Duration {
	longest := r.max
	if n < 20 { // beyond, the shift could overflow
		longest = min(longest, r.base<<n)
	}
	return rand.N(longest + 1)
}

// fits says whether the wait ends before the context does, or is at most longest where that has no end.
func fits(ctx context.Context, wait, longest time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok {
		return wait < time.Until(deadline)
	}
	return wait <= longest
}

func sleep(ctx context.Context, req *upstream.Request, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
}

// Retries returns how often it has asked again.
func (r *Retry) Retries() uint64 { return r.retries.Load() }
