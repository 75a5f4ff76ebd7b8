package fanout

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/shared/fault"
)

// Group runs the parts of one answer. It is for one goroutine, which starts the parts and then waits.
type Group struct {
	parent  context.Context
	ctx     context.Context
	cancel  context.CancelFunc
	running errgroup.Group
	factor  int // see Stretch

	first   sync.Once
	failure error // of a needed part, before the others were cancelled for it

	parts   int // started so far
	mu      sync.Mutex
	lost    []loss
	aged    []loss // without an error
	missing Missing
	stale   Stale
}

// loss is a wanted part that failed; order is its place among the parts.
type loss struct {
	order int
	name  string
	err   error
}

// New returns a group whose parts end with ctx, and after limit at the latest. Its Wait must be called.
func New(ctx context.Context, limit time.Duration) *Group {
	factor := factorOf(ctx)
	bounded, cancel := context.WithTimeout(ctx, limit*time.Duration(factor))
	return &Group{parent: ctx, ctx: bounded, cancel: cancel, factor: factor}
}

// Part is one part of the answer, which may not be there yet.
type Part[T any] struct {
	value T
	err   error
	done  chan struct{}
}

// Value returns the part, or the zero value when it is missing. It panics when the part may still be under way: call it
// after [Group.Wait], or in a part that comes [After] this one.
func (p *Part[T]) Value() T {
	select {
	case <-p.done:
		return p.value
	default:
		panic("fanout: a part was read before Wait")
	}
}

func (p *Part[T]) settled() (<-chan struct{}, *error) { return p.done, &p.err }

// Input is a part that another one waits for.
type Input interface {
	settled() (<-chan struct{}, *error)
}

// Option says more of a part.
type Option func(*step)

// After makes a part start when the inputs are there.
func After(inputs ...Input) Option {
	return func(s *step) { s.inputs = append(s.inputs, inputs...) }
}

type step struct {
	name   string
	limit  time.Duration // 0 for none
	inputs []Input
}

// Need starts a part without which there is no answer, and gives it at most limit. The name is the part's in logs and in
// X-BFF-Partial: an RFC 9651 token in lower case.
func Need[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, name, limit, ask, options, func(p *Part[T], _ int) error { return p.err })
}

// Want starts a part that the answer can do without, and gives it at most limit. A value that comes with an error is kept:
// what there is of a list of which a part failed.
func Want[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, name, limit, ask, options, func(p *Part[T], order int) error {
		g.lose(order, name, p.err)
		return nil
	})
}

// WantElse is Want with a value for when the part fails: it is missing all the same, but whoever reads it, or comes
// [After] it, has the fallback.
func WantElse[T any](g *Group, name string, limit time.Duration, fallback T, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, name, limit, ask, options, func(p *Part[T], order int) error {
		if p.err != nil {
			g.lose(order, name, p.err)
			p.value, p.err = fallback, nil
		}
		return nil
	})
}

// Alternative is another way to a part, for when the first fails.
type Alternative[T any] struct {
	// Limit bounds it, from when the first has failed.
	Limit time.Duration
	Ask   func(context.Context) (T, error)
	// After are the parts that it needs.
	After []Input
}

// WantOr is Want with another way. The part is missing all the same, but whoever reads it, or comes [After] it, has what
// the other way yields. When that fails too, nobody has anything.
func WantOr[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), other Alternative[T], options ...Option) *Part[T] {
	return start(g, name, limit, ask, options, func(p *Part[T], order int) error {
		if p.err != nil {
			g.lose(order, name, p.err)
			p.value, p.err = run(g.ctx, &step{name: name, limit: g.stretched(other.Limit), inputs: other.After}, other.Ask)
		}
		return nil
	})
}

func (g *Group) stretched(limit time.Duration) time.Duration { return limit * time.Duration(g.factor) }

func (g *Group) lose(order int, name string, err error) {
	if err == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lost = append(g.lost, loss{order, name, err})
}

// Wait waits until every part has ended. It returns the first failure of a needed part, or that the client has gone.
func (g *Group) Wait() error {
	defer g.cancel()
	_ = g.running.Wait() // the first error is the one that ended the others
	err := g.failure
	if gone := g.parent.Err(); errors.Is(gone, context.Canceled) {
		return gone
	}
	if err != nil {
		return err
	}
	inOrder := func(a, b loss) int { return a.order - b.order }
	slices.SortFunc(g.lost, inOrder)
	for _, l := range g.lost {
		g.Lose(l.name, l.err)
	}
	slices.SortFunc(g.aged, inOrder)
	for _, l := range g.aged {
		g.stale = append(g.stale, l.name)
	}
	return nil
}

// Lose adds a part that turned out, after Wait, to be of no use.
func (g *Group) Lose(name string, err error) {
	fault.Observe(g.parent, fmt.Errorf("part %s: %w", name, err))
	g.missing = append(g.missing, Absence{Part: name, Reason: fault.Reason(err)})
}

// Missing returns the wanted parts that failed, in the order in which they were started. Call it after Wait.
func (g *Group) Missing() Missing { return g.missing }

// Stale returns the parts whose values say of themselves that they are stale, by a method Stale() bool, in the order in
// which they were started. Call it after Wait.
func (g *Group) Stale() Stale { return g.stale }

// CacheControl returns the value of Cache-Control for what the group's parts are made into: complete where nothing is
// missing, and nil for no field. Call it after Wait.
func (g *Group) CacheControl(complete string) *string {
	if len(g.missing) > 0 || complete == "" {
		return g.missing.CacheControl()
	}
	return &complete
}

func start[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), options []Option, end func(p *Part[T], order int) error) *Part[T] {
	s := step{name: name, limit: g.stretched(limit)}
	for _, option := range options {
		option(&s)
	}
	p := &Part[T]{done: make(chan struct{})}
	order := g.parts
	g.parts++
	g.running.Go(func() error {
		grow()
		defer close(p.done)
		p.value, p.err = run(g.ctx, &s, ask)
		err := end(p, order)
		if err != nil {
			g.first.Do(func() { g.failure = err })
			g.cancel()
		}
		if kept, ok := any(p.value).(interface{ Stale() bool }); ok && kept.Stale() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.aged = append(g.aged, loss{order: order, name: name})
		}
		return err
	})
	return p
}

func run[T any](ctx context.Context, s *step, ask func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			var none T
			value, err = none, fault.Wrap(fault.Internal, s.name, fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	if err := s.await(ctx); err != nil {
		return value, err
	}
	if s.limit > 0 {
		limited, cancel := context.WithTimeout(ctx, s.limit)
		defer cancel()
		ctx = limited
	}
	return ask(ctx)
}

func (s *step) await(ctx context.Context) error {
	for _, input := range s.inputs {
		done, err := input.settled()
		select {
		case <-done:
			if *err != nil {
				return *err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
