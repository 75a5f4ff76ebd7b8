package patterns

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// service is a service that tells what it was asked, unless it has something else to answer.
type service struct {
	url, name string

	mu     sync.Mutex
	asked  []*http.Request // with the bodies in bodies
	bodies []string
	answer http.HandlerFunc // nil for telling
}

func newService(t *testing.T, name string) *service {
	t.Helper()
	s := &service{name: name}
	server := httptest.NewServer(s)
	s.url = server.URL
	t.Cleanup(server.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	s.asked, s.bodies = append(s.asked, r), append(s.bodies, string(body))
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"askedOf": s.name, "askedFor": r.Method + " " + r.URL.RequestURI()})
}

// answers makes it answer so from now on; nil makes it tell again.
func (s *service) answers(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// fails makes it answer with this status from now on.
func (s *service) fails(status int) {
	s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
}

// times is how often it was asked.
func (s *service) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// last is what it was asked last, and with which body.
func (s *service) last(t *testing.T) (*http.Request, string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		t.Fatalf("%s was never asked", s.name)
	}
	return s.asked[len(s.asked)-1], s.bodies[len(s.bodies)-1]
}
