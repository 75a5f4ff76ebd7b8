package adaptive_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
)

// server works on so many requests at once and queues the others: each takes one of its hands for a while.
type server struct {
	hands chan struct{}
	takes atomic.Int64
}

func newServer(hands int) *server {
	s := &server{hands: make(chan struct{}, hands)}
	s.takes.Store(int64(10 * time.Millisecond))
	return s
}

func (s *server) exchange(ctx context.Context, req *upstream.Request, _ *upstream.Response) error {
	select {
	case s.hands <- struct{}{}:
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	defer func() { <-s.hands }()
	<-time.After(time.Duration(s.takes.Load()))
	return nil
}

// load keeps so many callers asking for that long, who come back a while after they were refused.
func load(t *testing.T, exchange upstream.Exchange, callers int, during time.Duration) {
	t.Helper()
	end := time.Now().Add(during)
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for time.Now().Before(end) {
				if err := exchange(t.Context(), &upstream.Request{}, nil); errors.Is(err, upstream.ErrRefused) {
					<-time.After(20 * time.Millisecond)
				}
			}
		})
	}
	all.Wait()
}

func TestTheLimitFindsWhatTheServiceCanTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(40)
		l := adaptive.New(adaptive.Config{On: true, Start: 8, Probe: 3 * time.Second})
		exchange := l.Link(s.exchange)
		for _, takes := range []time.Duration{10 * time.Millisecond, 30 * time.Millisecond, 10 * time.Millisecond} { // a release may be slower for good, and the next be mended
			s.takes.Store(int64(takes))
			load(t, exchange, 100, 8*time.Second)
			if got := l.Snapshot(); got.Limit < 40 || got.Limit > 120 || got.Refused == 0 || got.Running != 0 {
				t.Errorf("a service with 40 hands that takes %s has %+v", takes, got)
			}
		}
	})
}

func TestTheLimitDoesNotGrowUnused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := adaptive.New(adaptive.Config{On: true, Start: 32})
		load(t, l.Link(newServer(100).exchange), 2, 20*time.Second)
		if got := l.Snapshot().Limit; got != 32 {
			t.Errorf("the limit is %d", got)
		}
	})
}

func TestWhatShrinksTheLimit(t *testing.T) {
	for _, tc := range []struct {
		name    string
		err     error
		shrinks bool
	}{
		{"answers that do not come", fault.New(fault.Timeout, "", ""), true},
		{"broken connections", fault.New(fault.Unavailable, "", ""), true},
		{"requests that were never sent", fault.Wrap(fault.Unavailable, "", upstream.ErrUnsent), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := adaptive.New(adaptive.Config{On: true, Start: 32})
			exchange := l.Link(func(context.Context, *upstream.Request, *upstream.Response) error { return tc.err })
			for range 400 {
				_ = exchange(t.Context(), &upstream.Request{}, nil)
			}
			if got := l.Snapshot().Limit; (got < 32) != tc.shrinks {
				t.Errorf("the limit is %d", got)
			}
		})
	}
}

func TestTheLimitKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := adaptive.Config{On: true, Least: 2, Start: 5, Most: 20, Sample: 3}
		l := adaptive.New(config)
		var out []chan error
		ended := make(chan struct{})
		started := make(chan struct{})
		exchange := l.Link(func(_ context.Context, req *upstream.Request, _ *upstream.Response) error {
			end := make(chan error)
			out = append(out, end)
			started <- struct{}{}
			return <-end
		})
		defer func() {
			for _, end := range out {
				end <- nil
				<-ended
			}
		}()
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				if s := l.Snapshot(); s.Running >= s.Limit {
					if err := exchange(context.Background(), &upstream.Request{}, nil); fault.Reason(err) != "busy" {
						t.Fatalf("%d of %d are running, and one more got %v", s.Running, s.Limit, err)
					}
					return
				}
				go func() { _ = exchange(context.Background(), &upstream.Request{}, nil); ended <- struct{}{} }()
				<-started
			},
			"leave": func(t *rapid.T) {
				if len(out) == 0 {
					t.Skip("nobody is in")
				}
				end := out[0]
				out = out[1:]
				end <- rapid.SampledFrom([]error{nil, nil, fault.New(fault.Timeout, "", "")}).Draw(t, "err")
				<-ended
			},
			"": func(t *rapid.T) {
				if s := l.Snapshot(); s.Limit < config.Least || s.Limit > config.Most || s.Running != len(out) {
					t.Fatalf("%+v with %d out", s, len(out))
				}
			},
		})
	})
}

func TestValidate(t *testing.T) {
	for _, wrong := range []adaptive.Config{{Least: 50}, {Start: 600}, {Tolerance: 0.5}, {Sample: -1}, {Least: -1}} {
		if wrong.Validate() == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
	if err := new(adaptive.Config).Validate(); err != nil {
		t.Error(err)
	}
}
