package e2e

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// demoKey is the one that the demo's file of keys tells of.
func demoKey(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/demo/device-keys.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`fk_[\w-]+`).FindString(string(text))
}

// TestADeviceHasAKeyOfItsOwn asks the iot frontend with a key, with a token, with both, and with neither.
func TestADeviceHasAKeyOfItsOwn(t *testing.T) {
	s := newStack(t)
	dashboard, key := request{path: "/api/v1/dashboard"}, demoKey(t)
	ofUser := s.ask(t, "iot", dashboard)
	for _, tc := range []struct {
		name   string
		r      request
		status int
	}{
		{"with its key", dashboard.by("nobody").with("X-Device-Key", key), 200},
		{"with its key and a token", dashboard.with("X-Device-Key", key), 200},
		{"with a token and another's key", dashboard.with("X-Device-Key", key+"x"), 200},
		{"with another's key", dashboard.by("nobody").with("X-Device-Key", key+"x"), 401},
		{"with a name and no key", dashboard.by("nobody").with("X-Principal", "42"), 401},
		{"with nothing", dashboard.by("nobody"), 401},
	} {
		got := s.ask(t, "iot", tc.r)
		if got.status != tc.status || tc.status == 200 && got.body != ofUser.body {
			t.Errorf("%s: %d %s", tc.name, got.status, got.body)
		}
		if tc.status == 401 && !slices.Equal(got.header.Values("WWW-Authenticate"), []string{"Bearer", `ApiKey in="header", name="X-Device-Key"`}) {
			t.Errorf("%s: challenges %q", tc.name, got.header.Values("WWW-Authenticate"))
		}
	}
	if got := s.ask(t, "mobile", dashboard.by("nobody").with("X-Device-Key", key)); got.status != 401 {
		t.Errorf("the mobile frontend, whose document has no keys: %d %s", got.status, got.body)
	}
	// A key acts for its user, and no further.
	if got := s.ask(t, "iot", request{path: "/api/v1/dashboard?user_id=7", as: "nobody"}.with("X-Device-Key", key)); got.status != 403 {
		t.Errorf("another user's dashboard: %d %s", got.status, got.body)
	}
}
