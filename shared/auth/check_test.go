package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/auth"
)

// checker is the service that is asked, reached without a network.
type checker struct {
	mu     sync.Mutex
	asked  []*http.Request
	takes  time.Duration
	err    error
	status int
	header http.Header
}

func (c *checker) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, r)
	select {
	case <-time.After(c.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if c.err != nil {
		if c.err.Error() == "panic" {
			panic(c.err)
		}
		return nil, c.err
	}
	header := c.header
	if header == nil { // it knows everybody by their credential
		header = http.Header{"X-Auth-Request-User": {"user of " + r.Header.Get("Authorization") + r.Header.Get("X-Key")}}
	}
	return &http.Response{StatusCode: max(c.status, 200), Header: header, Body: io.NopCloser(strings.NewReader("body")), Request: r}, nil
}

func newCheck(t *testing.T, c *checker, change ...func(*auth.CheckConfig)) auth.Policy {
	t.Helper()
	config := auth.CheckConfig{URL: "http://check.example/verify", Transport: c}
	for _, change := range change {
		change(&config)
	}
	check, err := auth.NewCheck(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(check.Close)
	return auth.Policy{
		{{Scheme: &auth.Scheme{Name: "bearer", In: auth.InBearer, Judge: check}}},
		{{Scheme: &auth.Scheme{Name: "key", In: auth.InHeader, Field: "X-Key", Judge: check}}},
	}
}

// said is what becomes of a request with the credential.
func said(policy auth.Policy, r *http.Request) string {
	w := httptest.NewRecorder()
	auth.Authenticate(policy)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := auth.FromContext(r.Context())
		fmt.Fprintf(w, "%s%s%v%v", p.Subject, p.Tier, p.Roles, p.Scopes)
	})).ServeHTTP(w, r)
	if w.Code == 200 {
		return w.Body.String()
	}
	return strings.TrimSpace(fmt.Sprint(w.Code, " ", detail(w), " ", strings.Join(w.Header().Values("WWW-Authenticate"), "; "), w.Header().Get("Retry-After")))
}

