package credential_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

// endpoint is a token endpoint that numbers what it grants.
type endpoint struct {
	asked  atomic.Int32
	takes  time.Duration
	err    error
	status int
	body   string // "" for a token of 100 s
	form   url.Values
	header upstream.Header
}

func (e *endpoint) exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	n := e.asked.Add(1)
	e.form, _ = url.ParseQuery(string(req.Body))
	e.header = req.Header
	select {
	case <-time.After(e.takes):
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	res.Status, res.Body = max(e.status, 200), []byte(e.body)
	if e.body == "" {
		res.Body = fmt.Appendf(nil, `{"access_token":"t%d","token_type":"bearer","expires_in":100}`, n)
	}
	return e.err
}

func tokens(t *testing.T, e *endpoint, change ...func(*credential.Config)) *credential.Tokens {
	t.Helper()
	config := credential.Config{Ask: e.exchange, Target: "/token", ID: "b f+f", Secret: "s:1", Scopes: []string{"a", "b"}, Audience: "orders"}
	for _, c := range change {
		c(&config)
	}
	tokens, err := credential.NewTokens(config)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// sent returns the header that a link sends of a request that claims to be somebody.
func sent(ctx context.Context, link upstream.Link) (upstream.Header, error) {
	var seen upstream.Header
	err := link(func(_ context.Context, req *upstream.Request, _ *upstream.Response) error {
		seen = slices.Clone(req.Header)
		return nil
	})(ctx, &upstream.Request{Op: "orders.get", Header: upstream.Header{
		{Name: "authorization", Value: "Bearer forged"}, {Name: "x-principal", Value: "root"}, {Name: "X-Forwarded-User", Value: "root"}, {Name: "Accept", Value: "*/*"},
	}}, nil)
	return seen, err
}

func text(s string) func(context.Context) string { return func(context.Context) string { return s } }

func TestOnlyTheCredentialSaysWhoIsAsking(t *testing.T) {
	e := &endpoint{}
	for _, tc := range []struct {
		name string
		link upstream.Link
		want string
	}{
		{"none", credential.None(), "[{Accept */*}]"},
		{"principal", credential.Principal(text("u1")), "[{Accept */*} {X-Principal u1}]"},
		{"no principal", credential.Principal(text("")), "[{Accept */*}]"},
		{"the user's token", credential.UserToken(text("abc")), "[{Accept */*} {Authorization Bearer abc}]"},
		{"no token", credential.UserToken(text("")), "[{Accept */*}]"},
		{"our token", tokens(t, e).Client(), "[{Accept */*} {Authorization Bearer t1}]"},
		{"an exchanged token", tokens(t, e).Exchanged(text("abc")), "[{Accept */*} {Authorization Bearer t2}]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := sent(t.Context(), tc.link)
			if err != nil || fmt.Sprint(got) != tc.want {
				t.Errorf("sent %v, %v, want %s", got, err, tc.want)
			}
		})
	}
}

func TestWhatTheTokenEndpointIsAsked(t *testing.T) {
	e := &endpoint{}
	if _, err := sent(t.Context(), tokens(t, e).Client()); err != nil {
		t.Fatal(err)
	}
	if got := e.form.Encode(); got != "audience=orders&grant_type=client_credentials&scope=a+b" {
		t.Errorf("form %s", got)
	}
	basic, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(e.header.Get("Authorization"), "Basic "))
	if string(basic) != "b+f%2Bf:s%3A1" {
		t.Errorf("password %s: RFC 6749 section 2.3.1 has both parts encoded as in a form", basic)
	}
	if _, err := sent(t.Context(), tokens(t, e).Exchanged(text("abc"))); err != nil {
		t.Fatal(err)
	}
	if e.form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange" || e.form.Get("subject_token") != "abc" ||
		e.form.Get("subject_token_type") != "urn:ietf:params:oauth:token-type:access_token" {
		t.Errorf("form %v", e.form)
	}
}

