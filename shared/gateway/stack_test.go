package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/gateway"
)

// TestTheOrderOfTheStack is here so that nobody moves a line without meaning to. What each place is good for is tested by
// what it does.
func TestTheOrderOfTheStack(t *testing.T) {
	var got []string
	routed := false
	for _, line := range gateway.Stack() {
		if line.Routed && !routed {
			got, routed = append(got, "routing"), true
		}
		if line.Routed != routed {
			t.Errorf("%s is listed after routing, and runs before it", line.Name)
		}
		if line.Reason == "" {
			t.Errorf("%s stands there for no reason", line.Name)
		}
		got = append(got, line.Name)
	}
	want := []string{
		"request id", "trace", "cut", "access log", "recover", "security headers", "cors", "compress", "limit by address", "disclaim", "head",
		"routing",
		"operation", "body limit", "deadline", "shed", "authenticate", "limit by principal", "limit by device", "limit in flight", "authorise", "cbor", "validate", "experiments", "etag", "cache", "fields", "responses",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestALineIsOnWhenItIsConfigured(t *testing.T) {
	for _, line := range gateway.Stack() {
		if optional := line.Name == "cache"; line.On(gateway.Config{Cache: &cache.Cache{}}) != (line.On(gateway.Config{}) || optional) {
			t.Errorf("%s: a cache decides about it", line.Name)
		}
	}
}
