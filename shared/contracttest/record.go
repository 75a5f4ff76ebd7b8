package contracttest

import (
	"net/http"
	"slices"
	"testing"

	"github.com/facet-bff/facet/shared/contract"
)

// Record holds what the services are asked from now on to a lock, as that of specs/contract.lock.yaml: the test fails at a
// request that the operation of the frontend is not said to make there, or with a query parameter or a body that it is not said
// to send. So what an upstream's team is told of code that is written by hand is proved to be all that there is.
func Record(t testing.TB, lock *contract.Lock, frontend, operation string, upstreams ...*Upstream) {
	t.Helper()
	if len(lock.Frontends[frontend][operation]) == 0 {
		t.Fatalf("contracttest: the lock has no operation %s of the frontend %s that asks anything", operation, frontend)
	}
	for _, u := range upstreams {
		u.mu.Lock()
		u.relied = &reliance{by: frontend + "." + operation, calls: lock.Frontends[frontend][operation]}
		u.mu.Unlock()
	}
}

// reliance is what one operation of a frontend is said to ask.
type reliance struct {
	by    string
	calls []contract.Call
}

// record holds a request to what the lock says.
func (u *Upstream) record(r *http.Request) {
	u.mu.Lock()
	relied := u.relied
	u.mu.Unlock()
	if relied == nil {
		return
	}
	operation := u.service.Operation(r)
	called := slices.DeleteFunc(slices.Clone(relied.calls), func(c contract.Call) bool {
		return c.Upstream != u.name || c.Operation != operation
	})
	if len(called) == 0 {
		u.t.Errorf("contracttest: %s asks %s %s (%s.%s), which the lock does not say: declare the step in its document, and generate", relied.by, r.Method, r.URL.EscapedPath(), u.name, operation)
		return
	}
	for name := range r.URL.Query() {
		if !slices.ContainsFunc(called, func(c contract.Call) bool { return sends(c, name) }) {
			u.t.Errorf("contracttest: %s sends the query parameter %s to %s.%s, which the lock does not say: declare it in the step, and generate", relied.by, name, u.name, operation)
		}
	}
	if r.ContentLength != 0 && !slices.ContainsFunc(called, func(c contract.Call) bool { return c.Body != nil }) {
		u.t.Errorf("contracttest: %s sends a body to %s.%s, which the lock does not say: declare it in the step, and generate", relied.by, u.name, operation)
	}
}

// sends says whether a call has a query parameter.
func sends(c contract.Call, name string) bool {
	return slices.ContainsFunc(c.Parameters, func(p contract.Parameter) bool { return p.In == "query" && p.Name == name })
}
