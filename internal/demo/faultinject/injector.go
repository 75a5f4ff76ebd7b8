package faultinject

import (
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Injector makes handlers misbehave. Make one with [NewInjector]; it is safe for concurrent use.
type Injector struct {
	name   string
	closed chan struct{}
	close  sync.Once

	mu     sync.Mutex
	fault  Fault
	random *rand.Rand
}

// NewInjector returns an injector without a fault. The name says whose it is.
func NewInjector(name string) *Injector {
	i := &Injector{name: name, closed: make(chan struct{})}
	i.Set(Fault{})
	return i
}

// Set changes the fault.
func (i *Injector) Set(f Fault) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fault = f
	i.random = rand.New(rand.NewPCG(7001, 7005)) // any numbers will do, as long as they are the same each time
}

// Fault returns the fault.
func (i *Injector) Fault() Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fault
}

// Close ends all waiting, now and from now on, so that a server can shut down: what hangs is dropped, what is late is
// answered at once.
func (i *Injector) Close() { i.close.Do(func() { close(i.closed) }) }

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
		switch f.Mode {
		case Hang:
			i.hang(r)
		case Down:
			panic(http.ErrAbortHandler)
		case Garbage:
			answer(w, "text/html; charset=utf-8", "<!doctype html>\n<title>It works!</title>\n<h1>It works!</h1>\n")
		case Empty:
			answer(w, "application/json", "{}")
		case Truncate:
			truncate(w, r, next)
		default:
			next.ServeHTTP(w, r)
		}
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
	case <-i.closed:
	case <-r.Context().Done():
		return false
	}
	return true
}

// hang returns when the client has gone, and never answers.
func (i *Injector) hang(r *http.Request) {
	// As long as there is something to read, net/http does not notice that the client has gone.
	_, _ = io.Copy(io.Discard, r.Body)
	select {
	case <-i.closed:
	case <-r.Context().Done():
	}
	panic(http.ErrAbortHandler)
}

func answer(w http.ResponseWriter, mediaType, body string) {
	w.Header().Set("Content-Type", mediaType)
	_, _ = io.WriteString(w, body) // the client has gone; there is nobody left to tell
}
