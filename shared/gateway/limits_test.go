package gateway_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// limited is a gateway whose operations are limited as the texts say.
func limited(t *testing.T, log *bytes.Buffer, address, tiers string) http.Handler {
	t.Helper()
	limiter, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c := config(t, ok, log)
	c.Limits.Limiter = limiter
	if c.Limits.Tiers, err = ratelimit.ParseTiers(tiers); err != nil {
		t.Fatal(err)
	}
	if address != "" {
		if c.Limits.Address, err = ratelimit.ParseLimits(address); err != nil {
			t.Fatal(err)
		}
	}
	return newGateway(t, c)
}

func of(t *testing.T, subject, tier string) func(*http.Request) {
	t.Helper()
	minted, err := auth.Mint(key, auth.Claims{Subject: subject, Tier: tier})
	if err != nil {
		t.Fatal(err)
	}
	return as("Bearer " + minted)
}

func from(peer string) func(*http.Request) {
	return func(r *http.Request) { r.RemoteAddr = peer + ":4711" }
}

// statuses asks several times and returns what was answered.
func statuses(h http.Handler, times int, method, target string, options ...func(*http.Request)) (all []int) {
	for range times {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(method, target, options...))
		all = append(all, w.Code)
	}
	return all
}

func equal(t *testing.T, what string, got []int, want ...int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

func TestAnAddressIsLimitedBeforeAuthentication(t *testing.T) {
	h := limited(t, &bytes.Buffer{}, "2@day", "")
	equal(t, "bad tokens", statuses(h, 3, "GET", "/things/1", as("Bearer nonsense"), from("192.0.2.1")), 401, 401, 429)
	equal(t, "unknown paths", statuses(h, 3, "GET", "/nowhere", from("192.0.2.2")), 404, 404, 429)
	equal(t, "good tokens", statuses(h, 3, "GET", "/things/1", of(t, "42", ""), from("192.0.2.3")), 200, 200, 429)
	equal(t, "an address that others say", statuses(h, 1, "GET", "/open", from("192.0.2.3"), func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.9") }), 429)
}

func TestAPrincipalIsLimitedByTheTierOfTheToken(t *testing.T) {
	log := &bytes.Buffer{}
	h := limited(t, log, "", "free=1@day,premium=2@day")
	lie := func(r *http.Request) { r.Header.Set("X-User-Tier", "premium") }
	equal(t, "free", statuses(h, 2, "GET", "/things/1", of(t, "1", "free"), lie), 200, 429)
	equal(t, "premium", statuses(h, 3, "GET", "/things/1", of(t, "2", "premium")), 200, 200, 429)
	equal(t, "no tier", statuses(h, 2, "GET", "/things/1", of(t, "3", ""), lie), 200, 429)
	equal(t, "an unknown tier", statuses(h, 2, "GET", "/things/1", of(t, "4", "gold")), 200, 429)
	equal(t, "from everywhere", statuses(h, 1, "GET", "/things/1", of(t, "1", "free"), from("192.0.2.1")), 429)
	equal(t, "nobody", statuses(h, 2, "GET", "/open", from("192.0.2.2")), 200, 429)
	equal(t, "nobody, somewhere else", statuses(h, 1, "GET", "/open", from("192.0.2.3")), 200)
	equal(t, "a principal that is called like an address", statuses(h, 1, "GET", "/things/1", of(t, "192.0.2.2", "")), 200)
	equal(t, "bad tokens", statuses(h, 3, "GET", "/things/1", as("Bearer nonsense")), 401, 401, 401)
	equal(t, "for want of a role", statuses(h, 2, "DELETE", "/things/1", of(t, "5", "free")), 403, 429)
	if line := lastLine(log); !strings.Contains(line, `"operation":"mobile.dropThing"`) || !strings.Contains(line, "ratelimit.principal: too_many_requests") {
		t.Errorf("the log says %s", line)
	}
}

func lastLine(log *bytes.Buffer) string {
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	return lines[len(lines)-1]
}

func limitsOf(t *testing.T, text string) []ratelimit.Limit {
	t.Helper()
	limits, err := ratelimit.ParseLimits(text)
	if err != nil {
		t.Fatal(err)
	}
	return limits
}

// configured is a gateway whose limits are counted in memory.
func configured(t *testing.T, limits gateway.Limits) http.Handler {
	t.Helper()
	c := config(t, ok, &bytes.Buffer{})
	memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c.Limits = limits
	c.Limits.Limiter = memory
	return newGateway(t, c)
}

func TestAnOperationHasASmallerLimitOfItsOwn(t *testing.T) {
	tiers, err := ratelimit.ParseTiers("free=5@day")
	if err != nil {
		t.Fatal(err)
	}
	h := configured(t, gateway.Limits{Tiers: tiers, Operations: map[string][]ratelimit.Limit{
		"dropThing": limitsOf(t, "2@day"), "getOpen": limitsOf(t, "1@day"),
	}})
	equal(t, "the operation", statuses(h, 3, "DELETE", "/things/1", of(t, "1", "free")), 403, 403, 429)
	equal(t, "another path of it", statuses(h, 1, "DELETE", "/things/2", of(t, "1", "free")), 429)
	equal(t, "others, whose limit the refused ones took nothing of", statuses(h, 4, "GET", "/things/1", of(t, "1", "free")), 200, 200, 200, 429)
	equal(t, "somebody else", statuses(h, 1, "DELETE", "/things/1", of(t, "2", "free")), 403)
	equal(t, "nobody", statuses(h, 2, "GET", "/open", from("192.0.2.1")), 200, 429)
	equal(t, "nobody, who asks for the header alone", statuses(h, 1, "HEAD", "/open", from("192.0.2.1")), 429)
	equal(t, "nobody, somewhere else", statuses(h, 1, "GET", "/open", from("192.0.2.2")), 200)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("DELETE", "/things/1", of(t, "3", "free")))
	if got := w.Header().Get("RateLimit-Policy"); got != `"principal free 5@day";q=5;w=86400, "operation mobile.dropThing 2@day";q=2;w=86400` {
		t.Errorf("the policy is %s", got)
	}
}

func TestLimitsOfOperationsDoNotNeedTiers(t *testing.T) {
	h := configured(t, gateway.Limits{Operations: map[string][]ratelimit.Limit{"getOpen": limitsOf(t, "1@day")}})
	equal(t, "the operation", statuses(h, 2, "GET", "/open"), 200, 429)
	equal(t, "others", statuses(h, 3, "GET", "/things/1", of(t, "1", "")), 200, 200, 200)
}

func TestEachDeviceOfACallerIsLimited(t *testing.T) {
	device := func(id string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Device-Id", id) }
	}
	h := configured(t, gateway.Limits{
		Address: limitsOf(t, "11@day"),
		Devices: gateway.DeviceLimits{Header: "x-device-id", Limits: limitsOf(t, "2@day")},
	})
	equal(t, "one", statuses(h, 3, "GET", "/things/1", of(t, "1", ""), device("one")), 200, 200, 429)
	equal(t, "another", statuses(h, 1, "GET", "/things/1", of(t, "1", ""), device("another")), 200)
	equal(t, "somebody else who says to be the first", statuses(h, 1, "GET", "/things/1", of(t, "2", ""), device("one")), 200)
	equal(t, "without an id", statuses(h, 3, "GET", "/things/1", of(t, "1", "")), 200, 200, 429)
	equal(t, "nobody's", statuses(h, 3, "GET", "/open", device("one")), 200, 200, 429)
	equal(t, "made up, at the limit of the address", statuses(h, 1, "GET", "/open", device("made up")), 429)
}

func TestWhatOneCallerHasUnderWayIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := config(t, func(http.ResponseWriter, *http.Request) { <-release }, &bytes.Buffer{})
		c.Limits.InFlight = 1
		h := newGateway(t, c)
		go statuses(h, 1, "GET", "/things/1", of(t, "42", ""))
		synctest.Wait()
		equal(t, "twice at once", statuses(h, 1, "GET", "/things/1", of(t, "42", "")), 429)
		close(release)
		equal(t, "somebody else", statuses(h, 1, "GET", "/things/1", of(t, "43", "")), 200)
		c.Schemes.Close()
	})
}

func TestTooMuchIsShedBeforeAnythingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := config(t, func(http.ResponseWriter, *http.Request) { <-release }, &bytes.Buffer{})
		shedder, err := ratelimit.NewShedder(ratelimit.ShedConfig{Target: time.Second, Least: 1, Start: 1, Most: 1})
		if err != nil {
			t.Fatal(err)
		}
		c.Limits.Shedder = shedder
		h := newGateway(t, c)
		go statuses(h, 1, "GET", "/open")
		synctest.Wait()
		equal(t, "with a bad token", statuses(h, 1, "GET", "/things/1", as("Bearer nonsense")), 503)
		close(release)
		synctest.Wait()
		equal(t, "when there is room", statuses(h, 1, "GET", "/open"), 200)
		c.Schemes.Close()
	})
}

func TestLimitsWithoutALimiterAreRefused(t *testing.T) {
	c := config(t, ok, &bytes.Buffer{})
	c.Limits = gateway.Limits{
		Address: []ratelimit.Limit{{Count: -1}}, Tiers: []ratelimit.Tier{{Name: "a b"}}, InFlight: -1,
		Operations: map[string][]ratelimit.Limit{"getTing": limitsOf(t, "1/s"), "getOpen": nil},
		Devices:    gateway.DeviceLimits{Limits: []ratelimit.Limit{{Count: -2}}},
	}
	_, err := gateway.New(c)
	for _, want := range []string{
		"no Limiter", "a Count of -1", `"a b"`, "an Each of -1", "getTing, which is not in the document", "getOpen is listed without limits",
		"go together", "a Count of -2",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q in it", err, want)
		}
	}
	c.Limits = gateway.Limits{Devices: gateway.DeviceLimits{Header: "X-Device-Id", Limits: limitsOf(t, "1/s")}}
	if _, err := gateway.New(c); err == nil || !strings.Contains(err.Error(), "Devices alone hold nobody back") {
		t.Errorf("got %v", err)
	}
}
