package patterns

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
)

func TestKong(t *testing.T) {
	s := shown(t, "Kong: kong.yml")
	users, orders := newService(t, "users"), newService(t, "orders")
	// an hour for what takes a minute, so that a slow machine gets nothing back in between
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url, "http://order-service:8080", orders.url, "100/m", "100/h")
	g.ask(t, "GET /api/v1/users/7").is(t, 401)
	who := bearer(t, auth.Claims{Subject: "1"})
	for range 100 {
		g.ask(t, "GET /api/v1/users/7", "Authorization", who).is(t, 200)
	}
	g.ask(t, "GET /api/v1/users/7", "Authorization", who).is(t, 429).has(t, "X-Ratelimit-Limit", "100").has(t, "Retry-After", "3")
	g.ask(t, "GET /api/v1/users/7", "Authorization", bearer(t, auth.Claims{Subject: "2"})).is(t, 200).says(t, "GET /7")
	g.ask(t, "OPTIONS /api/v1/users/7", "Origin", "https://a.example", "Access-Control-Request-Method", "POST").
		is(t, 204).has(t, "Access-Control-Allow-Origin", "*").has(t, "Access-Control-Allow-Methods", "POST")
	g.ask(t, "OPTIONS /api/v1/users/7", "Origin", "https://a.example", "Access-Control-Request-Method", "PUT").has(t, "Access-Control-Allow-Methods", "")
	g.ask(t, "GET /api/v1/orders/7", "Authorization", who).is(t, 200)
	if asked, _ := orders.last(t); asked.Header.Get("X-Service-Name") != "api-gateway" || asked.URL.Path != "/7" {
		t.Errorf("the service got %s with %v", asked.URL, asked.Header)
	}
}

