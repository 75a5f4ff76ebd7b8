package binary

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/upstream"
)

// told is what a service is told of who is asking.
func told(t *testing.T, text string, server *httptest.Server) string {
	t.Helper()
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			id, secret, _ := r.BasicAuth()
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":"%s/%s/%s/%s","token_type":"Bearer","expires_in":60}`, id, secret, r.FormValue("scope"), r.FormValue("subject_token"))
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		peer := ""
		if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
			peer = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		_, _ = io.WriteString(w, r.Header.Get("X-Principal")+"|"+r.Header.Get("Authorization")+"|"+peer)
	})
	g := made(t, program("web"), nil, text)
	res := upstream.NewResponse()
	defer res.Release()
	ctx := auth.WithPrincipal(context.Background(), auth.Principal{Subject: "42", Token: "theirs"})
	if err := g.services[0].Exchange(ctx, &upstream.Request{Op: "orders.get", Method: "GET", Target: "/"}, res); err != nil {
		t.Fatal(err)
	}
	return string(res.Body)
}

func TestEachCredentialTellsWhoIsAsking(t *testing.T) {
	t.Setenv("SECRET", "hush")
	for kind, want := range map[string]string{
		"none":       "||",
		"principal":  "42||",
		"user-token": "|Bearer theirs|",
		"client":     "|Bearer us/hush/a b/|",
		"exchanged":  "|Bearer us/hush/a b/theirs|",
	} {
		t.Run(kind, func(t *testing.T) {
			server := httptest.NewServer(nil)
			defer server.Close()
			token := ""
			if kind == "client" || kind == "exchanged" {
				token = ", token: {url: " + server.URL + "/token, id: us, secret: '${SECRET}', scopes: [a, b]}"
			}
			if got := told(t, "upstreams: {orders: {url: "+server.URL+", credential: {kind: "+kind+token+"}}}", server); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestCertificatesAreReadFromFiles has a service with mTLS, whose authority and our certificate are files.
func TestCertificatesAreReadFromFiles(t *testing.T) {
	dir := t.TempDir()
	certificate(t, dir, "us")
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	server.TLS.ClientAuth = 1 // asks for one; whether it is good is not what is tested
	defer server.Close()
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	write(t, filepath.Join(dir, "roots.pem"), string(roots))
	text := "upstreams: {orders: {url: " + server.URL + ", tls: {roots: " + dir + "/roots.pem, certificate: " + dir + "/us.pem, key: " + dir + "/us.key}}}"
	if got := told(t, text, server); got != "42||us" {
		t.Error(got)
	}
}

// certificate writes a certificate and its key.
func certificate(t *testing.T, dir, name string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{".pem": {Type: "CERTIFICATE", Bytes: der}, ".key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name+file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
