package auth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

// judge takes its own name, and names a principal after it.
type judge struct {
	name  string
	asked int
}

func (j *judge) Judge(_ *http.Request, c auth.Credential) (auth.Principal, error) {
	j.asked++
	switch c.Value {
	case j.name:
		return auth.Principal{Subject: j.name, Roles: []string{"customer"}, Scopes: []string{"read"}}, nil
	case "down":
		return auth.Principal{}, fault.New(fault.Unavailable, "test", "")
	case "nobody":
		return auth.Principal{}, nil
	default:
		return auth.Principal{}, fault.New(fault.Unauthenticated, "test", "That is no "+j.name+".")
	}
}

func TestPolicies(t *testing.T) {
	user, device := &judge{name: "user"}, &judge{name: "device"}
	bearer := &auth.Scheme{Name: "bearer", In: auth.InBearer, Judge: user}
	key := &auth.Scheme{Name: "deviceKey", In: auth.InHeader, Field: "X-Key", Judge: device}
	query := &auth.Scheme{Name: "queryKey", In: auth.InQuery, Field: "key", Judge: device}
	cookie := &auth.Scheme{Name: "session", In: auth.InCookie, Field: "sid", Judge: device}
	basic := &auth.Scheme{Name: "password", In: auth.InBasic, Judge: user}
	of := func(schemes ...*auth.Scheme) auth.Alternative {
		var demands []auth.Demand
		for _, s := range schemes {
			demands = append(demands, auth.Demand{Scheme: s})
		}
		return demands
	}
	either, both, optional := auth.Policy{of(bearer), of(key)}, auth.Policy{of(bearer, key)}, auth.Policy{of(), of(bearer), of(key)}
	scoped := auth.Policy{{{Scheme: bearer, Scopes: []string{"read", "write"}}}, {{Scheme: key, Roles: []string{"admin"}}}}
	const apiKey, bearerOnly = `ApiKey in="header", name="X-Key"`, "Bearer"
	const badBearer = `Bearer error="invalid_token", error_description="That is no user."`
	for _, tc := range []struct {
		name       string
		policy     auth.Policy
		presents   string // as "a=b, …": see presenting
		status     int
		says       string // the principal, or the detail
		challenges []string
	}{
		{"nobody is asked", nil, "bearer=bad", 200, "nobody", nil},
		{"nothing but {}", auth.Policy{of()}, "bearer=bad", 200, "nobody", nil},

		{"the first of two", either, "bearer=user", 200, "user by bearer", nil},
		{"the second of two", either, "X-Key=device", 200, "device by deviceKey", nil},
		{"both of two", either, "bearer=user, X-Key=device", 200, "user by bearer", nil},
		{"a bad one beside a good one", either, "bearer=bad, X-Key=device", 200, "device by deviceKey", nil},
		{"a good one beside a bad one", either, "bearer=user, X-Key=bad", 200, "user by bearer", nil},
		{"none of two", either, "", 401, "A bearer token or a key in the header X-Key is required.", []string{bearerOnly, apiKey}},
		{"a bad one of two", either, "bearer=bad", 401, "That is no user.", []string{badBearer, apiKey}},
		{"another bad one of two", either, "X-Key=bad", 401, "That is no device.", []string{bearerOnly, apiKey}},
		{"two bad ones", either, "bearer=bad, X-Key=bad", 401, "That is no user.", []string{badBearer, apiKey}},
		{"one that cannot be judged", either, "bearer=down", 503, "", nil},
		{"one that cannot be judged, and a bad one", either, "bearer=bad, X-Key=down", 503, "", nil},
		{"one that cannot be judged, and a good one", either, "bearer=down, X-Key=device", 200, "device by deviceKey", nil},
		{"a judge that names nobody", either, "bearer=nobody", 500, "", nil},

		{"both together", both, "bearer=user, X-Key=device", 200, "user by bearer", nil},
		{"the first without the second", both, "bearer=user", 401, "A bearer token with a key in the header X-Key is required.", []string{bearerOnly, apiKey}},
		{"the second without the first", both, "X-Key=device", 401, "A bearer token with a key in the header X-Key is required.", []string{bearerOnly, apiKey}},
		{"the first with a bad second", both, "bearer=user, X-Key=bad", 401, "That is no device.", []string{bearerOnly, apiKey}},

		{"optional, with nothing", optional, "", 200, "nobody", nil},
		{"optional, with a good one", optional, "X-Key=device", 200, "device by deviceKey", nil},
		{"optional, with a bad one", optional, "bearer=bad", 401, "That is no user.", []string{badBearer, apiKey}},
		{"optional, with one that cannot be judged", optional, "bearer=down", 503, "", nil},
		{"optional, with something else", optional, "basic=user", 200, "nobody", nil},
		{"optional, with half of what is needed", auth.Policy{of(), of(bearer, key)}, "bearer=user", 401, "A bearer token with a key in the header X-Key is required.", []string{bearerOnly, apiKey}},

		{"a scope too few", scoped, "bearer=user", 403, `The scope "write" is required.`, []string{`Bearer error="insufficient_scope", error_description="The scope write is required.", scope="read write"`}},
		{"a role too few", scoped, "X-Key=device", 403, `The role "admin" is required.`, nil},
		{"a scope too few and a bad key", scoped, "bearer=user, X-Key=bad", 403, `The scope "write" is required.`, []string{`Bearer error="insufficient_scope", error_description="The scope write is required.", scope="read write"`}},
		{"a scope too few, but enough otherwise", slices.Concat(scoped, auth.Policy{of(key)}), "bearer=user, X-Key=device", 200, "device by deviceKey", nil},
		{"scopes of nobody", scoped, "", 401, "A bearer token or a key in the header X-Key is required.", []string{bearerOnly, apiKey}},

		{"a key in the query", auth.Policy{of(query)}, "?key=device", 200, "device by queryKey", nil},
		{"two keys in the query", auth.Policy{of(query)}, "?key=device&key=device", 401, "The key is malformed.", []string{`ApiKey in="query", name="key"`}},
		{"no key in the query", auth.Policy{of(query)}, "?other=device", 401, "A key in the query's key is required.", []string{`ApiKey in="query", name="key"`}},
		{"an empty key", auth.Policy{of(key)}, "X-Key=", 401, "The key is malformed.", []string{apiKey}},
		{"a cookie", auth.Policy{of(cookie)}, "sid=device", 200, "device by session", nil},
		{"no cookie", auth.Policy{of(cookie)}, "", 401, "The cookie sid is required.", []string{`ApiKey in="cookie", name="sid"`}},
		{"a name with a password", auth.Policy{of(basic)}, "basic=user", 200, "user by password", nil},
		{"no name with a password", auth.Policy{of(basic)}, "bearer=user", 401, "A name with a password is required.", []string{`Basic realm="password"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			auth.Authenticate(tc.policy)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text := "nobody"
				if p, known := auth.FromContext(r.Context()); known {
					text = p.Subject + " by " + p.Scheme
				}
				if r.Header.Get("X-Key")+r.URL.Query().Get("key") != "" && len(tc.policy.Schemes()) > 0 {
					t.Errorf("the handler sees a key: %s %v", r.URL, r.Header)
				}
				_ = json.NewEncoder(w).Encode(text)
			})).ServeHTTP(w, presenting(tc.presents))
			says := detail2(w)
			if w.Code != tc.status || says != tc.says || !slices.Equal(w.Header().Values("WWW-Authenticate"), tc.challenges) {
				t.Errorf("%d %q %q, want %d %q %q", w.Code, says, w.Header().Values("WWW-Authenticate"), tc.status, tc.says, tc.challenges)
			}
		})
	}
}

// presenting is a request that presents what the text says.
func presenting(text string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	for part := range strings.SplitSeq(text, ", ") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case strings.HasPrefix(part, "?"):
			r.URL.RawQuery = part[1:]
		case name == "bearer" || name == "basic":
			r.Header.Set("Authorization", name+" "+value)
		case name == "sid":
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		case name != "":
			r.Header[name] = []string{value}
		}
	}
	return r
}

// detail2 is a problem's detail, or the text that was answered.
func detail2(w *httptest.ResponseRecorder) string {
	var text string
	if json.Unmarshal(w.Body.Bytes(), &text) == nil {
		return text
	}
	return detail(w)
}

func TestNobodyIsJudgedTwice(t *testing.T) {
	user, device := &judge{name: "user"}, &judge{name: "device"}
	bearer := auth.Demand{Scheme: &auth.Scheme{Name: "bearer", Judge: user}}
	key := auth.Demand{Scheme: &auth.Scheme{Name: "key", In: auth.InHeader, Field: "X-Key", Judge: device}}
	_, _, err := auth.Policy{{bearer, key}, {bearer}, {key}, {}}.Authenticate(presenting("bearer=bad, X-Key=bad"))
	if fault.KindOf(err) != fault.Unauthenticated || user.asked != 1 || device.asked != 1 {
		t.Errorf("%v after %d and %d judgements", err, user.asked, device.asked)
	}
}

func TestThePersonComesBeforeTheProgramAndTheMachine(t *testing.T) {
	keys, err := auth.NewKeys(auth.KeyConfig{File: write(t, "keys.yaml", "keys: []")})
	if err != nil {
		t.Fatal(err)
	}
	certificates, err := auth.NewCertificates(auth.CertificateConfig{Name: "uri"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range auth.NewAlternative(
		auth.Demand{Scheme: &auth.Scheme{Name: "a", In: auth.InCertificate, Judge: certificates}},
		auth.Demand{Scheme: &auth.Scheme{Name: "b", In: auth.InHeader, Field: "X", Judge: keys}},
		auth.Demand{Scheme: &auth.Scheme{Name: "z", Judge: &judge{}}},
		auth.Demand{Scheme: &auth.Scheme{Name: "c", Judge: &judge{}}},
	) {
		got = append(got, d.Scheme.Name)
	}
	if strings.Join(got, "") != "czba" {
		t.Errorf("order %v", got)
	}
}

func TestSchemesAreJudgedByWhoCan(t *testing.T) {
	keys, certificates := &auth.Keys{}, &auth.Certificates{}
	for _, tc := range []struct {
		name   string
		scheme auth.Scheme
		good   bool
	}{
		{"tokens as bearer tokens", auth.Scheme{Judge: &auth.Verifier{}}, true},
		{"tokens in a cookie", auth.Scheme{In: auth.InCookie, Field: "t", Judge: &auth.Verifier{}}, true},
		{"keys in the header", auth.Scheme{In: auth.InHeader, Field: "X-Key", Judge: keys}, true},
		{"certificates", auth.Scheme{In: auth.InCertificate, Judge: certificates}, true},
		{"passwords by a check", auth.Scheme{In: auth.InBasic, Judge: &auth.Check{}}, true},
		{"nobody", auth.Scheme{}, false},
		{"certificates in the header", auth.Scheme{In: auth.InHeader, Field: "X-Cert", Judge: certificates}, false},
		{"keys as certificates", auth.Scheme{In: auth.InCertificate, Judge: keys}, false},
		{"passwords by tokens", auth.Scheme{In: auth.InBasic, Judge: &auth.Verifier{}}, false},
		{"a header without a name", auth.Scheme{In: auth.InHeader, Judge: keys}, false},
	} {
		if err := tc.scheme.Validate(); (err == nil) != tc.good {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestOpenReportsEveryMistake(t *testing.T) {
	_, err := auth.Open(t.Context(), map[string]auth.Config{
		"a": {}, "b": {Keys: &auth.KeyConfig{}, Check: &auth.CheckConfig{}}, "c": {Keys: &auth.KeyConfig{}},
		"d": {Tokens: &auth.TokenConfig{SharedKey: sharedKey}}, "e": {Certificates: &auth.CertificateConfig{Name: "serial", Allow: []string{"x"}}},
		"f": {Check: &auth.CheckConfig{URL: "file:///x", Timeout: -1, MaxVerdicts: -1, Copy: []string{""}}},
	})
	for _, want := range []string{
		"security scheme a: a scheme is judged in one way, by tokens, keys, certificates or a check; 0 are given",
		"security scheme b: a scheme is judged in one way, by tokens, keys, certificates or a check; 2 are given",
		"security scheme c: keys need a file", `security scheme e: the name of a certificate is in its uri, dns, email or cn, not in "serial"`,
		`security scheme f: check: "file:///x" is not an http`, "-1 verdicts cannot be kept", "timeout -1ns is negative", "a field without a name",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}

func TestSchemesReloadWhoHasFiles(t *testing.T) {
	file := write(t, "keys.yaml", "keys: []")
	schemes, err := auth.Open(t.Context(), map[string]auth.Config{
		"key": {Keys: &auth.KeyConfig{File: file}}, "certificate": {Certificates: &auth.CertificateConfig{Name: "cn"}},
		"check": {Check: &auth.CheckConfig{URL: "http://127.0.0.1:1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer schemes.Close()
	if err := schemes.Reload(); err != nil {
		t.Error(err)
	}
	_ = os.WriteFile(file, []byte("keys: 7"), 0o600)
	if err := schemes.Reload(); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v, want one that names the file", err)
	}
}
