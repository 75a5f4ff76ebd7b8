package serve

import (
	"fmt"
	"net/http"
	"strings"
)

func (s *Server) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "live") })
	mux.HandleFunc("GET /readyz", s.readyz)
	if s.config.Metrics != nil {
		mux.Handle("GET /metrics", s.config.Metrics)
	}
	for pattern, handler := range s.config.Admin {
		mux.Handle(pattern, handler)
	}
	return mux
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		say(w, http.StatusServiceUnavailable, "draining")
		return
	}
	var failing []string
	for _, check := range s.config.Checks {
		if err := check.Ready(r.Context()); err != nil {
			failing = append(failing, check.Name)
			s.logger.Warn("not ready", "check", check.Name, "error", err)
		}
	}
	if len(failing) > 0 {
		say(w, http.StatusServiceUnavailable, "not ready: "+strings.Join(failing, ", "))
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text)
}
