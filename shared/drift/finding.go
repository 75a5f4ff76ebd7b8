package drift

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/facet-bff/facet/shared/contract"
)

// Finding is a value that was not as it is relied on.
type Finding struct {
	Upstream  string `json:"upstream"`
	Operation string `json:"operation"`
	Status    int    `json:"status"` // of the latest answer
	// Pointer is the lock's: '#/items/*/status'.
	Pointer string `json:"pointer"`
	// Text says what is relied on and what was there instead, the latest time.
	Text string `json:"text"`
	// By are the operations of frontends that rely on it, sorted: "mobile.getOrder".
	By []string `json:"by"`
	// Answers is in how many of the answers that were looked at it was so.
	Answers int `json:"answers"`
	// First and Latest say when.
	First  time.Time `json:"first"`
	Latest time.Time `json:"latest"`
}

// kind is what makes two findings one.
type kind struct{ upstream, operation, pointer string }

// note keeps a finding, and says whether it is the first of its kind for who relies on it.
func (w *Watch) note(s sample, by string, deviation contract.Deviation, first bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	key := kind{s.of.upstream, s.of.name, deviation.Pointer}
	f := w.found[key]
	if f == nil {
		f = &Finding{Upstream: key.upstream, Operation: key.operation, Pointer: key.pointer, First: now}
		w.found[key] = f
	}
	f.Status, f.Text, f.Latest = s.status, deviation.Text, now
	if first {
		f.Answers++
	}
	at, known := slices.BinarySearch(f.By, by)
	if !known {
		f.By = slices.Insert(f.By, at, by)
	}
	return !known
}

// Findings returns what was found so far, in the order of upstreams, operations and pointers.
func (w *Watch) Findings() []Finding {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]Finding, 0, len(w.found))
	for _, f := range w.found {
		copied := *f
		copied.By = slices.Clone(f.By)
		all = append(all, copied)
	}
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Upstream, b.Upstream), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Pointer, b.Pointer))
	})
	return all
}

// Handler answers with the findings as JSON, for the admin address.
func (w *Watch) Handler() http.Handler {
	return http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
		to.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(to).Encode(map[string][]Finding{"findings": w.Findings()}) // the operator has gone
	})
}
