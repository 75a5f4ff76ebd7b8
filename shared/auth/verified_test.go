package auth_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/auth"
)

// A token is asked with before each step, so that it is remembered as verified when what it rests on goes.
func TestWhatIsRememberedEndsWithWhatItRestsOn(t *testing.T) {
	for _, tc := range []struct {
		name  string
		claim map[string]any
		wait  time.Duration
		then  func(*issuer)
		want  int
	}{
		{"nothing changes", nil, time.Minute, nil, 200},
		{"it expires, with the leeway", map[string]any{"exp": 60}, 89 * time.Second, nil, 200},
		{"it has expired", map[string]any{"exp": 60}, 91 * time.Second, nil, 401},
		{"its key is taken out", nil, 16 * time.Minute, func(i *issuer) { i.serve(ecJWK("e1")) }, 401},
		{"its name goes to another key", nil, 16 * time.Minute, func(i *issuer) { i.serve(with(ecJWK("r1"), "alg", "ES256")) }, 401},
		{"a key comes beside its own", nil, 16 * time.Minute, func(i *issuer) { i.serve(rsaJWK("r1"), ecJWK("e1")) }, 200},
		{"the issuer is gone", nil, 16 * time.Minute, func(i *issuer) { i.fail(refused) }, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := new(issuer).serve(rsaJWK("r1"))
				verifier := newVerifier(t, config(provider))
				if at, relative := tc.claim["exp"].(int); relative {
					tc.claim["exp"] = after(time.Duration(at) * time.Second)
				}
				token := "Bearer " + sign(jwt.SigningMethodRS256, "r1", rsaKey, claims(tc.claim))
				if w := ask(t.Context(), verifier, token); w.Code != 200 {
					t.Fatalf("before: %d %s", w.Code, w.Body)
				}
				if tc.then != nil {
					tc.then(provider)
				}
				<-time.After(tc.wait)
				if w := ask(t.Context(), verifier, token); w.Code != tc.want {
					t.Errorf("after: %d %s, want %d", w.Code, w.Body, tc.want)
				}
			})
		})
	}
}

func TestTheSameKeysAgainForgetNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := new(issuer).serve(rsaJWK("r1"))
		verifier := newVerifier(t, config(provider))
		before := auth.KeysOf(verifier)
		<-time.After(16 * time.Minute)
		if provider.count() != 2 || auth.KeysOf(verifier) != before {
			t.Errorf("%d fetches, and the keys are others", provider.count())
		}
	})
}

func TestARememberedTokenIsWhatItWas(t *testing.T) {
	for _, most := range []int{0, -1, 2} {
		c := config(new(issuer).serve(rsaJWK("r1")))
		c.MaxVerified = most
		verifier := newVerifier(t, c)
		for range 3 {
			for _, who := range []string{"1", "2", "3"} {
				token := sign(jwt.SigningMethodRS256, "r1", rsaKey, claims(map[string]any{"sub": who}))
				p, err := verifier.Verify(t.Context(), token)
				if err != nil || p.Subject != who || p.Token != token || len(p.Roles) != 2 {
					t.Errorf("with %d: %+v %v", most, p, err)
				}
			}
		}
	}
}

func TestRecentIsBoundedAndRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int{2, 3, 10, 100, 2048}).Draw(t, "most")
		table, count := auth.NewRecent(most), rapid.IntRange(1, 5000).Draw(t, "count")
		name := func(i int) (d [32]byte) {
			binary.LittleEndian.PutUint32(d[:], uint32(i)*2654435761)
			return d
		}
		for i := range count {
			table.Put(name(i), i)
			if v, found := table.Get(name(i)); !found || v != i {
				t.Fatalf("what was put last is %d, %t", v, found)
			}
		}
		kept := 0
		for i := range count {
			if v, found := table.Get(name(i)); found {
				if kept++; v != i {
					t.Fatalf("%d is %d", i, v)
				}
			}
		}
		if kept > most {
			t.Fatalf("%d are kept of %d", kept, most)
		}
	})
}

