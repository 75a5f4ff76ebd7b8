package ratelimit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dunglas/httpsfv"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/ratelimit"
)

func limits(t testing.TB, text string) []ratelimit.Limit {
	t.Helper()
	parsed, err := ratelimit.ParseLimits(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// link returns a handler that answers 200, behind the rules.
func link(t testing.TB, config ratelimit.Config) http.Handler {
	t.Helper()
	return linkTo(t, config, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }))
}

func linkTo(t testing.TB, config ratelimit.Config, next http.Handler) http.Handler {
	t.Helper()
	if config.Limiter == nil {
		config.Limiter = newMemory(t, ratelimit.MemoryConfig{})
	}
	limit, err := ratelimit.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return limit(next)
}

// ask sends a request of a user, who is named by a header as a stand-in for authentication.
func ask(h http.Handler, user, tier string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("User", user)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tierKey{}, tier)))
	return w
}

type tierKey struct{}

func byUser(r *http.Request) string { return r.Header.Get("User") }
func tierOf(r *http.Request) string { tier, _ := r.Context().Value(tierKey{}).(string); return tier }

func TestWhoIsOverTheLimitIsToldWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := link(t, ratelimit.Config{Rules: []ratelimit.Rule{{Name: "user", Key: byUser, Limits: limits(t, "2/h")}}})
		for range 2 {
			if w := ask(h, "42", ""); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
		}
		<-time.After(10*time.Minute + time.Millisecond)
		w := ask(h, "42", "")
		var problem fault.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusTooManyRequests || problem.Status != w.Code || problem.Detail != "The limit of 2 an hour is used up." || w.Header().Get("Content-Type") != fault.MediaType {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		want := map[string]string{
			"Retry-After": "1200", "RateLimit-Policy": `"user 2/h";q=2;w=3600`, "RateLimit": `"user 2/h";r=0;t=1200`,
			"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(time.Now().Add(50 * time.Minute).Unix()),
		}
		for name, value := range want {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s: %s, want %s", name, got, value)
			}
		}
		if w := ask(h, "43", ""); w.Code != http.StatusOK {
			t.Errorf("somebody else: %d", w.Code)
		}
		<-time.After(20 * time.Minute)
		if w := ask(h, "42", ""); w.Code != http.StatusOK || w.Header().Get("Retry-After") != "" {
			t.Errorf("who came back when told: %d", w.Code)
		}
	})
}

