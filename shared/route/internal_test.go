package route

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// In every total of turns each pool has its weight, and none is late by more than a round.
func TestTurnsAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var pools []Pool
		total := 0
		for i, w := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 6).Draw(rt, "weights") {
			pools = append(pools, Pool{string(rune('a' + i)), w})
			total += w
		}
		if total == 0 {
			return
		}
		turn := newTurn(pools)
		for range 3 {
			got := map[string]int{}
			for range total {
				got[turn.next()]++
			}
			for _, p := range pools {
				if got[p.Upstream] != p.Weight {
					rt.Fatalf("got %v of %v", got, pools)
				}
			}
		}
		for n := range total {
			if turn.at(n) == "" {
				rt.Fatal("nobody")
			}
		}
	})
}

func TestTextsAreHashedApart(t *testing.T) {
	if share(1<<30, "ab", "c") == share(1<<30, "a", "bc") {
		t.Error("two lists of texts are one")
	}
}

// A path that is taken goes to the upstream below the prefix that it is meant to be below, however the upstream reads it.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/api/users/1", "/api/..%2fx", "/api/%2e%2e/x", "/api//x", "/api/a%2Fb", "/api/..;/x", "/api/%5c..", "/api/%", "/api/*"} {
		f.Add(seed)
	}
	from, err := parsePattern("/api/*")
	if err != nil {
		f.Fatal(err)
	}
	rewrite, err := parsePattern("/in/*")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		segments, ok := splitPath(raw)
		if !ok {
			return
		}
		c, ok := from.match(segments)
		if !ok {
			return
		}
		got := rewrite.path(c)
		plain, err := url.PathUnescape(got)
		if err != nil {
			t.Fatalf("%q became %q", raw, got)
		}
		if cleaned := path.Clean(strings.ReplaceAll(plain, "\\", "/")); cleaned != "/in" && !strings.HasPrefix(cleaned, "/in/") {
			t.Fatalf("%q became %q, which is %q", raw, got, cleaned)
		}
		for part := range strings.FieldsFuncSeq(plain, func(r rune) bool { return r == '/' || r == '\\' }) {
			if part == ".." || part == "." {
				t.Fatalf("%q became %q", raw, got)
			}
		}
	})
}

// Whatever a client writes into the fields, what goes on begins with the address that is believed and has no line breaks.
func FuzzForwarded(f *testing.F) {
	f.Add("1.2.3.4, [::1]:9", "a,b", "https")
	f.Add("", "", "")
	client := netip.MustParseAddr("192.0.2.1")
	f.Add("192.0.2.1", `x";for=y`, "HTTPS")
	f.Fuzz(func(t *testing.T, addresses, host, proto string) {
		for _, believed := range []netip.Addr{client, netip.MustParseAddr("198.51.100.7")} {
			c := Config{Client: func(*http.Request) netip.Addr { return believed }}
			r := httptest.NewRequest("GET", "http://api.test/", nil)
			r.RemoteAddr = "198.51.100.7:1"
			r.Header["X-Forwarded-For"] = []string{addresses}
			r.Header["X-Forwarded-Host"], r.Header["X-Forwarded-Proto"] = []string{host}, []string{proto}
			h := r.Header.Clone()
			c.originOf(r).write(h)
			hops := strings.Split(h.Get("X-Forwarded-For"), ", ")
			if hops[0] != believed.String() || hops[len(hops)-1] != "198.51.100.7" || h.Get("X-Real-Ip") != believed.String() {
				t.Fatalf("%v", h)
			}
			nodes := strings.Count(h.Get("Forwarded"), "for=")
			if nodes != len(hops) || strings.Count(h.Get("Forwarded"), "proto=") != 1 || !slices.Contains([]string{"http", "https"}, h.Get("X-Forwarded-Proto")) {
				t.Fatalf("%v", h)
			}
			for _, values := range h {
				if strings.ContainsAny(values[0], "\r\n") {
					t.Fatalf("%v", h)
				}
			}
		}
	})
}
