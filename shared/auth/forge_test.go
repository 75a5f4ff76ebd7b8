package auth_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
)

var (
	edPublic, edKey, _ = ed25519.GenerateKey(rand.Reader)
	ec384Key, _        = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	ec521Key, _        = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
)

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// forge signs any header and payload whatever, with the shared key.
func forge(header, payload string) string { return forgeRaw(b64(header), b64(payload)) }

func forgeRaw(header, payload string) string {
	signature, err := jwt.SigningMethodHS256.Sign(header+"."+payload, sharedKey)
	if err != nil {
		panic(err)
	}
	return header + "." + payload + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// payload is the JSON of the claims of a good token.
func payload(changes ...map[string]any) string {
	text, err := json.Marshal(claims(changes...))
	if err != nil {
		panic(err)
	}
	return string(text)
}

// jwkOf is the public key as a member of a key set.
func jwkOf(t *testing.T, kid string, public any) map[string]string {
	t.Helper()
	jwk, err := jwkset.NewJWKFromKey(public, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: kid}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jwk.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]string
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	delete(members, "alg")
	return members
}

// publicOf is the public key of a JWK.
func publicOf(t *testing.T, jwk string) any {
	t.Helper()
	parsed, err := jwkset.NewJWKFromRawJSON(json.RawMessage(jwk), jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Key()
}

func pemOf(t *testing.T, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// pemFile is a file with the public keys.
func pemFile(t *testing.T, public ...any) string {
	t.Helper()
	var text []byte
	for _, key := range public {
		text = append(text, pemOf(t, key)...)
	}
	return write(t, "key.pem", string(text))
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func after(d time.Duration) int64 { return time.Now().Add(d).Unix() }
