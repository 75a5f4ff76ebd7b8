package fault_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

func TestKindOf(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"an unknown error is internal", errors.New("boom"), fault.Internal},
		{"a zero fault is internal", &fault.Error{}, fault.Internal},
		{"a wrapped fault keeps its kind", fmt.Errorf("step: %w", fault.New(fault.NotFound, "", "")), fault.NotFound},
		{"a passed deadline is a timeout", fmt.Errorf("dial: %w", context.DeadlineExceeded), fault.Timeout},
		{"a client that left is canceled", fmt.Errorf("dial: %w", context.Canceled), fault.Canceled},
		{"the outermost fault wins", fault.Wrap(fault.BadUpstream, "", fault.New(fault.NotFound, "", "")), fault.BadUpstream},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := fault.KindOf(tc.err); got != tc.want {
				t.Errorf("KindOf(%v) = %v, want %v", tc.err, got, tc.want)
			}
		})
	}
}

func TestReasonSaysMoreThanTheKindWhereThereIsMore(t *testing.T) {
	open := &fault.Error{Kind: fault.Unavailable, Reason: "breaker"}
	for _, tc := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("step: %w", open), "breaker"},
		{fault.New(fault.Unavailable, "", ""), "unavailable"},
		{context.DeadlineExceeded, "timeout"},
		{errors.New("boom"), "internal"},
	} {
		if got := fault.Reason(tc.err); got != tc.want {
			t.Errorf("Reason(%v) = %q, want %q", tc.err, got, tc.want)
		}
	}
}

func TestRelayPassesOnOnlyTheNamedStatus(t *testing.T) {
	answered := &fault.Error{Kind: fault.BadUpstream, Op: "orders.getOrder", Status: http.StatusNotFound}

	relayed := fault.Relay(answered, http.StatusNotFound, "There is no such order.")
	if got := fault.KindOf(relayed); got != fault.NotFound {
		t.Errorf("relayed kind = %v, want not_found", got)
	}
	if got := fault.KindOf(fault.Relay(answered, http.StatusConflict, "")); got != fault.BadUpstream {
		t.Errorf("a status that is not named: kind = %v, want bad_upstream", got)
	}
	if got := fault.Relay(nil, http.StatusNotFound, ""); got != nil {
		t.Errorf("Relay(nil) = %v, want nil", got)
	}
}

func TestTranslateTakesTheFirstRuleOfTheStatus(t *testing.T) {
	rules := []fault.Rule{{Status: 404}, {Status: 410, Answer: 404, Public: "Gone."}, {Status: 4, Answer: 422}, {Status: 418}, {Status: 507}}
	for _, tc := range []struct {
		answered, status int
		kind             fault.Kind
		public           string
	}{
		{404, 404, fault.NotFound, ""},
		{410, 404, fault.NotFound, "Gone."},
		{418, 422, fault.Unprocessable, ""},
		{507, 507, fault.BadUpstream, ""},
		{503, 502, fault.BadUpstream, ""},
	} {
		err := fault.Translate(&fault.Error{Kind: fault.BadUpstream, Status: tc.answered}, rules...)
		w := httptest.NewRecorder()
		fault.Write(w, httptest.NewRequest("GET", "/", nil), err)
		if got := fault.KindOf(err); got != tc.kind || w.Code != tc.status || !strings.Contains(w.Body.String(), tc.public) {
			t.Errorf("%d: kind %v, answered %d %s; want %v, %d, %q", tc.answered, got, w.Code, w.Body, tc.kind, tc.status, tc.public)
		}
	}
}

func TestWrite(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.7:5432: refused")
	for _, tc := range []struct {
		name   string
		err    error
		status int
		body   string
		header http.Header
	}{
		{
			"an internal fault says nothing, not even its detail",
			&fault.Error{Public: "column users.ssn", Err: secret},
			500, `{"type":"about:blank","title":"Internal Server Error","status":500,"request_id":"r1"}`, nil,
		},
		{
			"a detail and its violations are written, the cause is not",
			&fault.Error{Kind: fault.Invalid, Public: "Mend it.", Err: secret, Violations: []fault.Violation{{Pointer: "#/a", Detail: "too long"}}},
			400, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"Mend it.","request_id":"r1","errors":[{"pointer":"#/a","detail":"too long"}]}`, nil,
		},
		{
			"a wait is rounded up to whole seconds",
			&fault.Error{Kind: fault.Unavailable, RetryAfter: 1200 * time.Millisecond},
			503, `{"type":"about:blank","title":"Service Unavailable","status":503,"request_id":"r1"}`,
			http.Header{"Retry-After": {"2"}},
		},
		{
			"the allowed methods are listed",
			&fault.Error{Kind: fault.MethodNotAllowed, Allow: []string{"GET", "HEAD"}},
			405, `{"type":"about:blank","title":"Method Not Allowed","status":405,"request_id":"r1"}`,
			http.Header{"Allow": {"GET, HEAD"}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.Header().Set(fault.RequestIDHeader, "r1")
			fault.Write(w, httptest.NewRequest("GET", "/", nil), tc.err)
			if w.Code != tc.status || strings.TrimSuffix(w.Body.String(), "\n") != tc.body {
				t.Errorf("got %d %s\nwant %d %s", w.Code, w.Body, tc.status, tc.body)
			}
			if got := w.Header().Get("Content-Type"); got != fault.MediaType {
				t.Errorf("Content-Type = %q", got)
			}
			for name := range tc.header {
				if got := w.Header().Get(name); got != tc.header.Get(name) {
					t.Errorf("%s = %q, want %q", name, got, tc.header.Get(name))
				}
			}
		})
	}
}

func TestWriteLeavesAClientThatHasGoneAlone(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	fault.Write(w, httptest.NewRequestWithContext(gone, "GET", "/", nil), fmt.Errorf("ask: %w", context.Canceled))
	if w.Body.Len() != 0 || len(w.Header()) != 0 {
		t.Errorf("wrote %q with %v to a client that has gone", w.Body, w.Header())
	}
}

func TestWriteAnswersACancellationThatIsNotTheClients(t *testing.T) {
	w := httptest.NewRecorder()
	fault.Write(w, httptest.NewRequest("GET", "/", nil), fmt.Errorf("ask: %w", context.Canceled))
	if w.Code != http.StatusInternalServerError || w.Body.Len() == 0 {
		t.Errorf("got %d %q, want a problem of status 500", w.Code, w.Body)
	}
}

func TestEveryKindHasANameAndAStatusOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for k := fault.Internal; k <= fault.Timeout; k++ {
		if k.Status() < 400 || seen[k.String()] || k.String() == "" || strings.ToLower(k.String()) != k.String() {
			t.Errorf("kind %d: name %q, status %d", k, k, k.Status())
		}
		seen[k.String()] = true
		w := httptest.NewRecorder()
		fault.Write(w, httptest.NewRequest("GET", "/", nil), fault.New(k, "", ""))
		var problem fault.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Status != w.Code || problem.Title == "" {
			t.Errorf("%v: problem %+v, status %d, error %v", k, problem, w.Code, err)
		}
	}
}

func TestWriteTellsTheObserver(t *testing.T) {
	var seen []error
	cause := errors.New("boom")
	r := httptest.NewRequest("GET", "/", nil)
	r = r.WithContext(fault.WithObserver(r.Context(), func(err error) { seen = append(seen, err) }))
	fault.Write(httptest.NewRecorder(), r, cause)
	if len(seen) != 1 || !errors.Is(seen[0], cause) {
		t.Errorf("observer saw %v, want the cause once", seen)
	}
}
