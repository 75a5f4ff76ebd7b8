package coalesce_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/coalesce"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type principalKey struct{}

func as(ctx context.Context, who string) context.Context {
	return context.WithValue(ctx, principalKey{}, who)
}

func principal(ctx context.Context) string { who, _ := ctx.Value(principalKey{}).(string); return who }

// slow answers after a second, with a header and a body.
type slow struct {
	asked atomic.Int32
	err   error
}

func (s *slow) exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	s.asked.Add(1)
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	(&upstream.Response{Status: 200, Header: upstream.Header{{Name: "A", Value: "b"}}, Body: []byte("body")}).CopyTo(res)
	return s.err
}

func get(target string) *upstream.Request {
	return &upstream.Request{Op: "a", Method: "GET", Target: target}
}

func TestAThousandIdenticalReadsAreOneExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := coalesce.New(principal)
		exchange := c.Link(s.exchange)
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				res := upstream.NewResponse()
				defer res.Release()
				err := exchange(as(t.Context(), "u1"), get("/x"), res)
				if err != nil || res.Status != 200 || res.Header.Get("A") != "b" || string(res.Body) != "body" {
					t.Errorf("got %+v, %v", res, err)
				}
				for i := range res.Body {
					res.Body[i] = '!' // everybody has a copy of their own
				}
			})
		}
		all.Wait()
		if s.asked.Load() != 1 || c.Shared() != 999 {
			t.Errorf("asked %d times, shared %d", s.asked.Load(), c.Shared())
		}
	})
}

func TestWhatDiffersIsNotShared(t *testing.T) {
	with := func(change func(*upstream.Request)) *upstream.Request {
		req := get("/x")
		change(req)
		return req
	}
	for _, tc := range []struct {
		name string
		who  string
		req  *upstream.Request
	}{
		{"the principal", "u2", get("/x")},
		{"no principal", "", get("/x")},
		{"the target", "u1", get("/y")},
		{"the operation", "u1", with(func(r *upstream.Request) { r.Op = "b" })},
		{"a header", "u1", with(func(r *upstream.Request) { r.Header = upstream.Header{{Name: "Accept-Language", Value: "de"}} })},
		{"the method", "u1", with(func(r *upstream.Request) { r.Method = "HEAD" })},
		{"a write", "u1", with(func(r *upstream.Request) { r.Method = "POST" })},
		{"a body", "u1", with(func(r *upstream.Request) { r.Body = []byte("q") })},
		{"parts that are cut elsewhere", "u11:a", get("/x")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &slow{}
				exchange := coalesce.New(principal).Link(s.exchange)
				var both sync.WaitGroup
				both.Go(func() { _ = exchange(as(t.Context(), "u1"), get("/x"), new(upstream.Response)) })
				both.Go(func() { _ = exchange(as(t.Context(), tc.who), tc.req, new(upstream.Response)) })
				both.Wait()
				if s.asked.Load() != 2 {
					t.Error("shared")
				}
			})
		})
	}
}

func TestALeaderThatLeavesTakesNobodyWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		exchange := coalesce.New(principal).Link(s.exchange)
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if err := exchange(ctx, get("/x"), new(upstream.Response)); fault.KindOf(err) != fault.Canceled {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		for range 10 {
			all.Go(func() {
				res := new(upstream.Response)
				if err := exchange(t.Context(), get("/x"), res); err != nil || string(res.Body) != "body" {
					t.Errorf("a follower got %q, %v", res.Body, err)
				}
			})
		}
		synctest.Wait()
		leave()
		all.Wait()
		if s.asked.Load() != 2 {
			t.Errorf("asked %d times, want once for the leader and once for the followers", s.asked.Load())
		}
	})
}

func TestAFollowerThatLeavesLeavesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		exchange := coalesce.New(principal).Link(s.exchange)
		var both sync.WaitGroup
		both.Go(func() {
			if err := exchange(t.Context(), get("/x"), new(upstream.Response)); err != nil {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := exchange(ctx, get("/x"), new(upstream.Response)); fault.KindOf(err) != fault.Timeout || time.Since(start) != 100*time.Millisecond {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		both.Wait()
	})
}

func TestAFailureIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{err: fault.New(fault.Unavailable, "a", "")}
		exchange := coalesce.New(principal).Link(s.exchange)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if err := exchange(t.Context(), get("/x"), new(upstream.Response)); !errors.Is(err, s.err) {
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		if s.asked.Load() != 1 {
			t.Errorf("asked %d times", s.asked.Load())
		}
	})
}

func TestALeaderThatPanicsFailsItsFollowers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exchange := coalesce.New(principal).Link(func(context.Context, *upstream.Request, *upstream.Response) error {
			<-time.After(time.Second)
			panic("bug")
		})
		var both sync.WaitGroup
		both.Go(func() {
			defer func() { _ = recover() }()
			_ = exchange(t.Context(), get("/x"), new(upstream.Response))
		})
		synctest.Wait()
		if err := exchange(t.Context(), get("/x"), new(upstream.Response)); fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("the follower got %v", err)
		}
		both.Wait()
	})
}