func TestNobodysTokenIsNotExchanged(t *testing.T) {
	e := &endpoint{}
	if _, err := sent(t.Context(), tokens(t, e).Exchanged(text(""))); fault.KindOf(err) != fault.Unauthenticated || e.asked.Load() != 0 {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsKeptAndRenewedBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{takes: time.Second}
		link := tokens(t, e).Client()
		step := func(wait time.Duration, want string, asked int32) {
			t.Helper()
			<-time.After(wait)
			got, err := sent(t.Context(), link)
			if err != nil || got.Get("Authorization") != "Bearer "+want || e.asked.Load() != asked {
				t.Errorf("sent %v, %v after %d grants; want %s after %d", got, err, e.asked.Load(), want, asked)
			}
		}
		step(0, "t1", 1)
		step(89*time.Second, "t1", 1)
		var other sync.WaitGroup
		other.Go(func() { step(2*time.Second, "t2", 2) }) // it renews
		step(2500*time.Millisecond, "t1", 2)              // and nobody else waits for that
		other.Wait()
		e.err = fault.New(fault.Unavailable, "", "")
		step(91*time.Second, "t2", 3) // cannot be renewed, and is good still
		step(0, "t2", 3)              // which is not tried at once again
		step(time.Second, "t2", 4)
	})
}

func TestAHundredRequestsAskForOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{takes: time.Second}
		link := tokens(t, e).Client()
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if got, err := sent(t.Context(), link); err != nil || got.Get("Authorization") != "Bearer t1" {
					t.Errorf("sent %v, %v", got, err)
				}
			})
		}
		all.Wait()
	})
}

func TestAnEndpointThatFailsIsUnavailable(t *testing.T) {
	for _, tc := range []struct {
		name string
		e    *endpoint
	}{
		{"it hangs", &endpoint{takes: time.Hour}},
		{"it is not there", &endpoint{err: fault.New(fault.Unavailable, "", "")}},
		{"500", &endpoint{status: 500}},
		{"it does not know us", &endpoint{status: 401, body: `{"error":"invalid_client"}`}},
		{"HTML", &endpoint{body: "<html>"}},
		{"no token", &endpoint{body: `{"token_type":"bearer"}`}},
		{"a token of another type", &endpoint{body: `{"access_token":"t","token_type":"mac"}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				link := tokens(t, tc.e).Client()
				start := time.Now()
				var all sync.WaitGroup
				for range 50 {
					all.Go(func() {
						_, err := sent(t.Context(), link)
						var f *fault.Error
						if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Op != "orders.get" {
							t.Errorf("got %v", err)
						}
					})
				}
				all.Wait()
				if took := time.Since(start); took > 2*time.Second || tc.e.asked.Load() != 1 {
					t.Errorf("50 requests asked %d times and took %s", tc.e.asked.Load(), took)
				}
				tc.e.takes, tc.e.err, tc.e.status, tc.e.body = 0, nil, 0, ""
				<-time.After(time.Second)
				if _, err := sent(t.Context(), link); err != nil {
					t.Errorf("a second later: %v", err)
				}
			})
		})
	}
}

func TestARequestThatLeavesFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{takes: time.Second}
		link := tokens(t, e).Client()
		ctx, leave := context.WithCancel(t.Context())
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := sent(ctx, link); fault.KindOf(err) != fault.Canceled {
				t.Errorf("who left got %v", err)
			}
		})
		synctest.Wait()
		both.Go(func() {
			if got, err := sent(t.Context(), link); err != nil || got.Get("Authorization") != "Bearer t2" {
				t.Errorf("who stayed got %v, %v", got, err)
			}
		})
		synctest.Wait()
		leave()
		both.Wait()
	})
}

func TestUsersHaveTokensOfTheirOwnAndNotTooMany(t *testing.T) {
	e := &endpoint{}
	exchanging := tokens(t, e, func(c *credential.Config) { c.Most = 10 })
	ask := func(user string) string {
		got, err := sent(t.Context(), exchanging.Exchanged(text(user)))
		if err != nil {
			t.Fatal(err)
		}
		return got.Get("Authorization")
	}
	if ask("u1") == ask("u2") || ask("u1") != "Bearer t1" {
		t.Error("the users' tokens are mixed up")
	}
	for i := range 100 {
		ask(fmt.Sprint("other", i))
	}
	if before := e.asked.Load(); before != 102 {
		t.Errorf("asked %d times", before)
	}
	ask("other99")
	if e.asked.Load() != 102 {
		t.Error("the last token was not kept")
	}
	kept := 0
	for i := range 100 {
		before := e.asked.Load()
		if ask(fmt.Sprint("other", i)); e.asked.Load() == before {
			kept++
		}
	}
	if kept > 20 {
		t.Errorf("%d tokens were kept of 10", kept)
	}
}

func TestValidateReportsEverything(t *testing.T) {
	wrong := credential.Config{Target: "token", Timeout: -1}
	if got := len(strings.Split(wrong.Validate().Error(), "\n")); got != 4 {
		t.Errorf("%d errors, want 4:\n%v", got, wrong.Validate())
	}
}