func TestHeadersAreStructuredFields(t *testing.T) {
	h := link(t, ratelimit.Config{Rules: []ratelimit.Rule{
		{Name: "address", Key: ratelimit.Everybody, Limits: limits(t, "10/s:20+1000@month")},
		{Name: "user", Key: byUser, Limits: limits(t, "7@day")},
	}})
	header := ask(h, "42", "").Header()
	policies, err := httpsfv.UnmarshalList(header.Values("RateLimit-Policy"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range policies {
		item := p.(httpsfv.Item)
		q, _ := item.Params.Get("q")
		w, _ := item.Params.Get("w")
		got = append(got, fmt.Sprint(item.Value, " ", q, " ", w))
	}
	want := []string{"address 10/s:20 20 2", "address 1000@month 1000 <nil>", "user 7@day 7 86400"}
	if !slices.Equal(got, want) {
		t.Errorf("policies %q, want %q", got, want)
	}
	state, err := httpsfv.UnmarshalList(header.Values("RateLimit"))
	if err != nil || len(state) != 1 {
		t.Fatal(err, state)
	}
	item := state[0].(httpsfv.Item)
	r, _ := item.Params.Get("r")
	left, _ := item.Params.Get("t")
	if item.Value != "user 7@day" || r != int64(6) || left.(int64) < 1 || left.(int64) > 86400 {
		t.Errorf("%s", header.Get("RateLimit"))
	}
}

func TestTheSmallestShareIsReported(t *testing.T) {
	memory := newMemory(t, ratelimit.MemoryConfig{})
	rule := func(name, text string) ratelimit.Config {
		return ratelimit.Config{Limiter: memory, Rules: []ratelimit.Rule{{Name: name, Key: byUser, Limits: limits(t, text)}}}
	}
	for _, tc := range []struct{ outer, inner, want string }{
		{"100@day", "10@day", `"inner 10@day";r=9`},
		{"10@month", "100@day", `"outer 10@month";r=9`},
		{"100@day+4@day", "5@day", `"outer 4@day";r=3`},
	} {
		header := ask(linkTo(t, rule("outer", tc.outer), link(t, rule("inner", tc.inner))), "42", "").Header()
		if got := header.Get("RateLimit"); !strings.HasPrefix(got, tc.want+";t=") {
			t.Errorf("%s and %s: %s", tc.outer, tc.inner, got)
		}
		if got := header.Get("X-RateLimit-Remaining"); !strings.HasSuffix(tc.want, "="+got) {
			t.Errorf("%s and %s: %s remain", tc.outer, tc.inner, got)
		}
		if list, err := httpsfv.UnmarshalList(header.Values("RateLimit-Policy")); err != nil || len(list) != 2+strings.Count(tc.outer, "+") {
			t.Errorf("%s and %s: %s", tc.outer, tc.inner, header.Get("RateLimit-Policy"))
		}
	}
}

func TestTheLimitThatRefusesIsReported(t *testing.T) {
	h := linkTo(t, ratelimit.Config{Rules: []ratelimit.Rule{{Name: "outer", Key: byUser, Limits: limits(t, "4@day")}}},
		link(t, ratelimit.Config{
			Cost:  func(*http.Request) int64 { return 2 },
			Rules: []ratelimit.Rule{{Name: "inner", Key: byUser, Limits: limits(t, "9@day+3@month")}},
		}))
	ask(h, "42", "")
	ask(h, "42", "")
	w := ask(h, "42", "")
	if w.Code != http.StatusTooManyRequests || !strings.HasPrefix(w.Header().Get("RateLimit"), `"inner 3@month";r=1;`) {
		t.Errorf("%d, %s", w.Code, w.Header().Get("RateLimit"))
	}
}

func TestTiersAreOfWhoWasVerified(t *testing.T) {
	rule := ratelimit.Rule{
		Name: "principal", Key: byUser, Limits: limits(t, "1@day"), Tier: tierOf,
		Tiers: map[string][]ratelimit.Limit{"basic": limits(t, "2@day"), "premium": limits(t, "3@day"), "staff": nil},
	}
	h := link(t, ratelimit.Config{Rules: []ratelimit.Rule{rule}})
	for tier, want := range map[string]int{"": 1, "unknown": 1, "basic": 2, "premium": 3, "staff": 6} {
		admitted := 0
		for range 6 {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header = http.Header{"User": {"user of " + tier}, "X-User-Tier": {"premium"}, "Tier": {"premium"}}
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tierKey{}, tier))); w.Code == http.StatusOK {
				admitted++
			}
		}
		if admitted != want {
			t.Errorf("%q: %d were admitted", tier, admitted)
		}
	}
	if w := ask(h, "upgraded", "basic"); w.Header().Get("X-RateLimit-Remaining") != "1" {
		t.Error(w.Header())
	}
	if w := ask(h, "upgraded", "premium"); w.Header().Get("X-RateLimit-Remaining") != "2" {
		t.Error("who has another tier has another limit", w.Header())
	}
}

func TestARuleThatIsNotAboutTheRequest(t *testing.T) {
	h := link(t, ratelimit.Config{Rules: []ratelimit.Rule{{Name: "user", Key: byUser, Limits: limits(t, "1@day")}}})
	for range 3 {
		if w := ask(h, "", ""); w.Code != http.StatusOK || w.Header().Get("RateLimit-Policy") != "" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	}
}

func TestWhenNobodyCanCountRequestsPass(t *testing.T) {
	var observed error
	h := link(t, ratelimit.Config{
		Limiter: &flaky{err: errors.New("gone")},
		Rules:   []ratelimit.Rule{{Name: "user", Key: byUser, Limits: limits(t, "1@day")}},
	})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("User", "42")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(fault.WithObserver(r.Context(), func(err error) { observed = err })))
	if w.Code != http.StatusOK || !contains(observed, "gone") || w.Header().Get("RateLimit") != "" {
		t.Errorf("%d, %v", w.Code, observed)
	}
}

