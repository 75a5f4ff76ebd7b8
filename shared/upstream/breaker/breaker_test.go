package breaker_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/breaker"
)

// script is an exchange that ends as it is told.
type script struct {
	status int
	err    error
	takes  time.Duration
	asked  int
}

func (s *script) exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	s.asked++
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	res.Status = s.status
	return s.err
}

var (
	unsent = fault.Wrap(fault.Unavailable, "", upstream.ErrUnsent)
	reset  = fault.New(fault.Unavailable, "", "reset")
)

func ask(ctx context.Context, exchange upstream.Exchange, op string) error {
	res := upstream.NewResponse()
	defer res.Release()
	return exchange(ctx, &upstream.Request{Op: op}, res)
}

func state(b *breaker.Breaker, op string) breaker.State {
	for _, c := range b.Snapshot() {
		if c.Op == op {
			return c.State
		}
	}
	return breaker.Closed
}

func TestWhatOpensWhich(t *testing.T) {
	for _, tc := range []struct {
		name               string
		script             script
		limit              time.Duration
		service, operation breaker.State
	}{
		{"success", script{status: 200}, time.Second, breaker.Closed, breaker.Closed},
		{"4xx", script{status: 404}, time.Second, breaker.Closed, breaker.Closed},
		{"5xx", script{status: 500}, time.Second, breaker.Closed, breaker.Open},
		{"nobody there", script{err: unsent}, time.Second, breaker.Open, breaker.Closed},
		{"broken off", script{err: reset}, time.Second, breaker.Closed, breaker.Open},
		{"no HTTP", script{err: fault.New(fault.BadUpstream, "", "")}, time.Second, breaker.Closed, breaker.Open},
		{"too late", script{takes: time.Minute}, time.Second, breaker.Closed, breaker.Open},
		{"a caller in a hurry", script{takes: time.Minute}, 50 * time.Millisecond, breaker.Closed, breaker.Closed},
		{"refused by another link", script{err: fault.Wrap(fault.Unavailable, "", upstream.ErrRefused)}, time.Second, breaker.Closed, breaker.Closed},
		{"our own bug", script{err: errors.New("boom")}, time.Second, breaker.Closed, breaker.Closed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := breaker.New(breaker.Config{})
				exchange := b.Link(tc.script.exchange)
				for range 10 {
					ctx, cancel := context.WithTimeout(t.Context(), tc.limit)
					_ = ask(ctx, exchange, "a")
					cancel()
					<-time.After(100 * time.Millisecond)
				}
				if got := state(b, ""); got != tc.service {
					t.Errorf("the service's circuit is %s, want %s", got, tc.service)
				}
				if got := state(b, "a"); got != tc.operation {
					t.Errorf("the operation's circuit is %s, want %s", got, tc.operation)
				}
			})
		})
	}
}

func TestAClientThatLeavesNeverCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := breaker.New(breaker.Config{})
		exchange := b.Link(func(ctx context.Context, _ *upstream.Request, _ *upstream.Response) error {
			<-ctx.Done()
			return reset // whatever it looked like from where it happened
		})
		for range 100 {
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(500*time.Millisecond, leave)
			_ = ask(ctx, exchange, "a")
		}
		for _, c := range b.Snapshot() {
			if c.State != breaker.Closed || c.Calls != 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestAnOpenCircuitRefusesAndSaysUntilWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{err: reset}
		b := breaker.New(breaker.Config{})
		exchange := b.Link(s.exchange)
		for range 10 {
			_ = ask(t.Context(), exchange, "a")
		}
		<-time.After(10 * time.Second)
		err := ask(t.Context(), exchange, "a")
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Reason != "breaker" || f.RetryAfter != 20*time.Second || f.Op != "a" {
			t.Errorf("got %#v", err)
		}
		if !errors.Is(err, upstream.ErrRefused) || s.asked != 10 {
			t.Errorf("asked %d times, %v", s.asked, err)
		}
		if err := ask(t.Context(), exchange, "b"); !errors.Is(err, reset) {
			t.Errorf("another operation got %v", err)
		}
	})
}

func TestARecoveredServiceClosesTheCircuitWithinItsWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{err: unsent}
		b := breaker.New(breaker.Config{})
		exchange := b.Link(s.exchange)
		for range 10 {
			_ = ask(t.Context(), exchange, "a")
		}
		s.err, s.status = nil, 200
		<-time.After(30 * time.Second)
		for range 2 {
			if err := ask(t.Context(), exchange, "a"); err != nil {
				t.Fatal(err)
			}
		}
		if got := state(b, ""); got != breaker.Closed {
			t.Errorf("the circuit is %s after 30 s and two successes", got)
		}
	})
}

func TestAHalfOpenCircuitLetsAPanickingProbeGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := true
		b := breaker.New(breaker.Config{Successes: 1, Failures: 1})
		exchange := b.Link(func(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
			if broken {
				return reset
			}
			if res.Status++; res.Status == 1 {
				panic("bug")
			}
			return nil
		})
		_ = ask(t.Context(), exchange, "a")
		broken = false
		<-time.After(30 * time.Second)
		func() {
			defer func() { _ = recover() }()
			_ = ask(t.Context(), exchange, "a")
		}()
		res := &upstream.Response{Status: 1}
		if err := exchange(t.Context(), &upstream.Request{Op: "a"}, res); err != nil {
			t.Errorf("the probe's place was lost: %v", err)
		}
	})
}

func TestValidateReportsEverything(t *testing.T) {
	good := breaker.Config{Rate: 1, Failures: 3}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	wrong := breaker.Config{Window: -1, Failures: -1, Rate: 2}
	err := wrong.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 3 {
		t.Errorf("got %v, want three errors", err)
	}
}
