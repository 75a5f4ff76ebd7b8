package gateway_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

const guarded = `
openapi: 3.0.3
info: {title: Guarded, version: "1"}
security: [{bearer: []}, {key: []}]
paths:
  /either: {get: {operationId: either, responses: {"200": {description: ok}}}}
  /both: {get: {operationId: both, security: [{machine: [], oidc: []}], responses: {"200": {description: ok}}}}
  /perhaps: {get: {operationId: perhaps, security: [{bearer: []}, {}], responses: {"200": {description: ok, headers: {Cache-Control: {schema: {type: string}}}}}}}
  /scoped: {get: {operationId: scoped, security: [{oauth: [orders:read, orders:write]}], responses: {"200": {description: ok}}}}
  /machine: {get: {operationId: machine, security: [{machine: []}], responses: {"200": {description: ok}}}}
  /query: {get: {operationId: query, security: [{inQuery: []}], responses: {"200": {description: ok}}}}
  /roles: {get: {operationId: roles, x-required-roles: [admin], responses: {"200": {description: ok}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: Bearer}
    oidc: {type: openIdConnect, openIdConnectUrl: "https://id.example/.well-known/openid-configuration"}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://id.example/token", scopes: {"orders:read": r, "orders:write": w}}}}
    key: {type: apiKey, in: header, name: X-Device-Key}
    inQuery: {type: apiKey, in: query, name: key}
    machine: {type: http, scheme: mutualTLS}
    unused: {type: http, scheme: digest}
`

// guard is a frontend with every kind of scheme.
func guard(t *testing.T, document string, handler http.HandlerFunc) gateway.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys.yaml")
	device, hash := auth.NewKey()
	if err := os.WriteFile(file, fmt.Appendf(nil, "keys: [{id: device, hash: %q}]", hash), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DEVICE_KEY", device)
	tokens := auth.Config{Tokens: &auth.TokenConfig{SharedKey: key}}
	schemes, err := auth.Open(t.Context(), map[string]auth.Config{
		"bearer": tokens, "oidc": tokens, "oauth": tokens,
		"key": {Keys: &auth.KeyConfig{File: file}}, "inQuery": {Keys: &auth.KeyConfig{File: file}},
		"machine": {Certificates: &auth.CertificateConfig{Name: "uri"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := config(t, handler, io.Discard)
	c.Document, c.Schemes = load(t, document), schemes
	c.Mount = func(r chi.Router) {
		for path := range c.Document.Paths.Map() {
			r.Get(path, handler)
		}
	}
	return c
}

func connected(r *http.Request) {
	certificate := &x509.Certificate{URIs: []*url.URL{{Scheme: "spiffe", Host: "shelf"}}, NotAfter: time.Now().Add(time.Hour)}
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{certificate}, VerifiedChains: [][]*x509.Certificate{{certificate}}}
}

func TestSecurityIsTheDocuments(t *testing.T) {
	handler := newGateway(t, guard(t, guarded, func(w http.ResponseWriter, r *http.Request) {
		p, known := auth.FromContext(r.Context())
		fmt.Fprint(w, p.Subject, " by ", p.Scheme, " ", known, " ", r.URL.RawQuery)
	}))
	device, user := os.Getenv("DEVICE_KEY"), as(token(t))
	scoped := func(scopes ...string) func(*http.Request) {
		return bearer(t, auth.Claims{Subject: "42", Scopes: scopes})
	}
	for _, tc := range []struct {
		name    string
		request *http.Request
		status  int
		says    string
	}{
		{"one of two", request("GET", "/either", user), 200, "42 by bearer true"},
		{"the other of two", request("GET", "/either", given("X-Device-Key", device)), 200, "device by key true"},
		{"neither", request("GET", "/either"), 401, "A bearer token or a key in the header X-Device-Key is required."},
		{"both together", request("GET", "/both", user, connected), 200, "42 by oidc true"},
		{"one of both", request("GET", "/both", user), 401, "A bearer token with a client certificate is required."},
		{"the other of both", request("GET", "/both", connected), 401, "A bearer token with a client certificate is required."},
		{"nobody where anybody may", request("GET", "/perhaps"), 200, " by  false"},
		{"somebody where anybody may", request("GET", "/perhaps", user), 200, "42 by bearer true"},
		{"a bad one where anybody may", request("GET", "/perhaps", as("Bearer x")), 401, "The token is malformed."},
		{"all scopes", request("GET", "/scoped", scoped("orders:write", "orders:read")), 200, "42 by oauth true"},
		{"a scope too few", request("GET", "/scoped", scoped("orders:read")), 403, `The scope "orders:write" is required.`},
		{"a role too few", request("GET", "/roles", given("X-Device-Key", device)), 403, `The role "admin" is required.`},
		{"a machine", request("GET", "/machine", connected), 200, "spiffe://shelf by machine true"},
		{"a key in the query, which goes no further", request("GET", "/query?a=1&key="+device+"&b=%20"), 200, "device by inQuery true a=1&b=%20"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, tc.request)
			if w.Code != tc.status || !strings.HasPrefix(said(w), tc.says) {
				t.Errorf("%d %s, want %d %s", w.Code, said(w), tc.status, tc.says)
			}
			if w.Code == 401 && w.Header().Get("WWW-Authenticate") == "" {
				t.Error("no challenge")
			}
		})
	}
}

func TestRolesOfARequirementInOpenAPI31(t *testing.T) {
	text := strings.Replace(strings.Replace(guarded, "3.0.3", "3.1.0", 1), "[{bearer: []}, {}]", "[{bearer: [clerk]}]", 1)
	handler := newGateway(t, guard(t, strings.Replace(text, "type: http, scheme: mutualTLS", "type: mutualTLS", 1), ok))
	for role, want := range map[string]string{"clerk": "hello 42", "cook": `The role "clerk" is required. `} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request("GET", "/perhaps", as(token(t, role))))
		if said(w) != want {
			t.Errorf("%s: %d %s", role, w.Code, said(w))
		}
	}
}

