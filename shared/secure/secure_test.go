package secure_test

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/secure"
)

// answered is the header of the answer to a request through the link.
func answered(config secure.Config, r *http.Request, handler http.HandlerFunc) http.Header {
	w := httptest.NewRecorder()
	secure.Headers(config)(handler).ServeHTTP(w, r)
	return w.Result().Header
}

func says(name, value string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(name, value)
		_, _ = w.Write([]byte("ok"))
	}
}

func TestTheFields(t *testing.T) {
	plain, secured := httptest.NewRequest("GET", "/", nil), httptest.NewRequest("GET", "/", nil)
	secured.TLS = &tls.ConnectionState{}
	all := map[string]string{
		"Strict-Transport-Security":    "max-age=31536000",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Server":                       "", "X-Powered-By": "", "Cache-Control": "",
	}
	for _, tc := range []struct {
		name    string
		config  secure.Config
		request *http.Request
		handler http.HandlerFunc
		but     map[string]string
	}{
		{"all of them", secure.Config{}, secured, says("A", "b"), nil},
		{"no HSTS without TLS", secure.Config{}, plain, says("A", "b"), map[string]string{"Strict-Transport-Security": ""}},
		{"HSTS where TLS ends in front", secure.Config{TLSInFront: true, HSTS: time.Hour, HSTSSubdomains: true}, plain, says("A", "b"), map[string]string{"Strict-Transport-Security": "max-age=3600; includeSubDomains"}},
		{"no HSTS at all", secure.Config{HSTS: -1}, secured, says("A", "b"), map[string]string{"Strict-Transport-Security": ""}},
		{"others", secure.Config{FrameOptions: "SAMEORIGIN", CrossOriginResourcePolicy: "off"}, secured, says("A", "b"), map[string]string{"X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Resource-Policy": ""}},
		{"the handler's own", secure.Config{}, secured, says("Content-Security-Policy", "default-src 'self'"), map[string]string{"Content-Security-Policy": "default-src 'self'"}},
		{"a handler that says what it runs on", secure.Config{}, secured, says("Server", "nginx"), nil},
		{"a handler that says what it is made of", secure.Config{}, secured, says("X-Powered-By", "Go"), nil},
		{"a handler that writes nothing", secure.Config{}, secured, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Server", "x") }, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			header := answered(tc.config, tc.request, tc.handler)
			for name, want := range all {
				if but, ok := tc.but[name]; ok {
					want = but
				}
				if got := header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestWhatIsOnePersonsIsNotLeftToGuesses(t *testing.T) {
	for _, tc := range []struct {
		name, method, credential string
		config                   secure.Config
		handler                  http.HandlerFunc
		want                     string
	}{
		{"with a token", "GET", "Authorization", secure.Config{}, says("A", "b"), "no-store"},
		{"with a cookie", "HEAD", "Cookie", secure.Config{}, says("A", "b"), "no-store"},
		{"with an entity tag", "GET", "Authorization", secure.Config{}, says("ETag", `"1"`), "private, no-cache"},
		{"with a date", "GET", "Authorization", secure.Config{}, says("Last-Modified", "Mon, 23 Nov 2026 05:00:00 GMT"), "private, no-cache"},
		{"that says something", "GET", "Authorization", secure.Config{}, says("Cache-Control", "private, max-age=5"), "private, max-age=5"},
		{"to anybody", "GET", "Accept", secure.Config{}, says("A", "b"), ""},
		{"to a change", "POST", "Authorization", secure.Config{}, says("A", "b"), ""},
		{"left alone", "GET", "Authorization", secure.Config{KeepCacheControl: true}, says("A", "b"), ""},
		{"of a handler that writes nothing", "GET", "Authorization", secure.Config{}, func(http.ResponseWriter, *http.Request) {}, "no-store"},
		{"of a handler that flushes", "GET", "Authorization", secure.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
		}, "no-store"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest(tc.method, "/", nil)
			r.Header.Set(tc.credential, "x")
			if got := answered(tc.config, r, tc.handler).Get("Cache-Control"); got != tc.want {
				t.Errorf("Cache-Control is %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAnInterimAnswerDecidesNothing(t *testing.T) {
	server := httptest.NewServer(secure.Headers(secure.Config{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(http.StatusOK)
	})))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "x")
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestValidateReportsEveryMistake(t *testing.T) {
	err := secure.Config{HSTS: time.Second / 2, ReferrerPolicy: "a\nb", PermissionsPolicy: "é"}.Validate()
	want := "an HSTS of 500ms is not whole seconds\n" +
		"Referrer-Policy: \"a\\nb\" is not the value of a header field\n" +
		"Permissions-Policy: \"é\" is not the value of a header field"
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
	if err := errors.Join(secure.Config{}.Validate(), secure.Config{HSTS: -1, FrameOptions: "off"}.Validate()); err != nil {
		t.Error(err)
	}
	if err := (secure.Config{HSTS: -1, TLSInFront: true}).Validate(); err == nil {
		t.Error("no error")
	}
}