func TestWhatACheckDecides(t *testing.T) {
	named := http.Header{"X-Name": {"42"}, "X-Plan": {"gold"}, "X-Can": {"read write"}, "X-Is": {"a, b", "c"}}
	fields := func(c *auth.CheckConfig) { c.Subject, c.Tier, c.Roles, c.Scopes = "X-Name", "X-Plan", "X-Is", "X-Can" }
	const bearer, key = `Bearer error="invalid_token", error_description="The credential was refused."`, `ApiKey in="header", name="X-Key"`
	for _, tc := range []struct {
		name    string
		checker *checker
		change  func(*auth.CheckConfig)
		want    string
	}{
		{"yes", &checker{}, nil, "user of bearer x[][]"},
		{"yes, with all that it knows", &checker{header: named}, fields, "42gold[a b c][read write]"},
		{"yes without a body", &checker{status: 204, header: named}, fields, "42gold[a b c][read write]"},
		{"no", &checker{status: 401}, nil, "401 The credential was refused. " + bearer + "; " + key},
		{"no, and what it wants instead", &checker{status: 401, header: http.Header{"Www-Authenticate": {`Bearer realm="x"`}}}, nil, `401 The credential was refused. Bearer realm="x"; ` + key},
		{"known, and not allowed", &checker{status: 403}, nil, "403 The request is not allowed."},
		{"yes to nobody", &checker{header: http.Header{}}, nil, "503  1"},
		{"yes to an empty name", &checker{header: http.Header{"X-Auth-Request-User": {""}}}, nil, "503  1"},
		{"yes to two", &checker{header: http.Header{"X-Auth-Request-User": {"a", "b"}}}, nil, "503  1"},
		{"somewhere else", &checker{status: 302, header: http.Header{"Location": {"http://evil.example/"}, "X-Auth-Request-User": {"1"}}}, nil, "503  1"},
		{"not found", &checker{status: 404}, nil, "503  1"},
		{"too many requests", &checker{status: 429}, nil, "503  1"},
		{"it fails", &checker{status: 500}, nil, "503  1"},
		{"it is not there", &checker{err: errors.New("connection refused")}, nil, "503  1"},
		{"it panics", &checker{err: errors.New("panic")}, nil, "503"},
		{"it hangs", &checker{takes: time.Hour}, nil, "503  1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				change := func(c *auth.CheckConfig) {
					if tc.change != nil {
						tc.change(c)
					}
				}
				start := time.Now()
				if got := said(newCheck(t, tc.checker, change), presenting("bearer=x")); got != tc.want {
					t.Errorf("%s, want %s", got, tc.want)
				}
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

func TestWhatACheckIsTold(t *testing.T) {
	c := &checker{}
	policy := newCheck(t, c, func(c *auth.CheckConfig) { c.Copy = []string{"accept-language"} })
	r := httptest.NewRequest("POST", "/orders?x=1", strings.NewReader("secret body"))
	r.Header = http.Header{"Authorization": {"Bearer x"}, "X-Key": {"k"}, "Accept-Language": {"de", "en"}, "Cookie": {"a=b"}, "X-Original-Uri": {"/forged"}}
	said(policy, r)
	asked := c.asked[0]
	want := http.Header{"Authorization": {"Bearer x"}, "Accept-Language": {"de", "en"}, "X-Original-Uri": {"/orders?x=1"}, "X-Original-Method": {"POST"}}
	if asked.Method != "GET" || asked.URL.String() != "http://check.example/verify" || asked.ContentLength != 0 || fmt.Sprint(asked.Header) != fmt.Sprint(want) {
		t.Errorf("%s %s %v (%d bytes), want %v", asked.Method, asked.URL, asked.Header, asked.ContentLength, want)
	}
	r.Header.Del("Authorization")
	r.Header.Set("X-Key", "k")
	said(policy, r)
	if got := c.asked[1].Header; got.Get("X-Key") != "k" || got.Get("Authorization") != "" {
		t.Errorf("of a key it is told %v", got)
	}
}

func TestVerdictsAreKeptForACredentialAndAShortTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &checker{}
		policy := newCheck(t, c, func(c *auth.CheckConfig) { c.Copy = []string{"X-Tenant"} })
		at := func(target, credential, tenant string) *http.Request {
			r := presenting(credential)
			fresh := httptest.NewRequest("GET", target, nil)
			fresh.Header = r.Header
			fresh.Header.Set("X-Tenant", tenant)
			return fresh
		}
		for i, tc := range []struct {
			name  string
			r     func() *http.Request
			asked int
		}{
			{"the first", func() *http.Request { return at("/a", "bearer=x", "t") }, 1},
			{"the same again", func() *http.Request { return at("/a", "bearer=x", "t") }, 1},
			{"another credential", func() *http.Request { return at("/a", "bearer=y", "t") }, 2},
			{"the same text as another kind of credential", func() *http.Request { return at("/a", "X-Key=x", "t") }, 3},
			{"another URI", func() *http.Request { return at("/b", "bearer=x", "t") }, 4},
			{"another query", func() *http.Request { return at("/a?b", "bearer=x", "t") }, 5},
			{"another copied field", func() *http.Request { return at("/a", "bearer=x", "u") }, 6},
			{"another method", func() *http.Request { r := at("/a", "bearer=x", "t"); r.Method = "PUT"; return r }, 7},
			{"the first, still", func() *http.Request { return at("/a", "bearer=x", "t") }, 7},
		} {
			got := said(policy, tc.r())
			if len(c.asked) != tc.asked || !strings.HasPrefix(got, "user of ") {
				t.Errorf("%d, %s: %s after %d questions, want %d", i, tc.name, got, len(c.asked), tc.asked)
			}
		}
		<-time.After(10 * time.Second)
		c.status = 401
		for range 2 {
			if got := said(policy, at("/a", "bearer=x", "t")); !strings.HasPrefix(got, "401") || len(c.asked) != 8 {
				t.Errorf("later: %s after %d questions", got, len(c.asked))
			}
		}
		c.status = 500
		for i := range 2 {
			if got := said(policy, at("/c", "bearer=x", "t")); !strings.HasPrefix(got, "503") || len(c.asked) != 9+i {
				t.Errorf("a failure is kept: %s after %d questions", got, len(c.asked))
			}
		}
	})
}

func TestVerdictsOfTheCredentialAlone(t *testing.T) {
	c := &checker{}
	policy := newCheck(t, c, func(c *auth.CheckConfig) { c.CredentialOnly = true })
	for _, target := range []string{"/a", "/b?c"} {
		r := httptest.NewRequest("GET", target, nil)
		r.Header.Set("Authorization", "Bearer x")
		said(policy, r)
	}
	if len(c.asked) != 1 {
		t.Errorf("asked %d times", len(c.asked))
	}
	none := newCheck(t, c, func(c *auth.CheckConfig) { c.TTL = -1 })
	said(none, presenting("bearer=x"))
	said(none, presenting("bearer=x"))
	if len(c.asked) != 3 {
		t.Errorf("asked %d times, of which two that nothing is kept of", len(c.asked))
	}
}

func TestHundredRequestsAreOneQuestion(t *testing.T) {
	for name, c := range map[string]*checker{"yes": {takes: time.Second}, "it panics": {takes: time.Second, err: errors.New("panic")}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				policy := newCheck(t, c)
				var all sync.WaitGroup
				var mu sync.Mutex
				var answers []string
				leaving, leave := context.WithCancel(t.Context())
				for i := range 100 {
					all.Go(func() {
						r := presenting("bearer=x")
						if i == 0 {
							r = r.WithContext(leaving)
						}
						got := said(policy, r)
						mu.Lock()
						defer mu.Unlock()
						if i > 0 {
							answers = append(answers, got)
						}
					})
					if i == 0 {
						synctest.Wait() // it asks, and leaves, which is no reason for the others to fail
					}
				}
				leave()
				all.Wait()
				slices.Sort(answers)
				want := "user of bearer x[][]"
				if c.err != nil {
					want = "503"
				}
				if len(c.asked) != 1 || len(slices.Compact(answers)) != 1 || answers[0] != want {
					t.Errorf("%d questions, answers %q", len(c.asked), slices.Compact(answers))
				}
			})
		})
	}
}