func TestNewReportsSecurityThatCannotBeKept(t *testing.T) {
	for _, tc := range []struct{ name, old, now, want string }{
		{"nothing is configured", "security: [{inQuery: []}]", "security: [{unused: []}]", `GET /query: security scheme "unused": type http with scheme "digest" is not supported`},
		{"scopes of a token in 3.0", "[{bearer: []}, {}]", "[{bearer: [read]}]", `GET /perhaps: security scheme "bearer": has scopes, which only oauth2 and openIdConnect have in OpenAPI 3.0; make it one of those, or see x-required-roles`},
		{"roles of whom nobody may ask", "[{bearer: []}, {}]", "[{bearer: []}, {}], x-required-roles: [admin]", "GET /perhaps: x-required-roles on an operation that lets everybody in"},
		{"a key that is taken out", "name: key}", "name: key}\n    spoof: {type: apiKey, in: header, name: x-principal}\n", `security scheme "spoof": x-principal is taken out of every request, since anybody could write anything there; choose another name`},
		{"a key in Authorization", "name: key}", "name: key}\n    spoof: {type: apiKey, in: header, name: authorization}\n", `security scheme "spoof": the field Authorization is not for keys; make it type http with a scheme`},
		{"a parameter that is taken out", "operationId: either,", `operationId: either, parameters: [{name: X_User-Id, in: header, schema: {type: string}}],`, "GET /either: header X_User-Id is taken out of every request, since anybody could write anything there; see security"},
		{"certificates that tokens judge", "scheme: Bearer}", "scheme: mutualTLS}", `security scheme "bearer": certificates judge a scheme of mutual TLS, and nobody else does`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := strings.Replace(guarded, tc.old, tc.now, 1)
			if strings.Contains(tc.now, "spoof") {
				text = strings.Replace(text, "[{inQuery: []}]", "[{spoof: []}]", 1)
			}
			c := guard(t, text, ok)
			c.Schemes["spoof"] = c.Schemes["key"]
			c.Schemes["unused"] = c.Schemes["bearer"]
			if _, err := gateway.New(c); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}

func TestWhoClaimsToBeSomebodyIsNobody(t *testing.T) {
	var seen http.Header
	c := guard(t, guarded, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header })
	handler := newGateway(t, c)
	r := request("GET", "/either", as(token(t)), given("Accept", "*/*"))
	want := r.Header.Clone()
	for _, name := range credential.Fields() {
		for _, name := range []string{name, strings.ToLower(name), strings.ReplaceAll(name, "-", "_")} {
			if http.CanonicalHeaderKey(name) != "Authorization" {
				r.Header.Set(name, "root")
			}
		}
	}
	r.Header.Set("X_user_ID", "root")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("the handler sees %v, want %v", seen, want)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, request("GET", "/either", given("X-Principal", "root"), given("X-Auth-Request-User", "root")))
	if w.Code != 401 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
