package demo

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// observe logs the failures that are ours, and on level debug each request.
func (s *Services) observe(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log := s.log.With("service", name, "method", r.Method, "path", r.URL.Path, "request_id", w.Header().Get(fault.RequestIDHeader))
		r = r.WithContext(fault.WithObserver(r.Context(), func(err error) {
			level := slog.LevelDebug
			if fault.KindOf(err) == fault.Internal {
				level = slog.LevelError
			}
			log.Log(r.Context(), level, "refused", "error", err)
		}))
		// Deferred, since some injected faults panic.
		defer func(began time.Time) { log.Debug("asked", "took", time.Since(began)) }(time.Now())
		next.ServeHTTP(w, r)
	})
}
