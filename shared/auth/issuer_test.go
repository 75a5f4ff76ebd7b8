package auth_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	sharedKey = []byte("0123456789abcdef0123456789abcdef")
	rsaKey, _ = rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _  = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
)

// issuer is an identity provider's key set, reached without a network.
type issuer struct {
	mu      sync.Mutex
	body    string
	broken  func() error
	fetches int
	delay   time.Duration
}

func (i *issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	i.mu.Lock()
	i.fetches++
	body, broken, delay := i.body, i.broken, i.delay
	i.mu.Unlock()
	<-time.After(delay)
	if broken != nil {
		return nil, broken()
	}
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (i *issuer) change(how func(*issuer)) *issuer {
	i.mu.Lock()
	defer i.mu.Unlock()
	how(i)
	return i
}

func (i *issuer) serve(keys ...map[string]string) *issuer {
	body, _ := json.Marshal(map[string]any{"keys": keys})
	return i.change(func(i *issuer) { i.body = string(body) })
}

func (i *issuer) fail(how func() error) *issuer {
	return i.change(func(i *issuer) { i.broken = how })
}

func refused() error { return errors.New("connection refused") }

func (i *issuer) count() (fetches int) {
	i.change(func(i *issuer) { fetches = i.fetches })
	return fetches
}

func base64URL(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }

func rsaJWK(kid string) map[string]string {
	return map[string]string{"kty": "RSA", "kid": kid, "n": base64URL(rsaKey.N), "e": "AQAB"}
}

func ecJWK(kid string) map[string]string {
	point, _ := ecKey.PublicKey.Bytes()
	return map[string]string{
		"kty": "EC", "kid": kid, "crv": "P-256",
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}
}

func with(jwk map[string]string, member, value string) map[string]string {
	jwk = maps.Clone(jwk)
	jwk[member] = value
	return jwk
}

// config is one that takes every kind of token that the issuer may sign.
func config(i *issuer) auth.TokenConfig {
	return auth.TokenConfig{
		SharedKey: sharedKey, JWKS: "https://id.example/jwks", Transport: i,
		Issuer: "https://id.example", Audiences: []string{"mobile"}, Logger: slog.New(slog.DiscardHandler),
	}
}

func newVerifier(t *testing.T, c auth.TokenConfig) *auth.Verifier {
	t.Helper()
	verifier, err := auth.NewVerifier(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	return verifier
}

// claims returns those of a good token, changed as told; a nil value removes one.
func claims(changes ...map[string]any) jwt.MapClaims {
	good := jwt.MapClaims{
		"sub": "42", "tier": "premium", "roles": []string{"customer", "admin"}, "scope": "orders users",
		"iss": "https://id.example", "aud": []string{"web", "mobile"}, "exp": time.Now().Add(time.Hour).Unix(),
	}
	for _, change := range changes {
		for name, value := range change {
			if good[name] = value; value == nil {
				delete(good, name)
			}
		}
	}
	return good
}

func sign(method jwt.SigningMethod, kid string, key any, claims jwt.MapClaims) string {
	token := jwt.NewWithClaims(method, claims)
	if kid != "" {
		token.Header["kid"] = kid
	}
	signed, err := token.SignedString(key)
	if err != nil {
		panic(err)
	}
	return signed
}

// ask sends a request with the Authorization headers through Authenticate to a handler that answers with the principal.
func ask(ctx context.Context, verifier *auth.Verifier, authorization ...string) *httptest.ResponseRecorder {
	handler := auth.Authenticate(auth.Bearer(verifier))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		principal, _ := auth.FromContext(r.Context())
		_ = json.NewEncoder(w).Encode(principal)
	}))
	r := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func detail(w *httptest.ResponseRecorder) string {
	var problem struct{ Detail string }
	_ = json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&problem)
	return problem.Detail
}
