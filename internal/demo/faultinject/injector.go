package faultinject

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Injector makes handlers misbehave. Make one with [NewInjector]; it is safe for concurrent use.
type Injector struct {
	name   string
	open   context.Context // until Close
	cancel context.CancelFunc

	mu     sync.Mutex
	fault  Fault
	random *rand.Rand
	gates  []*gate
}

// NewInjector returns an injector without a fault. The name says whose it is.
func NewInjector(name string) *Injector {
	i := &Injector{name: name}
	i.open, i.cancel = context.WithCancel(context.Background())
	i.Set(Fault{})
	return i
}

// Set changes the fault. It panics for a mode that there is not.
func (i *Injector) Set(f Fault) {
	if _, ok := find(f.Mode); !ok && f.Mode != "" {
		panic("faultinject: there is no mode " + string(f.Mode))
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fault = f
	i.random = rand.New(rand.NewPCG(7001, 7005)) // any numbers will do, as long as they are the same each time
	for _, g := range i.gates {
		g.set(f.Mode == refused)
	}
}

// Fault returns the fault.
func (i *Injector) Fault() Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fault
}

// Close ends all waiting, now and from now on, so that a server can shut down: what hangs is dropped, what is late is
// answered at once.
func (i *Injector) Close() { i.cancel() }

// Wrap puts the faults in front of next.
func (i *Injector) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, fails := i.draw()
		if f.Latency > 0 && !i.wait(r, f.Latency) {
			return // the client has gone
		}
		if fails {
			fault.Write(w, r, i.failure(f))
			return
		}
		bad, ok := find(f.Mode)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set(markField, Mark)
		bad.act(&turn{i, w, r, next})
	})
}

// draw returns the fault for a request, and whether it is one of those that fail.
func (i *Injector) draw() (Fault, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fault, i.fault.Errors > 0 && i.random.Float64() < i.fault.Errors
}

func (i *Injector) failure(f Fault) error {
	if f.ErrorStatus == http.StatusInternalServerError {
		return fault.New(fault.Internal, i.name, "injected: "+f.String())
	}
	return &fault.Error{Kind: fault.Unavailable, Op: i.name, Public: "Injected: " + f.String() + ".", RetryAfter: time.Second}
}

// wait returns false when the client went away meanwhile.
func (i *Injector) wait(r *http.Request, latency time.Duration) bool {
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-i.open.Done():
	case <-r.Context().Done():
		return false
	}
	return true
}
