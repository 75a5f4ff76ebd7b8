package contracttest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/contracttest"
	"github.com/facet-bff/facet/shared/mock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const document = `
openapi: 3.0.3
info: {title: things, version: v}
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
        '404': {description: d, content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string, enum: [gone]}}}}}}
  /unnamed:
    get: {responses: {'204': {description: d}}}
`

// test is a test that something is wrong with.
type test struct {
	testing.TB
	said string
}

func (t *test) Helper()                           {}
func (t *test) Errorf(format string, args ...any) { t.said += fmt.Sprintf(format, args...) }
func (t *test) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

func things(t testing.TB, tb testing.TB) *contracttest.Upstream {
	t.Helper()
	file := filepath.Join(t.TempDir(), "things.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return contracttest.New(tb, file)
}

func ask(u http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	u.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, http.NoBody))
	return w
}

func TestTheDocumentAnswers(t *testing.T) {
	u := things(t, t)
	response, err := http.Get(u.URL() + "/things/7")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if got := string(body); response.StatusCode != http.StatusOK || got != `{"id":"7"}` {
		t.Errorf("%d %s", response.StatusCode, got)
	}
	u.Answer("getThing", mock.Preference{Code: http.StatusNotFound})
	if got := ask(u, "/things/7"); got.Code != http.StatusNotFound || !strings.Contains(got.Body.String(), `"gone"`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	u.Answer("getThing", mock.Preference{})
	if got := ask(u, "/things/7"); got.Code != http.StatusOK {
		t.Errorf("as in the beginning: %d %s", got.Code, got.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "/things/7", http.NoBody)
	r.Header.Set("Prefer", "code=404")
	w := httptest.NewRecorder()
	if u.ServeHTTP(w, r); w.Code != http.StatusNotFound {
		t.Errorf("a request that prefers something itself: %d", w.Code)
	}
	if got := ask(u, "/unnamed"); got.Code != http.StatusNoContent || u.Asked("GET /unnamed") != 1 || u.Asked("getThing") != 4 {
		t.Errorf("%d, asked %d and %d", got.Code, u.Asked("GET /unnamed"), u.Asked("getThing"))
	}
}

func TestABrokenRequestFailsTheTest(t *testing.T) {
	for target, want := range map[string]string{
		"/things/7?limit=x": "things.getThing: the request GET /things/7?limit=x breaks the document: ",
		"/nothing":          "things has no operation for GET /nothing: ",
	} {
		failing := &test{TB: t}
		u := things(t, failing)
		if got := ask(u, target); got.Code < 400 || !strings.Contains(failing.said, want) || u.Asked("getThing") != 0 {
			t.Errorf("%s: %d, said %q", target, got.Code, failing.said)
		}
	}
}

func TestAnOperationThatIsNoneEndsTheTest(t *testing.T) {
	failing := &test{TB: t}
	u := things(t, failing)
	done := make(chan struct{})
	go func() {
		defer close(done)
		u.Answer("getThings", mock.Preference{})
	}()
	if <-done; !strings.Contains(failing.said, "the document of things has no operation getThings") {
		t.Errorf("said %q", failing.said)
	}
}

func TestADelayIsTimeOfABubble(t *testing.T) {
	u := things(t, t)
	synctest.Test(t, func(t *testing.T) {
		u.Answer("getThing", mock.Preference{Delay: time.Hour})
		begin := time.Now()
		if got := ask(u, "/things/7"); got.Code != http.StatusOK || time.Since(begin) != time.Hour {
			t.Errorf("%d after %s", got.Code, time.Since(begin))
		}
	})
}
