package binary

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
)

// owner is whom a certificate is of, which may sign others.
type owner struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// newAuthority is one that signs its own certificate. All have the same name, so that clients show it what others signed.
func newAuthority(t *testing.T) owner {
	t.Helper()
	return owner{}.signs(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
}

// device is a client's certificate for a URI, or for none.
func (o owner) device(t *testing.T, uri string) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "device"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if uri != "" {
		name, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		template.URIs = []*url.URL{name}
	}
	made := o.signs(t, template)
	return tls.Certificate{Certificate: [][]byte{made.certificate.Raw}, PrivateKey: made.key}
}

// signs makes a certificate; nobody's is signed by itself.
func (o owner) signs(t *testing.T, template *x509.Certificate) owner {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if o.key == nil {
		o = owner{template, key}
	}
	template.SerialNumber, template.NotBefore, template.NotAfter = big.NewInt(1), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, o.certificate, key.Public(), o.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return owner{certificate, key}
}

// pem is the owner's certificate.
func (o owner) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.certificate.Raw}))
}

// keyPEM is the owner's key.
func (o owner) keyPEM(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(o.key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

const devices = `
openapi: 3.0.3
info: {title: Devices, version: "1"}
components: {securitySchemes: {device: {type: http, scheme: mutualTLS}}}
paths:
  /thing: {get: {operationId: getThing, security: [{device: []}], responses: {"200": {description: ok}}}}
  /open: {get: {operationId: getOpen, security: [], responses: {"200": {description: ok}}}}
`

// guarded is a binary that asks clients for certificates of ca.pem in the folder. What it relays is whom the service was told.
func guarded(t *testing.T, dir string, ca owner, require bool) *running {
	t.Helper()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, r.Header["X-Principal"])
	}))
	t.Cleanup(service.Close)
	us := ca.signs(t, &x509.Certificate{DNSNames: []string{"bff.test"}})
	for name, text := range map[string]string{
		"ca.pem": ca.pem(), "us.pem": us.pem(), "us.key": us.keyPEM(t),
		"facet.yaml": fmt.Sprintf(`
listen:
  address: 127.0.0.1:0
  tls: {certificates: [{certificate: us.pem, key: us.key}], client_ca: ca.pem, require_client: %t}
admin: {address: '127.0.0.1:0'}
auth: {device: {certificates: {name: uri}}}
upstreams: {orders: {url: %s}}
`, require, service.URL),
	} {
		write(t, filepath.Join(dir, name), text)
	}
	p := program("iot")
	p.Frontends[0].Documents = fstest.MapFS{"things.yaml": {Data: []byte(devices)}}
	p.Frontends[0].Mount = func(r chi.Router, upstreams Upstreams) {
		r.Get("/thing", relay("told", upstreams["orders"]))
		r.Get("/open", relay("told", upstreams["orders"]))
	}
	return start(t, p, filepath.Join(dir, "facet.yaml"))
}

// client is one of the binary that shows these certificates, whoever is asked for.
func client(t *testing.T, ca owner, shown ...tls.Certificate) *http.Client {
	t.Helper()
	c := &tls.Config{ServerName: "bff.test", RootCAs: x509.NewCertPool(), Certificates: shown, ClientSessionCache: tls.NewLRUClientSessionCache(0)}
	c.RootCAs.AddCert(ca.certificate)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: c, DisableKeepAlives: true}}
}

// over asks over TLS, on a connection of its own, and returns "refused" where there is none.
func (r *running) over(c *http.Client, path string) string {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, strings.Replace(r.url, "http:", "https:", 1)+path, http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("X-Principal", "root") // which nobody is to believe
	res, err := c.Do(req)
	if err != nil {
		if ours := new(tls.CertificateVerificationError); errors.As(err, &ours) {
			r.t.Errorf("it was the client that refused: %v", err)
		}
		return "refused"
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Error(err)
	}
	return fmt.Sprint(res.StatusCode, " ", string(body))
}

func TestACertificateSaysWhoIsAsking(t *testing.T) {
	ca, elsewhere := newAuthority(t), newAuthority(t)
	const name = "spiffe://example.org/device/7"
	ours, nameless, foreign := ca.device(t, name), ca.device(t, ""), elsewhere.device(t, name)
	for _, tc := range []struct {
		name, path string
		shown      []tls.Certificate
		may, must  string // where clients may and where they must have a certificate
	}{
		{"one of the authority", "/thing", []tls.Certificate{ours}, "200 told: [" + name + "]", "200 told: [" + name + "]"},
		{"none", "/thing", nil, "401", "refused"},
		{"none, where everybody may ask", "/open", nil, "200 told: []", "refused"},
		{"one that nobody needs", "/open", []tls.Certificate{ours}, "200 told: []", "200 told: []"},
		{"one without the name", "/thing", []tls.Certificate{nameless}, "401", "401"},
		{"one of another authority", "/thing", []tls.Certificate{foreign}, "refused", "refused"},
	} {
		for require, want := range map[bool]string{false: tc.may, true: tc.must} {
			t.Run(fmt.Sprint(tc.name, ", required ", require), func(t *testing.T) {
				r := guarded(t, t.TempDir(), ca, require)
				if got := r.over(client(t, ca, tc.shown...), tc.path); !strings.HasPrefix(got, want) {
					t.Errorf("%s, want %s", got, want)
				}
			})
		}
	}
}

// Whoever is renewed out of the trust is out, with a session that could be resumed, too.
func TestAChangedAuthorityIsHonoured(t *testing.T) {
	ca, next := newAuthority(t), newAuthority(t)
	dir := t.TempDir()
	r := guarded(t, dir, ca, false)
	before, after := client(t, ca, ca.device(t, "urn:before")), client(t, ca, next.device(t, "urn:after"))
	if got := r.over(before, "/thing"); got != "200 told: [urn:before]" {
		t.Error(got)
	}
	if got := r.over(after, "/thing"); got != "refused" {
		t.Error(got)
	}
	write(t, filepath.Join(dir, "ca.pem"), next.pem())
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for tries := 0; r.over(after, "/thing") != "200 told: [urn:after]"; tries++ { // the files are looked at once a second
		if tries == 600 {
			t.Fatal("the new authority is not honoured")
		}
		<-again.C
	}
	if got := r.over(before, "/thing"); got != "refused" {
		t.Errorf("the old authority is still honoured: %s", got)
	}
}
