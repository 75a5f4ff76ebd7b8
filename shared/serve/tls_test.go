package serve_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/serve"
)

// authority makes certificates.
type authority struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	cert   *x509.Certificate
	serial int64
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// pem is the authority's certificate.
func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue returns a certificate and its key, for a host and for a client of that name.
func (a *authority) issue(name string) (certificate, key []byte) {
	a.t.Helper()
	a.serial++
	private := newKey(a.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(100 + a.serial), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, private.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	text, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		a.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: text})
}

// folder has the files of TLS.
type folder struct {
	t   *testing.T
	dir string
}

func (f folder) write(name string, text []byte) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) pair(name string, certificate, key []byte) serve.KeyPair {
	f.t.Helper()
	return serve.KeyPair{Certificate: f.write(name+".crt", certificate), Key: f.write(name+".key", key)}
}

// who asks a server over TLS, and returns the protocol, the name of the server's certificate and what the handler said.
func who(t *testing.T, address string, config *tls.Config) (proto, name, body string, err error) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return "", "", "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.Proto, response.TLS.PeerCertificates[0].Subject.CommonName, string(text), err
}

// client answers with the name of the client's certificate.
func client(w http.ResponseWriter, r *http.Request) {
	name := "nobody"
	if len(r.TLS.VerifiedChains) > 0 {
		name = r.TLS.VerifiedChains[0][0].Subject.CommonName
	}
	_, _ = io.WriteString(w, name)
}

func TestTLS(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	f := folder{t, t.TempDir()}
	certificate, key := a.issue("one.test")
	pairs := []serve.KeyPair{f.pair("one", certificate, key)}
	certificate, key = a.issue("two.test")
	pairs = append(pairs, f.pair("two", certificate, key))
	device, err := tls.X509KeyPair(a.issue("device"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := tls.X509KeyPair(stranger.issue("device"))
	if err != nil {
		t.Fatal(err)
	}
	authorities := f.write("ca.pem", a.pem())
	for _, tc := range []struct {
		name    string
		require bool
		client  *tls.Config
		host    string // whose certificate is shown
		want    string // who the client is, empty for no connection
	}{
		{"nobody in particular", false, &tls.Config{ServerName: "one.test"}, "one.test", "nobody"},
		{"by name", false, &tls.Config{ServerName: "two.test"}, "two.test", "nobody"},
		{"TLS 1.2", false, &tls.Config{ServerName: "one.test", MaxVersion: tls.VersionTLS12}, "one.test", "nobody"},
		{"TLS 1.1", false, &tls.Config{ServerName: "one.test", MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "", ""},
		{"a suite without forward secrecy", false, &tls.Config{ServerName: "one.test", MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}, "", ""},
		{"a device", false, &tls.Config{ServerName: "one.test", Certificates: []tls.Certificate{device}}, "one.test", "device"},
		{"a device of somebody else", false, &tls.Config{ServerName: "one.test", Certificates: []tls.Certificate{other}}, "", ""},
		{"a device where there must be one", true, &tls.Config{ServerName: "one.test", Certificates: []tls.Certificate{device}}, "one.test", "device"},
		{"nobody where there must be a device", true, &tls.Config{ServerName: "one.test"}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := start(t, serve.Config{Handler: http.HandlerFunc(client), TLS: &serve.TLS{Certificates: pairs, ClientCA: authorities, RequireClient: tc.require}})
			tc.client.RootCAs = a.pool()
			proto, name, body, err := who(t, s.Addr(), tc.client)
			if (err != nil) != (tc.want == "") || name != tc.host || body != tc.want || err == nil && proto != "HTTP/2.0" {
				t.Errorf("%s of %s says %q, %v", proto, name, body, err)
			}
			s.stop()
			<-s.end
		})
	}
}

func TestARenewedCertificateIsShownAndABrokenOneIsNot(t *testing.T) {
	a := newAuthority(t)
	f := folder{t, t.TempDir()}
	certificate, key := a.issue("first")
	pair := f.pair("server", certificate, key)
	s := start(t, serve.Config{Handler: http.HandlerFunc(client), TLS: &serve.TLS{Certificates: []serve.KeyPair{pair}}})
	shown := func() string {
		_, name, _, err := who(t, s.Addr(), &tls.Config{RootCAs: a.pool(), InsecureSkipVerify: true}) //nolint:gosec // the name is what is looked at
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	if got := shown(); got != "first" {
		t.Fatal(got)
	}
	await := func(want string) {
		t.Helper()
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()
		for range 600 {
			if shown() == want {
				return
			}
			<-again.C
		}
		t.Errorf("%s is not shown", want)
	}
	f.write("server.crt", []byte("no certificate at all"))
	certificate, key = a.issue("second")
	next := filepath.Join(f.dir, "next")
	if err := os.WriteFile(next, key, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "first" {
		t.Errorf("%s is shown", got)
	}
	if err := os.Rename(next, pair.Key); err != nil {
		t.Fatal(err)
	}
	f.write("server.crt", certificate)
	await("second")
	s.stop()
	<-s.end
}

func TestWhatIsWrongWithTLS(t *testing.T) {
	f := folder{t, t.TempDir()}
	certificate, _ := newAuthority(t).issue("x")
	_, key := newAuthority(t).issue("y")
	for name, tc := range map[string]struct {
		tls  serve.TLS
		want string
	}{
		"no certificate":             {serve.TLS{}, "no certificate"},
		"a key that is another's":    {serve.TLS{Certificates: []serve.KeyPair{f.pair("a", certificate, key)}}, "private key does not match"},
		"a file that is not there":   {serve.TLS{Certificates: []serve.KeyPair{{Certificate: "nowhere", Key: "nowhere"}}}, "nowhere"},
		"an old version":             {serve.TLS{MinVersion: tls.VersionTLS11}, "TLS 1.2 or 1.3"},
		"authorities that are none":  {serve.TLS{ClientCA: f.write("ca", []byte("x"))}, "no certificate in PEM"},
		"devices of whatever origin": {serve.TLS{RequireClient: true}, "without a ClientCA"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := serve.Listen(serve.Config{Addr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0", TLS: &tc.tls})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestHTTP2WithoutTLS(t *testing.T) {
	s := start(t, serve.Config{H2C: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })})
	for _, h2 := range []bool{true, false} {
		transport := &http.Transport{Protocols: new(http.Protocols)}
		transport.Protocols.SetHTTP1(!h2)
		transport.Protocols.SetUnencryptedHTTP2(h2)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Addr(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if want := map[bool]string{true: "HTTP/2.0", false: "HTTP/1.1"}[h2]; err != nil || string(body) != want {
			t.Errorf("%s, %v", body, err)
		}
		response.Body.Close()
		transport.CloseIdleConnections()
	}
	s.stop()
	<-s.end
}

func TestConnectionsAreBounded(t *testing.T) {
	s := start(t, serve.Config{MaxConnections: 1, Handler: http.HandlerFunc(hello)})
	first := dial(t, s.Addr())
	say(t, first, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	second := dial(t, s.Addr())
	say(t, second, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	_ = second.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the second is answered beside the first: %v", err)
	}
	if status, _ := get(t, "http://"+s.AdminAddr()+"/livez"); status != 200 {
		t.Errorf("admin: %d", status)
	}
	first.Close()
	_ = second.SetReadDeadline(time.Now().Add(time.Minute))
	text, err := io.ReadAll(second)
	if err != nil || !bytes.Contains(text, []byte("hello")) {
		t.Errorf("%s, %v", text, err)
	}
	s.stop()
	<-s.end
}
