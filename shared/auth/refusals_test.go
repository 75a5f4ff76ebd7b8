package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/auth"
)

// TestRefusals has every way that we know of in which a token is no good, and what the caller is told of each. All other
// parts of each token are good, so that it is refused for this alone: the tokens of TestAGoodTokenBecomesAPrincipal differ
// from these by nothing else.
func TestRefusals(t *testing.T) {
	verifier := newVerifier(t, config(new(issuer).serve(
		rsaJWK("r1"), ecJWK("e1"), jwkOf(t, "e3", &ec384Key.PublicKey), jwkOf(t, "o1", edPublic),
		with(rsaJWK("ps"), "alg", "PS256"), with(rsaJWK("enc"), "use", "enc"), map[string]string{"kty": "oct", "kid": "k1", "k": b64(string(sharedKey)), "alg": "HS256"},
	)))
	const (
		malformed  = "The token is malformed."
		unverified = "The token's signature cannot be verified."
		incomplete = "The token lacks a required claim."
		expired    = "The token has expired."
		early      = "The token is not valid yet."
		audience   = "The token is meant for another audience."
		issuer     = "The token is from another issuer."
	)
	none := jwt.UnsafeAllowNoneSignatureType
	der, _ := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	jwkText, _ := json.Marshal(rsaJWK("r1"))
	otherRSA, _ := rsa.GenerateKey(rand.Reader, 2048)
	hs := func(change map[string]any) string { return sign(jwt.SigningMethodHS256, "", sharedKey, claims(change)) }
	rs := func(header map[string]any, key *rsa.PrivateKey) string {
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims())
		for name, value := range header {
			token.Header[name] = value
		}
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	own := map[string]string{"kty": "RSA", "kid": "mine", "e": "AQAB", "n": base64URL(otherRSA.N)}
	good := hs(nil)
	parts := strings.Split(good, ".")
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	respelt := good[:len(good)-1] + string(alphabet[strings.IndexByte(alphabet, good[len(good)-1])+1]) // differs in bits that carry nothing
	const header = `{"alg":"HS256"}`
	tokens := []struct{ name, token, want string }{
		// The algorithm is the key's, not the token's.
		{"algorithm none", sign(jwt.SigningMethodNone, "", none, claims()), unverified},
		{"algorithm none under a known key's name", sign(jwt.SigningMethodNone, "r1", none, claims()), unverified},
		{"algorithm NONE", forge(`{"alg":"NONE"}`, payload()), unverified},
		{"no algorithm", forge(`{}`, payload()), unverified},
		{"an algorithm in another case", forge(`{"alg":"hs256"}`, payload()), unverified},
		{"an algorithm that is a number", forge(`{"alg":256}`, payload()), malformed},
		{"the algorithm as null", forge(`{"alg":null}`, payload()), unverified},
		{"ALG for alg", forge(`{"ALG":"HS256"}`, payload()), unverified},
		{"HS256 with the public key's PEM as the secret", sign(jwt.SigningMethodHS256, "r1", pemOf(t, &rsaKey.PublicKey), claims()), unverified},
		{"HS256 with the public key's DER as the secret", sign(jwt.SigningMethodHS256, "r1", der, claims()), unverified},
		{"HS256 with the public key's JWK as the secret", sign(jwt.SigningMethodHS256, "r1", jwkText, claims()), unverified},
		{"HS256 with the modulus as the secret", sign(jwt.SigningMethodHS256, "r1", rsaKey.N.Bytes(), claims()), unverified},
		{"HS256 with another secret", sign(jwt.SigningMethodHS256, "", []byte("another secret that is long enough"), claims()), unverified},
		{"HS256 with an empty secret", sign(jwt.SigningMethodHS256, "", []byte{}, claims()), unverified},
		{"HS384 with the right secret", sign(jwt.SigningMethodHS384, "", sharedKey, claims()), unverified},
		{"HS512 with the right secret", sign(jwt.SigningMethodHS512, "", sharedKey, claims()), unverified},
		{"RS512 with the right key", sign(jwt.SigningMethodRS512, "r1", rsaKey, claims()), unverified},
		{"PS256 with the right key", sign(jwt.SigningMethodPS256, "r1", rsaKey, claims()), unverified},
		{"RS256 with a key that is for PS256", sign(jwt.SigningMethodRS256, "ps", rsaKey, claims()), unverified},
		{"RS256 with a key that is for encryption", sign(jwt.SigningMethodRS256, "enc", rsaKey, claims()), unverified},
		{"RS256 with an elliptic key's name", sign(jwt.SigningMethodRS256, "e1", rsaKey, claims()), unverified},
		{"ES256 with a key on another curve", onCurve(t, "e3"), unverified},
		{"EdDSA with another key", sign(jwt.SigningMethodEdDSA, "r1", edKey, claims()), unverified},

		// Keys are ours, not the token's.
		{"RS256 with another key under a known name", sign(jwt.SigningMethodRS256, "r1", otherRSA, claims()), unverified},
		{"RS256 with an unknown key", sign(jwt.SigningMethodRS256, "r9", rsaKey, claims()), unverified},
		{"RS256 with no key's name", sign(jwt.SigningMethodRS256, "", rsaKey, claims()), unverified},
		{"a key that the token brings along", rs(map[string]any{"kid": "mine", "jwk": own}, otherRSA), unverified},
		{"a key that the token brings along under a known name", rs(map[string]any{"kid": "r1", "jwk": own}, otherRSA), unverified},
		{"a key that the token brings along without a name", rs(map[string]any{"jwk": own}, otherRSA), unverified},
		{"a key set that the token points to", rs(map[string]any{"kid": "mine", "jku": "https://evil.example/jwks"}, otherRSA), unverified},
		{"a certificate that the token brings along", rs(map[string]any{"kid": "mine", "x5c": []string{base64.StdEncoding.EncodeToString(der)}}, otherRSA), unverified},
		{"a certificate that the token points to", rs(map[string]any{"kid": "mine", "x5u": "https://evil.example/cert"}, otherRSA), unverified},
		{"a key's name that is a path", sign(jwt.SigningMethodHS256, "../../../../dev/null", []byte{}, claims()), unverified},
		{"a key's name that is a path, of a public key", sign(jwt.SigningMethodRS256, "../r1", rsaKey, claims()), unverified},
		{"a key's name that is a query", sign(jwt.SigningMethodRS256, "x' UNION SELECT 'r1", rsaKey, claims()), unverified},
		{"a key's name that is huge", sign(jwt.SigningMethodRS256, strings.Repeat("k", 4096), rsaKey, claims()), malformed},
		{"a key's name that is a number", rs(map[string]any{"kid": 1}, rsaKey), malformed},
		{"a shared key out of the key set", sign(jwt.SigningMethodHS256, "k1", []byte("another secret that is long enough"), claims()), unverified},

		// What we do not understand.
		{"a critical extension", forge(`{"alg":"HS256","crit":["b64"],"b64":true}`, payload()), unverified},
		{"an empty list of critical extensions", forge(`{"alg":"HS256","crit":[]}`, payload()), unverified},
		{"encrypted, in five parts", "a.b.c.d.e", malformed},

		// Claims.
		{"expired", hs(map[string]any{"exp": after(-31 * time.Second)}), expired},
		{"expired before there were computers", hs(map[string]any{"exp": -1 << 40}), expired},
		{"not valid yet", hs(map[string]any{"nbf": after(32 * time.Second)}), early},
		{"issued in the future", hs(map[string]any{"iat": after(32 * time.Second)}), early},
		{"another issuer", hs(map[string]any{"iss": "https://evil.example"}), issuer},
		{"an issuer that begins like ours", hs(map[string]any{"iss": "https://id.example.evil"}), issuer},
		{"another audience", hs(map[string]any{"aud": "iot"}), audience},
		{"several other audiences", hs(map[string]any{"aud": []string{"iot", "mobiles"}}), audience},
		{"no issuer", hs(map[string]any{"iss": nil}), incomplete},
		{"no audience", hs(map[string]any{"aud": nil}), incomplete},
		{"no expiry", hs(map[string]any{"exp": nil}), incomplete},
		{"no subject", hs(map[string]any{"sub": nil}), incomplete},
		{"an empty subject", hs(map[string]any{"sub": ""}), incomplete},
		{"a subject in capitals", hs(map[string]any{"sub": nil, "SUB": "1"}), incomplete},
		{"expiry is text", hs(map[string]any{"exp": "tomorrow"}), malformed},
		{"subject is a number", hs(map[string]any{"sub": 42}), malformed},
		{"audience is a number", hs(map[string]any{"aud": 1}), malformed},
		{"roles are text", hs(map[string]any{"roles": "admin"}), malformed},

		// What two readers could read differently.
		{"a member twice in the header", forge(`{"alg":"HS256","alg":"HS256"}`, payload()), malformed},
		{"a member twice in the header, once escaped", forge(`{"alg":"HS256","\u0061lg":"none"}`, payload()), malformed},
		{"a member twice in the payload", forge(header, strings.Replace(payload(), "{", `{"sub":"1",`, 1)), malformed},
		{"a member twice, deep in the payload", forge(header, strings.Replace(payload(), "{", `{"deep":[{"a":1,"a":2}],`, 1)), malformed},
		{"something after the header", forge(header+`{}`, payload()), malformed},
		{"something after the payload", forge(header, payload()+`{"sub":"1"}`), malformed},
		{"a payload that is a list", forge(header, `[]`), malformed},
		{"a payload that is null", forge(header, `null`), malformed},
		{"a payload that is no JSON", forge(header, `sub=42`), malformed},
		{"an empty payload", forge(header, ``), malformed},
		{"a payload that is not UTF-8", forge(header, strings.Replace(payload(), "{", "{\"x\":\"\xff\",", 1)), malformed},
		{"a good signature in another spelling", respelt, malformed},
		{"a header in another spelling", forgeRaw(b64(header)[:len(b64(header))-1]+"R", b64(payload())), malformed},
		{"padding", forgeRaw(b64(header)+"=", b64(payload())), malformed},
		{"base64 with another alphabet", good[:len(good)-2] + "+/", malformed},
		{"a line end in it", parts[0] + "." + parts[1] + ".\n" + parts[2], malformed},
		{"a space in it", parts[0] + "." + parts[1] + ". " + parts[2], malformed},

		// The rest.
		{"another payload under a good signature", parts[0] + "." + b64(payload(map[string]any{"sub": "1"})) + "." + parts[2], unverified},
		{"another header under a good signature", b64(`{"alg":"HS256","typ":"x"}`) + "." + parts[1] + "." + parts[2], unverified},
		{"no signature", parts[0] + "." + parts[1] + ".", unverified},
		{"half a signature", good[:len(good)-23], unverified},
		{"garbage", "not-a-token", malformed},
		{"garbage in three parts", "a.b.c", malformed},
		{"four parts", good + ".x", malformed},
		{"nothing but dots", "..", malformed},
		{"empty", "", malformed},
		{"a token of the JSON form", `{"payload":"` + parts[1] + `"}`, malformed},
		{"oversized", hs(map[string]any{"pad": strings.Repeat("x", auth.MaxTokenBytes)}), malformed},
		{"oversized by one", good + strings.Repeat("x", auth.MaxTokenBytes+1-len(good)), malformed},
	}
	for _, v := range vectors {
		want := unverified // nobody here has the RFCs' keys
		tokens = append(tokens, struct{ name, token, want string }{v.name, v.token, want})
	}
	tokens = append(tokens, struct{ name, token, want string }{"RFC 7515 A.5 and RFC 7519 6.1, none", "eyJhbGciOiJub25lIn0." + claims7515 + ".", unverified})
	for _, tc := range tokens {
		t.Run(tc.name, func(t *testing.T) {
			for range 2 { // what is refused is not remembered as verified
				w := ask(t.Context(), verifier, "Bearer "+tc.token)
				if w.Code != 401 || detail(w) != tc.want {
					t.Errorf("%d %s, want 401 %q", w.Code, w.Body, tc.want)
				}
				want := fmt.Sprintf(`Bearer error="invalid_token", error_description="%s"`, tc.want)
				if got := w.Header().Get("WWW-Authenticate"); got != want {
					t.Errorf("WWW-Authenticate = %s, want %s", got, want)
				}
			}
		})
	}
}

// onCurve is a token of ES256 that a key on P-384 has signed, which takes some bending: a library would not do it.
func onCurve(t *testing.T, kid string) string {
	t.Helper()
	method := *jwt.SigningMethodES256
	method.CurveBits, method.KeySize = 384, 48
	return sign(&method, kid, ec384Key, claims())
}
