package binary

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/facet-bff/facet/shared/upstream/service"
)

// live is the generation that requests come to now.
type live struct {
	current atomic.Pointer[generation]
	closing sync.WaitGroup // of generations that have ended
}

// acquire returns the current generation, which the caller leaves.
func (l *live) acquire() *generation {
	for {
		if g := l.current.Load(); g.enter() {
			return g
		}
	}
}

// release leaves a generation. Closing waits for goroutines, which whoever happens to be the last one need not do.
func (l *live) release(g *generation) {
	if g.leave() {
		l.closing.Go(g.close)
	}
}

// swap makes next the current generation. Requests of the one before finish there.
func (l *live) swap(next *generation) {
	if before := l.current.Swap(next); before != nil {
		l.release(before)
	}
}

// end closes the current generation, whatever is still under way, and waits for those before it.
func (l *live) end() {
	l.current.Load().close()
	l.closing.Wait()
}

// ServeHTTP lets the current generation answer.
func (l *live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g := l.acquire()
	defer l.release(g)
	g.handler.ServeHTTP(w, r)
}

// admin are handlers of the admin address: the state of the upstreams, how they drift, and the deletion of what is kept.
func (l *live) admin() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /upstreams":    l.with(func(g *generation) http.Handler { return service.Handler(g.services...) }),
		"GET /contract":     l.with(drifted),
		"POST /cache/purge": l.with(purge),
	}
}

func drifted(g *generation) http.Handler {
	if g.drift == nil {
		return http.NotFoundHandler()
	}
	return g.drift.Handler()
}

func purge(g *generation) http.Handler {
	if g.store.cache == nil {
		return http.NotFoundHandler()
	}
	return g.store.cache.PurgeHandler()
}

func (l *live) with(handler func(*generation) http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := l.acquire()
		defer l.release(g)
		handler(g).ServeHTTP(w, r)
	})
}

// Describe sends nothing: which metrics there are depends on the generation.
func (l *live) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics of what the current generation has.
func (l *live) Collect(out chan<- prometheus.Metric) {
	g := l.acquire()
	defer l.release(g)
	for _, c := range g.collector {
		c.Collect(out)
	}
}
