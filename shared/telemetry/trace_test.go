package telemetry_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/telemetry"
)

func TestATraceIsKeptWhenItIsOne(t *testing.T) {
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, tc := range []struct {
		name, parent, parentKept string
		state                    []string
		stateKept                string
	}{
		{"a trace", parent, parent, []string{"a=1", "b=2"}, "a=1,b=2"},
		{"without state", parent, parent, nil, ""},
		{"too much state", parent, parent, []string{"a=" + strings.Repeat("x", 600)}, ""},
		{"no trace", "", "", []string{"a=1"}, ""},
		{"capitals", strings.ToUpper(parent), "", []string{"a=1"}, ""},
		{"another version", "ff" + parent[2:], "", nil, ""},
		{"more than a trace", parent + "-x", "", nil, ""},
		{"no trace id", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "", nil, ""},
		{"no parent id", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Traceparent", tc.parent)
			r.Header["Tracestate"] = tc.state
			telemetry.KeepTrace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if p, s := carried(r); p != tc.parentKept || s != tc.stateKept {
					t.Errorf("kept %q and %q", p, s)
				}
			})).ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}

// Whatever is sent, what is kept was sent, has the length of a traceparent, and no state is kept without it.
func FuzzTrace(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=1")
	f.Add("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "")
	f.Add("00-\n", strings.Repeat("x", 600))
	f.Fuzz(func(t *testing.T, parent, state string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Traceparent"], r.Header["Tracestate"] = []string{parent}, []string{state}
		telemetry.KeepTrace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			p, s := carried(r)
			if p != "" && (p != parent || len(p) != 55) || s != "" && (s != state || p == "" || len(s) > 512) {
				t.Fatalf("kept %q and %q", p, s)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	})
}

// carried returns the trace that goes along to services.
func carried(r *http.Request) (parent, state string) {
	var values [4]string
	telemetry.Carry(r.Context(), values[:])
	return values[1], values[2]
}
