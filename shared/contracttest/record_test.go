package contracttest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/contracttest"
)

func TestARequestThatTheLockDoesNotSayFailsTheTest(t *testing.T) {
	lock := &contract.Lock{Frontends: map[string]map[string][]contract.Call{"mobile": {"getCard": {{
		Upstream: "things", Operation: "getThing", Parameters: []contract.Parameter{{Name: "id", In: "path"}},
	}}}}}
	for name, tc := range map[string]struct {
		method, target, body, want string
	}{
		"what it says":      {"GET", "/things/7", "", ""},
		"another operation": {"GET", "/unnamed", "", "mobile.getCard asks GET /unnamed (things.GET /unnamed), which the lock does not say"},
		"a parameter":       {"GET", "/things/7?limit=3", "", "mobile.getCard sends the query parameter limit to things.getThing"},
		"a body":            {"GET", "/things/7", "{}", "mobile.getCard sends a body to things.getThing"},
	} {
		t.Run(name, func(t *testing.T) {
			failing := &test{TB: t}
			u := things(t, failing)
			contracttest.Record(failing, lock, "mobile", "getCard", u)
			u.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(tc.method, tc.target, strings.NewReader(tc.body)))
			if said := failing.said; tc.want == "" && said != "" || !strings.Contains(said, tc.want) {
				t.Errorf("said %q, want %q", said, tc.want)
			}
		})
	}
}

func TestALockWithoutTheOperationEndsTheTest(t *testing.T) {
	failing := &test{TB: t}
	u := things(t, failing)
	done := make(chan struct{})
	go func() {
		defer close(done)
		contracttest.Record(failing, new(contract.Lock), "mobile", "getCard", u)
	}()
	if <-done; !strings.Contains(failing.said, "the lock has no operation getCard of the frontend mobile") {
		t.Errorf("said %q", failing.said)
	}
	if w := ask(u, "/unnamed"); w.Code != http.StatusNoContent {
		t.Error(w.Code)
	}
}
