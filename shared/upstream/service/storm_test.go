package service

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// instance is one of a service's, in this process and in virtual time.
type instance struct {
	state atomic.Int32
	asked atomic.Int64
}

// How an instance may be.
const (
	alive int32 = iota
	refusing
	resetting
	hanging
)

func (i *instance) Exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	i.asked.Add(1)
	takes := 5 * time.Millisecond
	switch i.state.Load() {
	case refusing:
		return fault.Wrap(fault.Unavailable, req.Op, fmt.Errorf("%w: connection refused", upstream.ErrUnsent))
	case resetting:
		return fault.New(fault.Unavailable, req.Op, "connection reset")
	case hanging:
		takes = time.Hour
	}
	select {
	case <-time.After(takes):
		res.Status = 200
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
}

func (i *instance) Close() {}

// storm is a service of four instances under load.
type storm struct {
	t         *testing.T
	service   *Service
	instances []*instance
}

func newStorm(t *testing.T, config Config) *storm {
	t.Helper()
	s := &storm{t: t}
	for i := range 4 {
		s.instances = append(s.instances, &instance{})
		config.Balance.Addresses = append(config.Balance.Addresses, balance.Address{Host: fmt.Sprint(i)})
	}
	service, err := assemble("orders", config, "", func(address string) balance.Instance {
		return s.instances[address[0]-'0']
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	s.service = service
	return s
}

// blow sends a read every 2 ms for that long, and returns how many there were and how many failed.
func (s *storm) blow(during time.Duration) (calls, failed int64) {
	var lost atomic.Int64
	var under sync.WaitGroup
	for end := time.Now().Add(during); time.Now().Before(end); calls++ {
		under.Go(func() {
			res := upstream.NewResponse()
			defer res.Release()
			if err := s.service.Exchange(s.t.Context(), &upstream.Request{Op: "orders.get", Method: "GET", Target: "/"}, res); err != nil {
				lost.Add(1)
			}
		})
		<-time.After(2 * time.Millisecond)
	}
	under.Wait()
	return calls, lost.Load()
}

// asked returns how many requests have reached the instances, and how many of them the dead ones.
func (s *storm) asked() (all int64) {
	for _, i := range s.instances {
		all += i.asked.Load()
	}
	return all
}

// die makes the first n instances be like that.
func (s *storm) die(n int, how int32) {
	for _, i := range s.instances[:n] {
		i.state.Store(how)
	}
}

func (s *storm) rise() {
	for _, i := range s.instances {
		i.state.Store(alive)
	}
}

func (s *storm) circuit() breaker.State { return s.service.Snapshot().Circuits[0].State }

func TestHalfOfTheInstancesDieAndHardlyACallFails(t *testing.T) {
	checked := balance.Config{Health: balance.Health{Path: "/healthz"}}
	for _, tc := range []struct {
		name   string
		how    int32
		config Config
		calm   time.Duration // before they die
	}{
		{"refusing", refusing, Config{}, 5 * time.Second},
		{"refusing from the beginning", refusing, Config{}, 0},
		{"refusing, asked in turns", refusing, Config{Balance: balance.Config{Policy: balance.RoundRobin}}, 5 * time.Second},
		{"refusing, with checks", refusing, Config{Balance: checked}, 5 * time.Second},
		{"resetting", resetting, Config{}, 5 * time.Second},
		{"hanging", hanging, Config{TryTimeout: 200 * time.Millisecond}, 5 * time.Second},
		{"hanging, with checks", hanging, Config{TryTimeout: 200 * time.Millisecond, Balance: checked}, 5 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStorm(t, tc.config)
				if _, failed := s.blow(tc.calm); failed > 0 {
					t.Fatalf("%d calls failed in the calm", failed)
				}
				s.die(2, tc.how)
				calls, failed := s.blow(time.Second)
				t.Logf("the first second: %d of %d calls failed", failed, calls)
				calls, failed = s.blow(time.Minute)
				t.Logf("the minute after: %d of %d calls failed", failed, calls)
				if failed*1000 >= calls {
					t.Errorf("%d of %d calls failed after the first second, want fewer than 0.1%%", failed, calls)
				}
				for _, c := range s.service.Snapshot().Circuits {
					if c.State != breaker.Closed {
						t.Errorf("a circuit is %s: %+v", c.State, c)
					}
				}
			})
		})
	}
}

func TestAnOutageIsNotMadeWorse(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config Config
		most   float64 // of the calls
	}{
		{"as configured by default", Config{}, 0.1},
		{"with the retry budget alone", Config{Breaker: breaker.Config{Off: true}, Balance: balance.Config{Ejection: balance.Ejection{Off: true}}}, 1.1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStorm(t, tc.config)
				s.blow(5 * time.Second)
				s.die(4, refusing)
				before := s.asked()
				calls, _ := s.blow(time.Minute)
				reached := s.asked() - before
				t.Logf("%d calls, %d reached the service", calls, reached)
				if burst := int64(10); float64(reached-burst) > tc.most*float64(calls) {
					t.Errorf("%d calls became %d requests", calls, reached)
				}
			})
		})
	}
}

func TestAServiceThatIsBackIsAskedAgainWithinTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStorm(t, Config{})
		s.blow(5 * time.Second)
		s.die(4, refusing)
		s.blow(time.Minute)
		if got := s.circuit(); got == breaker.Closed {
			t.Fatal("the circuit is closed in an outage")
		}
		s.rise()
		s.blow(31 * time.Second) // at worst it has just opened again
		if got := s.circuit(); got != breaker.Closed {
			t.Errorf("the circuit is %s 31 s after the recovery", got)
		}
		if calls, failed := s.blow(10 * time.Second); failed > 0 {
			t.Errorf("%d of %d calls still fail", failed, calls)
		}
	})
}

func TestAThousandIdenticalReadsAreOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStorm(t, Config{Coalesce: true, Principal: func(context.Context) string { return "u1" }})
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				res := upstream.NewResponse()
				defer res.Release()
				if err := s.service.Exchange(t.Context(), &upstream.Request{Op: "a", Method: "GET", Target: "/"}, res); err != nil || res.Status != 200 {
					t.Errorf("got %d, %v", res.Status, err)
				}
			})
		}
		all.Wait()
		if s.asked() != 1 || s.service.Snapshot().Coalesced != 999 {
			t.Errorf("%d requests", s.asked())
		}
	})
}
