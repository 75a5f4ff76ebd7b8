package service

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
)

// outage is how long each part of the tests over TCP takes. `make outage` has it longer.
var outage = flag.Duration("outage", time.Second, "how long each part of an outage lasts")

// fleet is four instances of a service on loopback, under load.
type fleet struct {
	service *Service
	servers []*httptest.Server
	arrived atomic.Int64
	ill     atomic.Bool // all of them answer 503

	stop          chan struct{}
	asking        sync.WaitGroup
	asked, failed atomic.Int64
}

func newFleet(t *testing.T, config Config) *fleet {
	t.Helper()
	f := &fleet{stop: make(chan struct{})}
	for range 4 {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			f.arrived.Add(1)
			if f.ill.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		t.Cleanup(server.Close)
		f.servers = append(f.servers, server)
		config.Balance.Addresses = append(config.Balance.Addresses, balance.Address{Host: server.Listener.Addr().String()})
	}
	config.Transport = upstream.Config{URL: "http://orders.test"}
	var err error
	if f.service, err = New("orders", config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.service.Close)
	for range 4 {
		f.asking.Go(func() { f.ask(t) })
	}
	t.Cleanup(func() { close(f.stop); f.asking.Wait() })
	return f
}

// ask asks every 2 ms, until the fleet is stopped.
func (f *fleet) ask(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-tick.C:
		}
		res := upstream.NewResponse()
		err := f.service.Exchange(t.Context(), &upstream.Request{Op: "orders.get", Method: "GET", Target: "/"}, res)
		if f.asked.Add(1); err != nil || res.Status != http.StatusOK {
			f.failed.Add(1)
		}
		res.Release()
	}
}

// count returns how many calls there were in a span of time from now on, how many failed and how many requests arrived.
func (f *fleet) count(during time.Duration) (calls, failed, arrived int64) {
	calls, failed, arrived = f.asked.Load(), f.failed.Load(), f.arrived.Load()
	<-time.After(during)
	return f.asked.Load() - calls, f.failed.Load() - failed, f.arrived.Load() - arrived
}

func TestHalfOfTheServersDieAndHardlyACallFails(t *testing.T) {
	f := newFleet(t, Config{})
	if calls, failed, _ := f.count(*outage); failed > 0 || calls == 0 {
		t.Fatalf("%d of %d calls failed in the calm", failed, calls)
	}
	for _, server := range f.servers[:2] {
		server.CloseClientConnections()
		server.Close()
	}
	calls, failed, _ := f.count(time.Second)
	t.Logf("the first second: %d of %d calls failed", failed, calls)
	calls, failed, _ = f.count(*outage)
	t.Logf("after that: %d of %d calls failed", failed, calls)
	if failed*1000 >= calls {
		t.Errorf("%d of %d calls failed after the first second, want fewer than 0.1%%", failed, calls)
	}
}

func TestServersThatFailAreLeftAloneAndFoundAgain(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config Config
	}{
		{"by the breaker", Config{Breaker: breaker.Config{Open: time.Second}}},
		{"by the retry budget alone", Config{Breaker: breaker.Config{Off: true}, Balance: balance.Config{Ejection: balance.Ejection{Off: true}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFleet(t, tc.config)
			f.count(*outage)
			f.ill.Store(true)
			calls, _, arrived := f.count(*outage)
			t.Logf("%d calls, %d requests arrived", calls, arrived)
			const burst, underWay = 10, 8
			if arrived-burst-underWay > calls+calls/10 {
				t.Errorf("%d calls became %d requests", calls, arrived)
			}
			f.ill.Store(false)
			for deadline := time.Now().Add(time.Minute); ; {
				if _, failed, arrived := f.count(100 * time.Millisecond); failed == 0 && arrived > 0 {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("the service is well again, and calls still fail")
				}
			}
			for _, c := range f.service.Snapshot().Circuits {
				if c.State != breaker.Closed {
					t.Errorf("a circuit is %s", c.State)
				}
			}
		})
	}
}