func TestAWS(t *testing.T) {
	s := shown(t, "AWS: serverless.yml")
	document := s.next(t, "yaml")
	issuer, mint := newIssuer(t)
	const pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_shop"
	asked := 0
	g := run(t, program(document, func(r chi.Router, _ binary.Upstreams) {
		r.Get("/users", func(http.ResponseWriter, *http.Request) { asked++ })
		r.Post("/orders", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	}, "users", "orders"), s.next(t, "yaml"), "jwks: "+pool, "jwks: "+issuer, "http://user-service:8080", "http://users", "http://order-service:8080", "http://orders")
	g.ask(t, "GET /users").is(t, 401)
	g.ask(t, "GET /users", "Authorization", "Bearer "+mint(pool+"2")).is(t, 401)
	g.ask(t, "GET /users", "Authorization", "Bearer "+mint(pool)).is(t, 200)
	g.ask(t, "GET /users?limit=20&offset=40", "Authorization", "Bearer "+mint(pool), "Origin", "https://a.example").is(t, 200).has(t, "Access-Control-Allow-Origin", "*")
	g.ask(t, "GET /users?limit=many&offset=-1", "Authorization", "Bearer "+mint(pool)).is(t, 400).says(t, "#/query/limit").says(t, "#/query/offset")
	if asked != 2 {
		t.Errorf("the handler was asked %d times", asked)
	}
	g.ask(t, "POST /orders").is(t, 201)
}

// newIssuer is where a key set is, and what mints tokens that it verifies.
func newIssuer(t *testing.T) (url string, mint func(issuer string) string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	x, y := base64.RawURLEncoding.EncodeToString(point[1:33]), base64.RawURLEncoding.EncodeToString(point[33:])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"k","x":%q,"y":%q}]}`, x, y)
	}))
	t.Cleanup(server.Close)
	return server.URL, func(issuer string) string {
		token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"sub": "42", "iss": issuer, "exp": time.Now().Add(time.Hour).Unix()})
		token.Header["kid"] = "k"
		text, err := token.SignedString(private)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

func TestNginxKeepalive(t *testing.T) {
	s := shown(t, "nginx: upstream and keepalive")
	users := &service{name: "users"}
	var mu sync.Mutex
	connections := 0
	server := httptest.NewUnstartedServer(users)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		if state == http.StateNew {
			connections++
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	fragment := s.next(t, "yaml")
	at := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // a name that has addresses
	g := run(t, passing(t), fragment, "http://user-service:8080", at)
	for range 10 {
		g.ask(t, "GET /api/v1/users/7").is(t, 200)
	}
	mu.Lock()
	defer mu.Unlock()
	if asked, _ := users.last(t); connections != 1 || asked.Proto != "HTTP/1.1" {
		t.Errorf("%d connections of %s for ten requests", connections, asked.Proto)
	}
}

func TestNginxLimitReq(t *testing.T) {
	s := shown(t, "nginx: limit_req")
	users := newService(t, "users")
	// a minute for what takes a second, so that a slow machine gets nothing back in between
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url, "10/s:21", "10/m:21")
	for range 21 {
		g.ask(t, "GET /api/v1/users/7").is(t, 200)
	}
	g.ask(t, "GET /api/v1/users/7").is(t, 429).has(t, "Ratelimit-Policy", "q=21").has(t, "Retry-After", "6")
	if users.times() != 21 {
		t.Errorf("asked %d times", users.times())
	}
}

func TestNginxSSL(t *testing.T) {
	s := shown(t, "nginx: listen 443 ssl")
	users, dir := newService(t, "users"), t.TempDir()
	trusted := certify(t, dir, "api.example.com")
	g := runIn(t, dir, passing(t), s.next(t, "yaml"), "':443'", "'127.0.0.1:0'", "http://user-service:8080", users.url)
	if res, err := g.client.Get(g.url + "/api/v1/users/7"); err == nil {
		res.Body.Close()
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: %d", res.StatusCode)
		}
	}
	g.client.CloseIdleConnections()
	g.trust(trusted)
	g.client.Transport.(*http.Transport).DialContext = to(strings.TrimPrefix(g.url, "https://"))
	g.url = "https://api.example.com"
	g.ask(t, "GET /api/v1/users/7").is(t, 200).says(t, `"users"`).has(t, "Strict-Transport-Security", "max-age")
	res, err := g.client.Get(g.url + "/api/v1/users/7")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.ProtoMajor != 2 {
		t.Errorf("it speaks %s", res.Proto)
	}
}

// certify writes cert.pem and key.pem into a directory.
func certify(t *testing.T, dir, name string) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestNginxCORS(t *testing.T) {
	s := shown(t, "nginx: add_header for CORS")
	users := newService(t, "users")
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url)
	g.ask(t, "GET /api/v1/users/7", "Origin", "https://a.example").is(t, 200).has(t, "Access-Control-Allow-Origin", "*")
	asked := users.times()
	g.ask(t, "OPTIONS /api/v1/users/7", "Origin", "https://a.example", "Access-Control-Request-Method", "DELETE").is(t, 204).has(t, "Access-Control-Allow-Methods", "DELETE")
	g.ask(t, "GET /api/v1/users/7").is(t, 200).has(t, "Access-Control-Allow-Methods", "")
	if users.times() != asked+1 {
		t.Error("the service was asked for a preflight")
	}
}

func TestNginxProxyHeaders(t *testing.T) {
	s := shown(t, "nginx: proxy_pass and its headers")
	users := newService(t, "users")
	g := run(t, passing(t), s.next(t, "yaml"), "http://user-service:8080", users.url)
	g.client.Transport.(*http.Transport).DialContext = to(strings.TrimPrefix(g.url, "http://"))
	g.url = "http://api.example.com"
	reply := g.ask(t, "GET /api/v1/users/7", "X-Real-IP", "10.0.0.1", "X-Forwarded-For", "10.0.0.1", "Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").is(t, 200)
	asked, _ := users.last(t)
	for name, want := range map[string]string{"X-Real-Ip": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "api.example.com", "X-Request-Id": reply.header.Get("X-Request-Id")} {
		if got := asked.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if asked.Host != "api.example.com" || !strings.Contains(asked.Header.Get("Traceparent"), "0af7651916cd43dd8448eb211c80319c") {
		t.Errorf("Host %q, %v", asked.Host, asked.Header)
	}
}

func TestNginxNextUpstream(t *testing.T) {
	s := shown(t, "nginx: proxy_next_upstream")
	broken, well := newService(t, "broken"), newService(t, "well")
	broken.fails(http.StatusBadGateway)
	g := run(t, passing(t), s.next(t, "yaml"), "host: user-1", "host: '"+strings.TrimPrefix(broken.url, "http://")+"'", "host: user-2", "host: '"+strings.TrimPrefix(well.url, "http://")+"'")
	for range 20 {
		g.ask(t, "GET /api/v1/users/7").is(t, 200).says(t, `"well"`)
	}
	if asked := broken.times(); asked != 3 {
		t.Errorf("the broken one was asked %d times, and is left out after 3", asked)
	}

	well.fails(http.StatusBadGateway)
	before := broken.times() + well.times()
	g.ask(t, "GET /api/v1/users/7").is(t, 502)
	if tries := broken.times() + well.times() - before; tries != 3 {
		t.Errorf("%d tries", tries)
	}
	g.ask(t, "POST /api/v1/users", "Body", "{}").is(t, 502)
	if tries := broken.times() + well.times() - before; tries != 4 {
		t.Errorf("%d tries of a POST", tries-3)
	}
}

func TestNginxAuthRequest(t *testing.T) {
	s := shown(t, "nginx: auth_request")
	orders, verifier := newService(t, "orders"), newService(t, "auth")
	verifier.answers(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer good" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("X-Auth-Request-User", "42")
	})
	g := run(t, passing(t), s.next(t, "yaml"), "http://auth-service:8080", verifier.url, "http://order-service:8080", orders.url)
	g.ask(t, "GET /api/v1/orders/7").is(t, 401)
	g.ask(t, "GET /api/v1/orders/7", "Authorization", "Bearer bad").is(t, 401)
	for range 2 {
		g.ask(t, "PUT /api/v1/orders/7", "Authorization", "Bearer good", "Body", `{"a":1}`).is(t, 200)
	}
	asked, body := verifier.last(t)
	if asked.URL.Path != "/verify" || asked.Header.Get("X-Original-Uri") != "/api/v1/orders/7" || asked.Header.Get("X-Original-Method") != "PUT" || body != "" || verifier.times() != 2 {
		t.Errorf("asked %d times, %s with %v and %q", verifier.times(), asked.URL, asked.Header, body)
	}
	if order, _ := orders.last(t); order.Header.Get("X-Principal") != "42" {
		t.Errorf("the service reads %q", order.Header.Get("X-Principal"))
	}
	verifier.fails(http.StatusInternalServerError)
	g.ask(t, "GET /api/v1/orders/8", "Authorization", "Bearer good").is(t, 503)
}

func TestNginxHealth(t *testing.T) {
	s := shown(t, "nginx: location /health")
	users := newService(t, "users")
	g := run(t, passing(t), s.next(t, "yaml"), "':9080'", "'127.0.0.1:0'", "http://user-service:8080", users.url)
	for _, path := range []string{"/livez", "/readyz", "/metrics"} {
		g.send(t, g.admin, "GET "+path).is(t, 200)
		g.ask(t, "GET "+path).is(t, 404)
	}
	for _, line := range g.log.requests(t, 3) {
		if line["status"] != 404.0 {
			t.Errorf("the log has %v", line)
		}
	}
}