func TestAConfigurationSaysAllThatIsWrong(t *testing.T) {
	_, err := ratelimit.New(ratelimit.Config{Rules: []ratelimit.Rule{
		{Name: "a b"},
		{
			Name: "twice", Key: byUser, Tiers: map[string][]ratelimit.Limit{"x y": nil},
			Limits: []ratelimit.Limit{{Count: 5, Calendar: ratelimit.Day, Per: 1}, {Name: "n", Count: 1, Per: time.Hour}, {Count: 1, Per: time.Hour}},
		},
		{Name: "twice", Key: byUser, Limits: limits(t, "1/h")},
	}})
	for _, want := range []string{
		"no Limiter", `Name of "a b"`, "no Key", "neither Limits nor Tiers", "is there twice", "Tier and Tiers go together", `tier's name of "x y"`,
		"with a Per or a Burst", `a limit's Name of "n"`, "1/h is there twice",
	} {
		if !contains(err, want) {
			t.Errorf("%v: want %q in it", err, want)
		}
	}
	if _, err := ratelimit.New(ratelimit.Config{}); !contains(err, "no Rules") {
		t.Errorf("%v", err)
	}
}

func TestKeys(t *testing.T) {
	proxies := ratelimit.Proxies{}
	address := ratelimit.Address(proxies.Client)
	request := func(peer string, header http.Header) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Header = peer, header
		return r
	}
	key := http.Header{"X-Api-Key": {"secret"}}
	two := ratelimit.Each(ratelimit.Header("A"), ratelimit.Header("B"))
	got := map[string]string{
		"v4":       address(request("198.51.100.1:1", nil)),
		"v4 in v6": address(request("[::ffff:198.51.100.1]:1", nil)),
		"v6":       address(request("[2001:db8:1:2:3:4:5:6]:1", nil)),
		"none":     address(request("@", nil)),
		"no key":   ratelimit.Header("x-api-key")(request("@", nil)),
		"first":    ratelimit.First(ratelimit.Header("x-api-key"), address)(request("198.51.100.1:1", nil)),
		"half":     two(request("@", http.Header{"A": {"1"}})),
	}
	want := map[string]string{
		"v4": "198.51.100.1", "v4 in v6": "198.51.100.1", "v6": "2001:db8:1:2::", "none": "unknown", "no key": "", "first": "198.51.100.1", "half": "",
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if secret := ratelimit.Header("x-api-key")(request("@", key)); secret == "" || strings.Contains(secret, "secret") {
		t.Errorf("the key of a secret is %q", secret)
	}
	fixed := func(text string) ratelimit.Key { return func(*http.Request) string { return text } }
	if a, b := ratelimit.Each(fixed("a"), fixed("bc"))(nil), ratelimit.Each(fixed("ab"), fixed("c"))(nil); a == b {
		t.Errorf("two callers have the key %s", a)
	}
}

// spy sees the claims.
type spy struct{ claims []ratelimit.Claim }

func (s *spy) Take(_ context.Context, _ int64, claims []ratelimit.Claim, decisions []ratelimit.Decision) error {
	s.claims = slices.Clone(claims)
	for i := range decisions {
		decisions[i] = ratelimit.Decision{Allowed: true, Limit: 1, Remaining: 1}
	}
	return nil
}

func TestLongAndOddKeysAreHashed(t *testing.T) {
	seen := &spy{}
	h := link(t, ratelimit.Config{Limiter: seen, Rules: []ratelimit.Rule{{Name: "user", Key: byUser, Limits: limits(t, "1/h")}}})
	for key, kept := range map[string]bool{"42": true, strings.Repeat("x", 64): true, strings.Repeat("x", 65): false, "{a}": false, "a}": false} {
		ask(h, key, "")
		if got := seen.claims[0].Key; (got == key) != kept || len(got) > 64 || strings.ContainsAny(got, "{}") {
			t.Errorf("%s: %s", key, got)
		}
	}
}