func TestPublicKeysOfFiles(t *testing.T) {
	both := pemFile(t, &rsaKey.PublicKey, &ecKey.PublicKey)
	verifier := newVerifier(t, auth.TokenConfig{PublicKeys: []auth.PublicKey{
		{File: both},
		{File: pemFile(t, &ec384Key.PublicKey), ID: "e3"},
		{File: pemFile(t, &rsaKey.PublicKey), ID: "ps", Algorithm: "PS512"},
	}})
	for _, tc := range []struct {
		name, token string
		want        int
	}{
		{"no name, the first key", sign(jwt.SigningMethodRS256, "", rsaKey, claims()), 200},
		{"no name, the second key", sign(jwt.SigningMethodES256, "", ecKey, claims()), 200},
		{"a name, and a key without", sign(jwt.SigningMethodRS256, "any", rsaKey, claims()), 200},
		{"a key by its name", sign(jwt.SigningMethodES384, "e3", ec384Key, claims()), 200},
		{"a key with a name, for a token without", sign(jwt.SigningMethodES384, "", ec384Key, claims()), 200},
		{"a key by another name", sign(jwt.SigningMethodES384, "e4", ec384Key, claims()), 401},
		{"the algorithm that the file is for", sign(jwt.SigningMethodPS512, "ps", rsaKey, claims()), 200},
		{"an algorithm that no file is for", sign(jwt.SigningMethodPS256, "ps", rsaKey, claims()), 401},
		{"HS256 with the file as the secret", sign(jwt.SigningMethodHS256, "", pemOf(t, &rsaKey.PublicKey), claims()), 401},
	} {
		if w := ask(t.Context(), verifier, "Bearer "+tc.token); w.Code != tc.want {
			t.Errorf("%s: %d %s", tc.name, w.Code, w.Body)
		}
	}

	token := "Bearer " + sign(jwt.SigningMethodES256, "", ecKey, claims())
	_ = os.WriteFile(both, []byte("not PEM"), 0o600)
	if err := verifier.Reload(); err == nil || !strings.Contains(err.Error(), "no PEM in it") {
		t.Errorf("error %v", err)
	}
	if w := ask(t.Context(), verifier, token); w.Code != 200 {
		t.Errorf("after a file that is no good: %d %s", w.Code, w.Body)
	}
	_ = os.WriteFile(both, pemOf(t, &rsaKey.PublicKey), 0o600)
	if err := verifier.Reload(); err != nil {
		t.Error(err)
	}
	if w := ask(t.Context(), verifier, token); w.Code != 401 {
		t.Errorf("after the key was taken out: %d %s", w.Code, w.Body)
	}
}

func TestLongerSharedKeys(t *testing.T) {
	long := []byte(strings.Repeat("k", 64))
	for _, method := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS256, jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		verifier := newVerifier(t, auth.TokenConfig{SharedKey: long, SharedAlgorithm: method.Alg()})
		for _, other := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS256, jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
			want := 401
			if other == method {
				want = 200
			}
			if w := ask(t.Context(), verifier, "Bearer "+sign(other, "", long, claims())); w.Code != want {
				t.Errorf("a key for %s and a token of %s: %d", method.Alg(), other.Alg(), w.Code)
			}
		}
	}
}

func TestKeysThatVerifyNothing(t *testing.T) {
	for _, tc := range []struct {
		name string
		key  map[string]string
	}{
		{"a curve that its algorithm is not of", with(jwkOf(t, "e3", &ec384Key.PublicKey), "alg", "ES256")},
		{"an algorithm of another kind of key", with(rsaJWK("r1"), "alg", "ES256")},
		{"an algorithm of shared keys", with(rsaJWK("r1"), "alg", "HS256")},
		{"a modulus of 1024 bits", with(rsaJWK("r1"), "n", rsaJWK("r1")["n"][:171])},
		{"a kind that nobody knows", map[string]string{"kty": "quantum", "kid": "q"}},
		{"no name", with(rsaJWK("r1"), "kid", "")},
		{"a shared key", map[string]string{"kty": "oct", "kid": "k", "k": b64(string(sharedKey)), "alg": "HS256"}},
	} {
		c := config(new(issuer).serve(tc.key))
		c.SharedKey = nil
		if _, err := auth.NewVerifier(t.Context(), c); err == nil || !strings.Contains(err.Error(), "no key for signatures in the set") {
			t.Errorf("%s: error %v", tc.name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	verifier, err := auth.NewVerifier(f.Context(), auth.TokenConfig{SharedKey: sharedKey})
	if err != nil {
		f.Fatal(err)
	}
	good := forge(`{"alg":"HS256"}`, `{"sub":"42","exp":9999999999}`)
	f.Add(good)
	for _, v := range vectors {
		f.Add(v.token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if p, err := verifier.Verify(t.Context(), token); err == nil && token != good {
			t.Errorf("%q is good: %+v", token, p)
		}
	})
}

func BenchmarkARememberedToken(b *testing.B) {
	verifier, err := auth.NewVerifier(b.Context(), auth.TokenConfig{SharedKey: sharedKey})
	if err != nil {
		b.Fatal(err)
	}
	token := sign(jwt.SigningMethodHS256, "", sharedKey, claims())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verifier.Verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
