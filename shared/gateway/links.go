package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/cors"
	"github.com/facet-bff/facet/shared/deadline"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
)

// cut ends the connection of a request that is not answered because its client has gone. net/http would answer 200 for us, and
// a client that has closed only its own side would read that.
func cut(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := telemetry.Watch(w)
		next.ServeHTTP(response, r)
		if response.Status() == 0 && r.Context().Err() == context.Canceled {
			panic(http.ErrAbortHandler)
		}
	})
}

// recoverer answers a panic as an internal fault. When a part of the answer is out already, or the handler asked for it
// with [http.ErrAbortHandler], the connection is cut instead, so that nobody takes half an answer for a whole one.
func recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := telemetry.Watch(w)
		defer func() {
			recovered := recover()
			if recovered == nil {
				return
			}
			if err, ok := recovered.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(recovered)
			}
			telemetry.Annotate(r.Context(), slog.String("stack", string(debug.Stack())))
			failure := fault.Wrap(fault.Internal, "gateway", fmt.Errorf("panic: %v", recovered))
			if response.Status() != 0 {
				fault.Observe(r.Context(), failure)
				panic(http.ErrAbortHandler)
			}
			fault.Write(response, r, failure)
		}()
		next.ServeHTTP(response, r)
	})
}

// preflights answers what browsers ask on behalf of pages elsewhere, and names those requests in logs and metrics.
func preflights(config Config) func(http.Handler) http.Handler {
	link := cors.Handler(*config.CORS)
	return func(next http.Handler) http.Handler {
		shared := link(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if cors.IsPreflight(r) {
				telemetry.SetOperation(r.Context(), config.Name+".preflight")
			}
			shared.ServeHTTP(w, r)
		})
	}
}

// limitBody refuses a body of more than limit bytes: at once when its length is declared, else when it is read.
func limitBody(limit int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > limit {
				fault.Write(w, r, fault.Unreadable(&http.MaxBytesError{Limit: limit}))
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, limit)
			next.ServeHTTP(w, r)
		})
	}
}

// bounded ends the request's context after limit.
func bounded(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if telemetry.Bound(r.Context(), limit) {
				next.ServeHTTP(w, r)
				return
			}
			ctx := new(deadline.Context)
			ctx.Begin(r.Context(), limit)
			defer ctx.End()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// routed gives a router its routing context in the request's own, which saves a context and a request of the router's.
func routed(router *chi.Mux) http.Handler {
	contexts := sync.Pool{New: func() any { return chi.NewRouteContext() }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if chi.RouteContext(r.Context()) != nil {
			router.ServeHTTP(w, r)
			return
		}
		route := contexts.Get().(*chi.Context)
		route.Reset()
		route.Routes = router
		telemetry.Keep(r.Context(), chi.RouteCtxKey, route)
		router.ServeHTTP(w, r)
		contexts.Put(route)
	})
}

func notFound(w http.ResponseWriter, r *http.Request) {
	fault.Write(w, r, fault.New(fault.NotFound, "gateway", "There is nothing at this path."))
}

// methodNotAllowed answers with the methods that the path has (RFC 9110 section 15.5.6).
func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	routes := chi.RouteContext(r.Context()).Routes
	path := cmp.Or(r.URL.RawPath, r.URL.Path) // as the router does
	var allowed []string
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodTrace, http.MethodConnect,
	} {
		head := method == http.MethodHead && slices.Contains(allowed, http.MethodGet) // GET answers it
		if head || routes.Match(chi.NewRouteContext(), method, path) {
			allowed = append(allowed, method)
		}
	}
	fault.Write(w, r, &fault.Error{Kind: fault.MethodNotAllowed, Op: "gateway", Allow: allowed})
}
