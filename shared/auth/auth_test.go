package auth_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

func TestAGoodTokenBecomesAPrincipal(t *testing.T) {
	all := []map[string]string{ecJWK("e1"), jwkOf(t, "e3", &ec384Key.PublicKey), jwkOf(t, "e5", &ec521Key.PublicKey), jwkOf(t, "o1", edPublic), rsaJWK("RS256")}
	for _, algorithm := range []string{"RS384", "RS512", "PS256", "PS384", "PS512"} {
		all = append(all, with(rsaJWK(algorithm), "alg", algorithm))
	}
	verifier := newVerifier(t, config(new(issuer).serve(all...)))
	minted, err := auth.Mint(sharedKey, auth.Claims{
		Subject: "42", Tier: "premium", Roles: []string{"customer", "admin"}, Scopes: []string{"orders", "users"},
		Issuer: "https://id.example", Audience: "mobile",
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"sub":"42","tier":"premium","roles":["customer","admin"],"scopes":["orders","users"],"scheme":"bearer"}` + "\n"
	for _, tc := range []struct{ name, authorization string }{
		{"HS256", "Bearer " + sign(jwt.SigningMethodHS256, "", sharedKey, claims())},
		{"RS256", "Bearer " + sign(jwt.SigningMethodRS256, "RS256", rsaKey, claims())},
		{"RS384", "Bearer " + sign(jwt.SigningMethodRS384, "RS384", rsaKey, claims())},
		{"RS512", "Bearer " + sign(jwt.SigningMethodRS512, "RS512", rsaKey, claims())},
		{"PS256", "Bearer " + sign(jwt.SigningMethodPS256, "PS256", rsaKey, claims())},
		{"PS384", "Bearer " + sign(jwt.SigningMethodPS384, "PS384", rsaKey, claims())},
		{"PS512", "Bearer " + sign(jwt.SigningMethodPS512, "PS512", rsaKey, claims())},
		{"ES256", "Bearer " + sign(jwt.SigningMethodES256, "e1", ecKey, claims())},
		{"ES384", "Bearer " + sign(jwt.SigningMethodES384, "e3", ec384Key, claims())},
		{"ES512", "Bearer " + sign(jwt.SigningMethodES512, "e5", ec521Key, claims())},
		{"EdDSA", "Bearer " + sign(jwt.SigningMethodEdDSA, "o1", edKey, claims())},
		{"forged as the refused ones are", "Bearer " + forge(`{"alg":"HS256"}`, payload())},
		{"unknown members and a key that it brings along, which is not looked at", "Bearer " + forge(`{"alg":"HS256","jwk":{"kty":"oct"},"x":[{"a":1},{"a":1}]}`, payload(map[string]any{"ROLES": []string{"root"}}))},
		{"minted", "Bearer " + minted},
		{"the scheme in another case", "bearer  " + minted},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if w := ask(t.Context(), verifier, tc.authorization); w.Code != 200 || w.Body.String() != want {
				t.Errorf("%d %s, want %s", w.Code, w.Body, want)
			}
		})
	}
}

func TestRefusalsOfTheHeader(t *testing.T) {
	verifier := newVerifier(t, auth.TokenConfig{SharedKey: sharedKey})
	good := "Bearer " + sign(jwt.SigningMethodHS256, "", sharedKey, claims())
	for _, tc := range []struct {
		name      string
		headers   []string
		challenge string
	}{
		{"none", nil, "Bearer"},
		{"another scheme", []string{"Basic YTpi"}, "Bearer"},
		{"two headers", []string{good, good}, `Bearer error="invalid_token", error_description="The token is malformed."`},
		{"a scheme without a token", []string{"Bearer"}, `Bearer error="invalid_token", error_description="The token is malformed."`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(t.Context(), verifier, tc.headers...)
			if got := w.Header().Get("WWW-Authenticate"); w.Code != 401 || got != tc.challenge {
				t.Errorf("%d with %s, want 401 with %s", w.Code, got, tc.challenge)
			}
		})
	}
}

func TestEachSourceOfKeysHasItsOwnAlgorithms(t *testing.T) {
	withKeySet := config(new(issuer).serve(rsaJWK("r1")))
	withKeySet.SharedKey = nil
	for _, tc := range []struct {
		name   string
		config auth.TokenConfig
		token  string
	}{
		{"a key set verifies no HS256", withKeySet, sign(jwt.SigningMethodHS256, "r1", sharedKey, claims())},
		{"not even with an empty secret", withKeySet, sign(jwt.SigningMethodHS256, "r1", []byte{}, claims())},
		{"a shared key verifies no RS256", auth.TokenConfig{SharedKey: sharedKey}, sign(jwt.SigningMethodRS256, "r1", rsaKey, claims())},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if w := ask(t.Context(), newVerifier(t, tc.config), "Bearer "+tc.token); w.Code != 401 {
				t.Errorf("%d, want 401", w.Code)
			}
		})
	}
}

func TestClocksMayDifferBy30Seconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		verifier := newVerifier(t, auth.TokenConfig{SharedKey: sharedKey})
		now := time.Now()
		token := "Bearer " + sign(jwt.SigningMethodHS256, "", sharedKey, jwt.MapClaims{
			"sub": "42", "nbf": now.Add(30 * time.Second).Unix(), "iat": now.Add(30 * time.Second).Unix(), "exp": now.Add(time.Minute).Unix(),
		})
		if w := ask(t.Context(), verifier, token); w.Code != 200 {
			t.Errorf("30 s early: %d %s", w.Code, w.Body)
		}
		<-time.After(89 * time.Second)
		if w := ask(t.Context(), verifier, token); w.Code != 200 {
			t.Errorf("29 s late: %d %s", w.Code, w.Body)
		}
		<-time.After(time.Second)
		if w := ask(t.Context(), verifier, token); w.Code != 401 {
			t.Errorf("30 s late: %d", w.Code)
		}
	})
}

func TestANewKeyIsFoundAndUnknownOnesDoNotFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1"))
		verifier := newVerifier(t, config(provider))
		unknown := "Bearer " + sign(jwt.SigningMethodRS256, "r2", rsaKey, claims())
		for range 50 {
			if w := ask(t.Context(), verifier, unknown); w.Code != 401 {
				t.Fatalf("unknown key: %d", w.Code)
			}
		}
		if got := provider.count(); got != 1 {
			t.Errorf("%d fetches right after the first, want none more", got)
		}

		<-time.After(30 * time.Second)
		provider.serve(rsaJWK("r2"))
		if w := ask(t.Context(), verifier, unknown); w.Code != 200 {
			t.Errorf("rotated key: %d %s", w.Code, w.Body)
		}
		for kid := range 50 {
			ask(t.Context(), verifier, "Bearer "+sign(jwt.SigningMethodRS256, fmt.Sprint("x", kid), rsaKey, claims()))
		}
		if got := provider.count(); got != 2 {
			t.Errorf("%d fetches, want 2", got)
		}
	})
}

func TestARevokedKeyIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1"))
		verifier := newVerifier(t, config(provider))
		token := "Bearer " + sign(jwt.SigningMethodRS256, "r1", rsaKey, claims())
		provider.serve(ecJWK("e1"))
		<-time.After(15*time.Minute + time.Second)
		if w := ask(t.Context(), verifier, token); w.Code != 401 {
			t.Errorf("%d, want 401", w.Code)
		}
	})
}

func TestAnIssuerThatFailsDoesNotTakeItsKeysAway(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*issuer)
	}{
		{"it is down", func(i *issuer) { i.fail(refused) }},
		{"reaching it panics", func(i *issuer) { i.fail(func() error { panic("boom") }) }},
		{"it answers without keys", func(i *issuer) { i.serve() }},
		{"it answers with an endless page", func(i *issuer) {
			i.serve(rsaJWK("r2")).change(func(i *issuer) { i.body = strings.Repeat(" ", 1<<20) + i.body })
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := new(issuer).serve(rsaJWK("r1"))
				verifier := newVerifier(t, config(provider))
				tc.spoil(provider)
				<-time.After(20 * time.Minute)
				known := "Bearer " + sign(jwt.SigningMethodRS256, "r1", rsaKey, claims())
				if w := ask(t.Context(), verifier, known); w.Code != 200 {
					t.Errorf("known key: %d, want 200", w.Code)
				}
				rotated := "Bearer " + sign(jwt.SigningMethodRS256, "r2", rsaKey, claims())
				w := ask(t.Context(), verifier, rotated)
				if w.Code != 503 || w.Header().Get("Retry-After") != "30" || w.Header().Get("WWW-Authenticate") != "" {
					t.Errorf("unknown key: %d %v, want 503 to try again in 30", w.Code, w.Header())
				}
			})
		})
	}
}

func TestNewFailsOnlyIfNothingCouldBeVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1")).fail(refused)
		alone := config(provider)
		alone.SharedKey = nil
		if _, err := auth.NewVerifier(t.Context(), alone); err == nil || !strings.Contains(err.Error(), "https://id.example/jwks") {
			t.Errorf("without a shared key: error %v, want one that names the key set", err)
		}

		verifier := newVerifier(t, config(provider))
		provider.fail(nil)
		<-time.After(31 * time.Second)
		if got := provider.count(); got != 3 {
			t.Errorf("%d fetches, want both first ones and another after 30 s", got)
		}
		if w := ask(t.Context(), verifier, "Bearer "+sign(jwt.SigningMethodRS256, "r1", rsaKey, claims())); w.Code != 200 {
			t.Errorf("once the issuer is back: %d %s", w.Code, w.Body)
		}
	})
}

func TestCloseWaitsForTheFetchUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1"))
		verifier := newVerifier(t, config(provider))
		provider.change(func(i *issuer) { i.delay = 3 * time.Second })
		<-time.After(15*time.Minute + time.Second)
		start := time.Now()
		verifier.Close()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("closed after %s, want the 2s that the fetch needs", took)
		}
	})
}

func TestWaitingForKeysEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1"))
		verifier := newVerifier(t, config(provider))
		<-time.After(time.Minute)
		provider.change(func(i *issuer) { i.delay = 3 * time.Second })
		token := "Bearer " + sign(jwt.SigningMethodRS256, "r2", rsaKey, claims())
		var first sync.WaitGroup
		defer first.Wait()
		first.Go(func() { ask(t.Context(), verifier, token) }) // fetches
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if w := ask(ctx, verifier, token); w.Code != 504 || time.Since(start) != time.Second {
			t.Errorf("%d after %s, want 504 after 1s", w.Code, time.Since(start))
		}
	})
}

func TestValidateReportsEveryError(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config auth.TokenConfig
		want   []string
	}{
		{"no keys at all", auth.TokenConfig{Issuer: "x"}, []string{"no token could be verified"}},
		{
			"everything wrong at once",
			auth.TokenConfig{SharedKey: []byte("short"), JWKS: "file:///etc/keys", RefreshInterval: -1},
			[]string{"has 5 bytes; HS256 needs at least 32", `"file:///etc/keys" is not an http or https URL`, "-1ns is negative"},
		},
		{"an address that is none", auth.TokenConfig{JWKS: "https://[::1"}, []string{"key set: "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := auth.NewVerifier(t.Context(), tc.config)
			for _, want := range tc.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v lacks %q", err, want)
				}
			}
		})
	}
}

func TestMintRefusesAShortKey(t *testing.T) {
	if _, err := auth.Mint(sharedKey[1:], auth.Claims{Subject: "42"}); err == nil {
		t.Error("minted with 31 bytes")
	}
}

func TestRequireRoles(t *testing.T) {
	as := func(roles ...string) context.Context {
		return auth.WithPrincipal(t.Context(), auth.Principal{Subject: "42", Roles: roles})
	}
	for _, tc := range []struct {
		name     string
		ctx      context.Context
		required []string
		want     string
	}{
		{"one that the principal has", as("admin", "support"), []string{"admin"}, ""},
		{"all of several", as("admin", "support"), []string{"support", "admin"}, ""},
		{"one of several is missing", as("support"), []string{"support", "admin"}, `auth.requireRoles: forbidden: The role "admin" is required.`},
		{"none required", as(), nil, ""},
		{"nobody is asking", t.Context(), []string{"admin"}, "auth.requireRoles: unauthenticated: A bearer token is required."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := auth.RequireRoles(tc.ctx, tc.required...)
			if got := fmt.Sprint(err); (err == nil) != (tc.want == "") || err != nil && got != tc.want {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	if fault.KindOf(auth.RequireRoles(as(), "admin")) != fault.Forbidden {
		t.Error("a missing role is not forbidden")
	}
}

func TestPrintingAPrincipalDoesNotPrintItsToken(t *testing.T) {
	p := auth.Principal{Subject: "42", Token: "secret"}
	if got := fmt.Sprintf("%v %+v", p, p); got != "42 42" {
		t.Errorf("printed %q", got)
	}
}
