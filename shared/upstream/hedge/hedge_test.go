package hedge_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answer is how one exchange ends.
type answer struct {
	takes  time.Duration
	status int
	err    error
	panics bool
}

// script answers one exchange after the other, and then in 10 ms each.
type script struct {
	answers  []answer
	asked    atomic.Int32
	canceled atomic.Int32
	running  atomic.Int32
}

func (s *script) exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	s.running.Add(1)
	defer s.running.Add(-1)
	a := answer{takes: 10 * time.Millisecond, status: 200}
	n := int(s.asked.Add(1))
	if n <= len(s.answers) {
		a = s.answers[n-1]
	}
	select {
	case <-time.After(a.takes):
	case <-ctx.Done():
		s.canceled.Add(1)
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	if a.panics {
		panic("bug")
	}
	res.Status = a.status
	return a.err
}

// warm returns a hedge that has seen a hundred answers of 10 ms, and its exchange, whose next answers are those given.
func warm(t *testing.T, budget *retry.Budget, answers ...answer) (*hedge.Hedge, *script, upstream.Exchange) {
	t.Helper()
	h := hedge.New(hedge.Config{On: true}, budget)
	s := &script{}
	exchange := h.Link(s.exchange)
	for range 100 {
		if _, err := ask(t.Context(), exchange, http.MethodGet); err != nil {
			t.Fatal(err)
		}
	}
	s.answers = append(make([]answer, 100), answers...)
	return h, s, exchange
}

func ask(ctx context.Context, exchange upstream.Exchange, method string) (status int, err error) {
	res := upstream.NewResponse()
	defer res.Release()
	err = exchange(ctx, &upstream.Request{Op: "a", Method: method}, res)
	return res.Status, err
}

const ms = time.Millisecond

func TestALateReadIsAskedTwice(t *testing.T) {
	failed := fault.New(fault.Unavailable, "", "")
	for _, tc := range []struct {
		name          string
		method        string
		first, second answer
		status        int
		failed        bool
		took          time.Duration // no less, and at most a class of the estimate more
		asked         int32
		won           uint64
	}{
		{"in time", "GET", answer{takes: 9 * ms, status: 200}, answer{}, 200, false, 9 * ms, 1, 0},
		{"the second is first", "GET", answer{takes: 900 * ms, status: 200}, answer{takes: 5 * ms, status: 201}, 201, false, 15 * ms, 2, 1},
		{"the first is first", "GET", answer{takes: 20 * ms, status: 200}, answer{takes: 900 * ms, status: 201}, 200, false, 20 * ms, 2, 0},
		{"the second fails", "GET", answer{takes: 50 * ms, status: 200}, answer{takes: ms, err: failed}, 200, false, 50 * ms, 2, 0},
		{"the second is a 503", "GET", answer{takes: 50 * ms, status: 200}, answer{takes: ms, status: 503}, 200, false, 50 * ms, 2, 0},
		{"the second panics", "GET", answer{takes: 50 * ms, status: 200}, answer{takes: ms, panics: true}, 200, false, 50 * ms, 2, 0},
		{"the first fails late", "GET", answer{takes: 20 * ms, err: failed}, answer{takes: 40 * ms, status: 200}, 200, false, 50 * ms, 2, 1},
		{"both fail", "GET", answer{takes: 20 * ms, err: failed}, answer{takes: 40 * ms, err: failed}, 0, true, 50 * ms, 2, 0},
		{"the first fails early", "GET", answer{takes: ms, err: failed}, answer{}, 0, true, ms, 1, 0},
		{"a write", "POST", answer{takes: 900 * ms, status: 200}, answer{}, 200, false, 900 * ms, 1, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, s, exchange := warm(t, retry.NewBudget(0.1, 10), tc.first, tc.second)
				start := time.Now()
				status, err := ask(t.Context(), exchange, tc.method)
				took := time.Since(start)
				if (err != nil) != tc.failed || !tc.failed && status != tc.status {
					t.Errorf("got %d, %v", status, err)
				}
				if took < tc.took || took > tc.took+3*ms {
					t.Errorf("took %s, want about %s", took, tc.took)
				}
				if got := s.asked.Load() - 100; got != tc.asked || h.Snapshot().Won != tc.won {
					t.Errorf("asked %d times, won %d; want %d, %d", got, h.Snapshot().Won, tc.asked, tc.won)
				}
				if s.running.Load() != 0 {
					t.Error("the loser outlives the request")
				}
			})
		})
	}
}

func TestNothingIsHedgedBeforeEnoughIsKnownOrWithoutATokenOrAfterALongPause(t *testing.T) {
	slow := answer{takes: time.Second, status: 200}
	t.Run("not enough is known", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := hedge.New(hedge.Config{On: true}, retry.NewBudget(0.1, 10))
			s := &script{answers: []answer{slow}}
			_, _ = ask(t.Context(), h.Link(s.exchange), http.MethodGet)
			if s.asked.Load() != 1 {
				t.Error("hedged")
			}
		})
	})
	t.Run("no token", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			budget := retry.NewBudget(0.1, 1)
			_, s, exchange := warm(t, budget, slow)
			budget.Withdraw()
			if status, err := ask(t.Context(), exchange, http.MethodGet); status != 200 || err != nil || s.asked.Load() != 101 {
				t.Errorf("asked %d times: %d, %v", s.asked.Load()-100, status, err)
			}
		})
	})
	t.Run("a long pause", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, s, exchange := warm(t, retry.NewBudget(0.1, 10), slow)
			<-time.After(time.Minute)
			if _, _ = ask(t.Context(), exchange, http.MethodGet); s.asked.Load() != 101 {
				t.Error("hedged by what was known a minute ago")
			}
		})
	})
}

func TestAClientThatLeavesCancelsBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := answer{takes: time.Hour}
		_, s, exchange := warm(t, retry.NewBudget(0.1, 10), slow, slow)
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		if _, err := ask(ctx, exchange, http.MethodGet); fault.KindOf(err) != fault.Canceled || s.canceled.Load() != 2 {
			t.Errorf("%d canceled, %v", s.canceled.Load(), err)
		}
	})
}

func TestASlowServiceIsAskedATenthMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(0.1, 10)
		_, s, exchange := warm(t, budget)
		slow := func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			budget.Deposit() // as the retry around it does
			return exchange(ctx, req, res)
		}
		for range 1000 {
			s.answers = append(s.answers, answer{takes: time.Second, status: 200}, answer{takes: time.Second, status: 200})
		}
		for range 1000 {
			_, _ = ask(t.Context(), slow, http.MethodGet)
		}
		if extra := s.asked.Load() - 1100; extra > 110 {
			t.Errorf("%d hedges of 1000 calls", extra)
		}
	})
}
