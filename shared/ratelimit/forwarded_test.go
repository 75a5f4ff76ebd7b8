package ratelimit_test

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/ratelimit"
)

func TestWhoAsks(t *testing.T) {
	proxies, err := ratelimit.ParseProxies("10.0.0.0/8,192.0.2.7,2001:db8:ffff::/48")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nobody between", "198.51.100.1:5000", nil, "198.51.100.1"},
		{"a stranger who claims to be somebody", "198.51.100.1:5000", []string{"203.0.113.9"}, "198.51.100.1"},
		{"a proxy", "10.1.2.3:5000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"a proxy whose client claims to be somebody", "10.1.2.3:5000", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "10.1.2.3:5000", []string{"203.0.113.9, 198.51.100.1, 192.0.2.7"}, "198.51.100.1"},
		{"two fields", "10.1.2.3:5000", []string{"203.0.113.9", "198.51.100.1,\t192.0.2.7"}, "198.51.100.1"},
		{"a field of each", "10.1.2.3:5000", []string{"198.51.100.1", "192.0.2.7", "10.0.0.2"}, "198.51.100.1"},
		{"a proxy asks for itself", "10.1.2.3:5000", nil, "10.1.2.3"},
		{"nobody but proxies", "10.1.2.3:5000", []string{"10.0.0.9, 192.0.2.7"}, "10.0.0.9"},
		{"what is no address", "10.1.2.3:5000", []string{"203.0.113.9, unknown"}, "10.1.2.3"},
		{"what is no address, behind another proxy", "10.1.2.3:5000", []string{"203.0.113.9, _hidden, 192.0.2.7"}, "192.0.2.7"},
		{"nothing", "10.1.2.3:5000", []string{""}, "10.1.2.3"},
		{"with a port", "10.1.2.3:5000", []string{"198.51.100.1:4711"}, "198.51.100.1"},
		{"IPv6", "[2001:db8:ffff::1]:5000", []string{"2001:db8::5"}, "2001:db8::5"},
		{"IPv6 in brackets", "10.1.2.3:5000", []string{"[2001:db8::5]"}, "2001:db8::5"},
		{"IPv6 with a port", "10.1.2.3:5000", []string{"[2001:db8::5]:4711"}, "2001:db8::5"},
		{"IPv4 in IPv6", "[::ffff:10.1.2.3]:5000", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"no address at all", "@", []string{"198.51.100.1"}, "invalid IP"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tc.peer
			r.Header["X-Forwarded-For"] = tc.forwarded
			before := strings.Join(tc.forwarded, "|")
			if got := proxies.Client(r).String(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if got := strings.Join(tc.forwarded, "|"); got != before {
				t.Errorf("the header has changed to %s", got)
			}
		})
	}
}

func TestWhatIsNoProxy(t *testing.T) {
	for _, text := range []string{"10.0.0.0/33", "proxy.example.com", "10.0.0.1,", "10.0.0.0/8 ", "fe80::1%eth0", "::ffff:10.0.0.0/104"} {
		if _, err := ratelimit.ParseProxies(text); !contains(err, "is no network of proxies") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got, err := ratelimit.ParseProxies(""); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// FuzzWhoAsks holds the answer to what makes it safe: it is the peer, or an address that stands in the header behind
// nothing but proxies.
func FuzzWhoAsks(f *testing.F) {
	f.Add("198.51.100.1, 10.0.0.2", "10.0.0.9")
	f.Add("[2001:db8::1]:5, ,", "")
	f.Fuzz(func(t *testing.T, one, two string) {
		proxies := ratelimit.Proxies{netip.MustParsePrefix("10.0.0.0/8")}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "10.1.2.3:5000"
		r.Header["X-Forwarded-For"] = []string{one, two}
		got := proxies.Client(r)
		if !got.IsValid() {
			t.Fatal("the peer has an address")
		}
		r.Header["X-Forwarded-For"] = []string{"203.0.113.9", one, two}
		if further := proxies.Client(r); further != got && (further != netip.MustParseAddr("203.0.113.9") || !proxies[0].Contains(got)) {
			t.Errorf("what stands before has made %s of %s", further, got)
		}
	})
}
