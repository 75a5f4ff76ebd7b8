package adaptive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says how to find the limit. The zero value limits nothing.
type Config struct {
	// On makes the limit hold.
	On bool
	// Least, Start and Most are the bounds of the limit, and where it begins. 0 means 4, 32 and 512.
	Least, Start, Most int
	// Tolerance is how much slower than usual answers may get, at least 1. 0 means 1.5.
	Tolerance float64
	// Sample is how many answers it takes to move the limit. 0 means 20.
	Sample int
	// Probe is the time between two measurements of a service that is not hurried. 0 means 30 s.
	Probe time.Duration
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if d := c.withDefaults(); c.Least < 0 || d.Least > d.Start || d.Start > d.Most {
		errs = append(errs, fmt.Errorf("limits of %d, %d and %d: want Least, Start and Most in ascending order", d.Least, d.Start, d.Most))
	}
	if c.Tolerance != 0 && !(c.Tolerance >= 1) {
		errs = append(errs, fmt.Errorf("a Tolerance of %v: want at least 1", c.Tolerance))
	}
	if c.Sample < 0 || c.Probe < 0 {
		errs = append(errs, errors.New("a negative Sample or Probe"))
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	c.Least = cmp.Or(c.Least, 4)
	c.Start = cmp.Or(c.Start, 32)
	c.Most = cmp.Or(c.Most, 512)
	c.Tolerance = cmp.Or(c.Tolerance, 1.5)
	c.Sample = cmp.Or(c.Sample, 20)
	c.Probe = cmp.Or(c.Probe, 30*time.Second)
	return c
}

// Limiter limits one service. Make one with [New]; it is safe for concurrent use.
type Limiter struct {
	config Config

	mu        sync.Mutex
	limit     float64
	running   int
	peak      int // the most that ran since the limit last moved
	refused   uint64
	unhurried time.Duration // 0 for not yet known
	sample    sample

	probed  time.Time // when the last probe began
	probing bool
	calm    time.Time // since when a probe's half is not exceeded, or zero
}

// sample is what the last answers took.
type sample struct {
	answers int
	total   time.Duration
	late    bool // one of them did not come
}

// New returns a limiter that begins at Start.
func New(config Config) *Limiter {
	config = config.withDefaults()
	return &Limiter{config: config, limit: float64(config.Start), probed: time.Now()}
}

// Link puts the limiter around an exchange.
func (l *Limiter) Link(next upstream.Exchange) upstream.Exchange {
	return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		start := time.Now()
		if !l.enter(start) {
			return &fault.Error{
				Kind: fault.Unavailable, Op: req.Op, Reason: "busy", RetryAfter: time.Second,
				Err: fmt.Errorf("%w: the service can take no more", upstream.ErrRefused),
			}
		}
		o := ignored // unless the exchange returns
		defer func() { l.leave(o, start, time.Now()) }()
		err := next(ctx, req, res)
		o = judge(ctx, err)
		return err
	}
}

// outcome is what an exchange tells of the service's load.
type outcome uint8

const (
	ignored outcome = iota
	answered
	lost
)

// judge: a client that left and a request that was never sent say nothing of how loaded the service is.
func judge(ctx context.Context, err error) outcome {
	switch {
	case err == nil:
		return answered
	case errors.Is(err, upstream.ErrUnsent) || errors.Is(ctx.Err(), context.Canceled):
		return ignored
	default:
		return lost
	}
}

func (l *Limiter) enter(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.probing && now.Sub(l.probed) >= l.config.Probe {
		l.probing, l.probed, l.calm, l.sample = true, now, time.Time{}, sample{}
	}
	if l.running >= l.allowed() {
		l.refused++
		return false
	}
	l.running++
	l.peak = max(l.peak, l.running)
	l.calmDown(now)
	return true
}

// allowed is how many may run.
func (l *Limiter) allowed() int {
	if l.probing {
		return max(1, int(l.limit/2))
	}
	return int(l.limit)
}

// calmDown notes when a probe's half is all that is left of what ran before.
func (l *Limiter) calmDown(now time.Time) {
	if l.probing && l.calm.IsZero() && l.running <= l.allowed() {
		l.calm = now
	}
}

func (l *Limiter) leave(o outcome, start, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.calmDown(now)
	if o == ignored || l.probing && (l.calm.IsZero() || start.Before(l.calm)) {
		return
	}
	l.sample.answers++
	l.sample.total += now.Sub(start)
	l.sample.late = l.sample.late || o == lost
	if l.sample.answers < l.config.Sample {
		return
	}
	recent := max(1, l.sample.total/time.Duration(l.sample.answers))
	late := l.sample.late
	l.sample = sample{}
	if l.probing {
		l.probing = false
		if !late {
			l.unhurried = recent
		}
		return
	}
	l.move(recent, late)
}

// move makes the limit what the sample says.
func (l *Limiter) move(recent time.Duration, late bool) {
	gradient := 0.5
	if !late {
		l.unhurried = min(cmp.Or(l.unhurried, recent), recent)
		gradient = min(1, max(0.5, l.config.Tolerance*float64(l.unhurried)/float64(recent)))
	}
	limit := 0.8*l.limit + 0.2*(l.limit*gradient+math.Sqrt(l.limit))
	if limit < l.limit || float64(l.peak) >= l.limit/2 {
		l.limit = min(float64(l.config.Most), max(float64(l.config.Least), limit))
	}
	l.peak = l.running
}

// Load is what can be read of a limiter.
type Load struct {
	Running int `json:"running"`
	Limit   int `json:"limit"`
	// Refused is how many requests were over the limit.
	Refused uint64 `json:"refused"`
}

// Snapshot returns the limit and what is under way.
func (l *Limiter) Snapshot() Load {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Load{Running: l.running, Limit: int(l.limit), Refused: l.refused}
}
