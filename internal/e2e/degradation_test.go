package e2e

import (
	"fmt"
	"testing"
	"time"
)

// misbehaviours are the ways in which a service fails, and the reason that X-BFF-Partial gives.
var misbehaviours = map[string]string{
	"down":       "unavailable",
	"hang":       "timeout",
	"latency:1m": "timeout",
	"errors:1":   "bad_upstream",
	"garbage":    "bad_upstream",
	"truncate":   "bad_upstream",
	"empty":      "bad_upstream",
}

// slack is what a busy machine may take beyond a deadline.
const slack = 2 * time.Second

// TestADashboardAnswersWithWhatItHas lets each wanted service of each dashboard fail in each way.
func TestADashboardAnswersWithWhatItHas(t *testing.T) {
	for _, tc := range []struct {
		frontend, service string
		missing           []string          // parts, in the order of the header
		null              map[string]string // what the body then holds, as JSON
		deadline          time.Duration
	}{
		{"mobile", "orders", []string{"orders"}, map[string]string{"recent_orders": "[]"}, 700 * time.Millisecond},
		{"mobile", "notifications", []string{"unread"}, map[string]string{"unread_notifications": "<nil>"}, 700 * time.Millisecond},
		{"web", "orders", []string{"orders", "products"}, map[string]string{"orders": "[]", "orders_total": "<nil>"}, time.Second},
		{"web", "notifications", []string{"notifications", "unread"}, map[string]string{"notifications": "<nil>", "unread_notifications": "<nil>"}, time.Second},
		{"web", "catalog", []string{"products"}, nil, time.Second},
		{"iot", "orders", []string{"orders"}, map[string]string{"o": "<nil>"}, 500 * time.Millisecond},
		{"iot", "notifications", []string{"unread"}, map[string]string{"u": "<nil>"}, 500 * time.Millisecond},
	} {
		for how, reason := range misbehaviours {
			t.Run(fmt.Sprintf("%s without %s (%s)", tc.frontend, tc.service, how), func(t *testing.T) {
				t.Parallel()
				s := newStack(t)
				s.misbehave(t, tc.service, how)
				start := time.Now()
				got := s.ask(t, tc.frontend, request{path: "/api/v1/dashboard"})
				if took := time.Since(start); took > tc.deadline+slack {
					t.Errorf("took %s, the deadline is %s", took, tc.deadline)
				}
				want := ""
				for i, part := range tc.missing {
					if i > 0 {
						want += ", "
					}
					want += part + ";" + reason
				}
				if partial := got.header.Get("X-BFF-Partial"); got.status != 200 || partial != want {
					t.Errorf("%d, X-BFF-Partial %q, want %q", got.status, partial, want)
				}
				if cc := got.header.Get("Cache-Control"); cc != "no-store" {
					t.Errorf("Cache-Control %q: a cache could keep a partial answer", cc)
				}
				body := got.decode(t)
				for member, want := range tc.null {
					if text := fmt.Sprint(body[member]); text != want {
						t.Errorf("%s = %s, want %s", member, text, want)
					}
				}
			})
		}
	}
}

// TestANeededServiceThatFailsIsAProblem lets the one service fail without which there is no dashboard, in each way.
func TestANeededServiceThatFailsIsAProblem(t *testing.T) {
	statuses := map[string]int{"unavailable": 503, "timeout": 504, "bad_upstream": 502}
	for how, reason := range misbehaviours {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newStack(t)
			s.misbehave(t, "users", how)
			for _, frontend := range frontends {
				if got := s.ask(t, frontend, request{path: "/api/v1/dashboard"}); got.status != statuses[reason] {
					t.Errorf("%s: %d %s, want %d", frontend, got.status, got.body, statuses[reason])
				}
			}
		})
	}
}

func TestAWholeAnswerSaysNothingIsMissing(t *testing.T) {
	s := newStack(t)
	for _, frontend := range frontends {
		got := s.ask(t, frontend, request{path: "/api/v1/dashboard"})
		if _, there := got.header["X-Bff-Partial"]; got.status != 200 || there {
			t.Errorf("%s: %d with X-BFF-Partial %q", frontend, got.status, got.header.Get("X-BFF-Partial"))
		}
	}
}
