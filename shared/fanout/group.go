package fanout

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/deadline"
	"github.com/facet-bff/facet/shared/fault"
)

// Group runs the parts of one answer. It is for one goroutine, which starts the parts and then waits.
type Group struct {
	parent  context.Context
	ctx     deadline.Context
	with    settings
	running sync.WaitGroup
	parts   int // started so far

	mu      sync.Mutex
	failure error // of a needed part, before the others were cancelled for it
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
	g := &Group{parent: ctx, with: settingsOf(ctx)}
	g.ctx.Begin(ctx, g.with.stretched(limit))
	return g
}

// Part is one part of the answer, which may not be there yet.
type Part[T any] struct {
	group *Group
	step  step
	order int
	ask   func(context.Context) (T, error)
	kind  kind
	other *Alternative[T] // of an alternative
	value T               // the fallback, until there is another

	// The group's lock guards these.
	ended bool
	done  chan struct{} // closed when it has ended; nil when nobody waits for this part alone
	err   error
}

// kind is what becomes of the answer when the part fails.
type kind uint8

const (
	needed      kind = iota // there is none
	wanted                  // it goes without
	fallback                // it has the fallback
	alternative             // it has what the other way yields
)

// Value returns the part, or the zero value when it is missing. It panics when the part may still be under way: call it
// after [Group.Wait], or in a part that comes [After] this one.
func (p *Part[T]) Value() T {
	p.group.mu.Lock()
	defer p.group.mu.Unlock()
	if !p.ended {
		panic("fanout: a part was read before Wait")
	}
	return p.value
}

func (p *Part[T]) settled() (<-chan struct{}, *error) {
	p.group.mu.Lock()
	defer p.group.mu.Unlock()
	if p.done == nil {
		p.done = make(chan struct{})
		if p.ended {
			close(p.done)
		}
	}
	return p.done, &p.err
}

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
	ctx    deadline.Context
}

// Need starts a part without which there is no answer, and gives it at most limit. The name is the part's in logs and in
// X-BFF-Partial: an RFC 9651 token in lower case.
func Need[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, &Part[T]{kind: needed, step: step{name: name, limit: limit}, ask: ask}, options)
}

// Want starts a part that the answer can do without, and gives it at most limit. A value that comes with an error is kept:
// what there is of a list of which a part failed.
func Want[T any](g *Group, name string, limit time.Duration, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, &Part[T]{kind: wanted, step: step{name: name, limit: limit}, ask: ask}, options)
}

// WantElse is Want with a value for when the part fails: it is missing all the same, but whoever reads it, or comes
// [After] it, has the fallback.
func WantElse[T any](g *Group, name string, limit time.Duration, otherwise T, ask func(context.Context) (T, error), options ...Option) *Part[T] {
	return start(g, &Part[T]{kind: fallback, step: step{name: name, limit: limit}, ask: ask, value: otherwise}, options)
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
	return start(g, &Part[T]{kind: alternative, step: step{name: name, limit: limit}, ask: ask, other: &other}, options)
}

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
	defer g.ctx.End()
	g.running.Wait()
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

func start[T any](g *Group, p *Part[T], options []Option) *Part[T] {
	p.group, p.order = g, g.parts
	p.step.limit = g.with.stretched(p.step.limit)
	for _, option := range options {
		option(&p.step)
	}
	g.parts++
	g.running.Add(1)
	g.with.workers.start(p)
	return p
}

// run asks for the part, and says what came of it.
func (p *Part[T]) run() {
	g := p.group
	defer g.running.Done()
	defer p.exited()
	value, err := run(&g.ctx, &p.step, p.ask)
	if p.kind != needed {
		g.lose(p.order, p.step.name, err)
	}
	switch {
	case err == nil:
	case p.kind == fallback:
		value, err = p.value, nil
	case p.kind == alternative:
		other := &step{name: p.step.name, limit: g.with.stretched(p.other.Limit), inputs: p.other.After}
		value, err = run(&g.ctx, other, p.other.Ask)
	}
	p.end(value, err)
}

// exited fails a part that has ended its goroutine ([runtime.Goexit]), as a test does that fails in one.
func (p *Part[T]) exited() {
	if p.ended { // by this goroutine, if at all
		return
	}
	err := fault.New(fault.Internal, p.step.name, "the part's goroutine has exited")
	if p.kind != needed {
		p.group.lose(p.order, p.step.name, err)
	}
	p.end(p.value, err)
}

// end tells those who wait for the part, and ends the others when there is no answer without it.
func (p *Part[T]) end(value T, err error) {
	g := p.group
	if err != nil && p.kind == needed {
		defer g.ctx.End() // when the failure is known
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	p.value, p.err, p.ended = value, err, true
	if p.done != nil {
		close(p.done)
	}
	if err != nil && p.kind == needed && g.failure == nil {
		g.failure = err
	}
	if isStale(&p.value) {
		g.aged = append(g.aged, loss{order: p.order, name: p.step.name})
	}
}

// stale is what says of itself that it is.
type stale interface{ Stale() bool }

// isStale asks a value, by its address first, which needs no copy.
func isStale[T any](value *T) bool {
	kept, ok := any(value).(stale)
	if !ok {
		kept, ok = any(*value).(stale)
	}
	return ok && kept.Stale()
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
		s.ctx.Begin(ctx, s.limit)
		defer s.ctx.End()
		ctx = &s.ctx
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
