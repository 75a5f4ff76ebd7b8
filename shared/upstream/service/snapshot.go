package service

import (
	"encoding/json"
	"net/http"

	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

// Snapshot is the state of a service. What is off is nil.
type Snapshot struct {
	Name     string            `json:"name"`
	Balance  balance.Members   `json:"balance"`
	Retries  uint64            `json:"retries"`
	Budget   retry.Purse       `json:"budget"`
	Circuits []breaker.Circuit `json:"circuits,omitempty"`
	Hedge    *hedge.Race       `json:"hedge,omitempty"`
	Adaptive *adaptive.Load    `json:"adaptive,omitempty"`
	Bulkhead *bulkhead.Load    `json:"bulkhead,omitempty"`
	// Coalesced is how many calls got the answer of another.
	Coalesced uint64 `json:"coalesced"`
}

// Snapshot returns the state of everything. Its parts are read one after another, so they may be some calls apart.
func (s *Service) Snapshot() Snapshot {
	snapshot := Snapshot{Name: s.name, Balance: s.balancer.Snapshot(), Retries: s.retry.Retries(), Budget: s.budget.Snapshot()}
	if s.breaker != nil {
		snapshot.Circuits = s.breaker.Snapshot()
	}
	if s.hedge != nil {
		race := s.hedge.Snapshot()
		snapshot.Hedge = &race
	}
	if s.adaptive != nil {
		load := s.adaptive.Snapshot()
		snapshot.Adaptive = &load
	}
	if s.bulkhead != nil {
		load := s.bulkhead.Snapshot()
		snapshot.Bulkhead = &load
	}
	if s.coalesce != nil {
		snapshot.Coalesced = s.coalesce.Shared()
	}
	return snapshot
}

// Handler answers with the snapshots of the services, as a JSON array in the order given. It is for the admin port: it
// tells addresses.
func Handler(services ...*Service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		snapshots := make([]Snapshot, 0, len(services))
		for _, s := range services {
			snapshots = append(snapshots, s.Snapshot())
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(snapshots) // the client has gone; there is nobody left to tell
	})
}
