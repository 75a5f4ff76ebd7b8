package cors_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/cors"
)

// ask sends a request through the link; fields are names and values in turns.
func ask(config cors.Config, method string, fields ...string) (*httptest.ResponseRecorder, bool) {
	r := httptest.NewRequest(method, "/", nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	reached := false
	w := httptest.NewRecorder()
	cors.Handler(config)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached = true
		w.WriteHeader(http.StatusTeapot)
	})).ServeHTTP(w, r)
	return w, reached
}

var shop = cors.Config{Origins: []string{"https://shop.example.com", "https://*.preview.example.com:8443", "http://localhost:3000"}}

func TestOrigins(t *testing.T) {
	for origin, allowed := range map[string]bool{
		"https://shop.example.com":                             true,
		"http://localhost:3000":                                true,
		"https://pr-7.preview.example.com:8443":                true,
		"https://preview.example.com:8443":                     false,
		"https://.preview.example.com:8443":                    false,
		"https://a.b.preview.example.com:8443":                 false,
		"https://pr-7.preview.example.com":                     false,
		"http://pr-7.preview.example.com:8443":                 false,
		"https://evil.test/.preview.example.com:8443":          false,
		"https://evil.test#.preview.example.com:8443":          false,
		"https://shop.example.com.evil.test":                   false,
		"https://xshop.example.com":                            false,
		"http://shop.example.com":                              false,
		"null":                                                 false,
		"https://pr-7.preview.example.com:8443.preview.c:8443": false,
	} {
		w, reached := ask(shop, "GET", "Origin", origin)
		want := ""
		if allowed {
			want = origin
		}
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: allowed is %q, want %q", origin, got, want)
		}
		if !reached || w.Code != http.StatusTeapot || !strings.Contains(w.Header().Get("Vary"), "Origin") {
			t.Errorf("%s: reached %t, %d, Vary %q", origin, reached, w.Code, w.Header().Get("Vary"))
		}
	}
}

func TestPreflights(t *testing.T) {
	const origin, method, fields = "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"
	for _, tc := range []struct {
		name    string
		config  cors.Config
		request []string
		allowed map[string]string // nil for nothing
	}{
		{
			"is answered", shop,
			[]string{origin, "https://shop.example.com", method, "DELETE", fields, "authorization,content-type"},
			map[string]string{"Origin": "https://shop.example.com", "Methods": "DELETE", "Headers": "authorization,content-type"},
		},
		{"from elsewhere", shop, []string{origin, "https://evil.test", method, "GET"}, nil},
		{"for another method", shop, []string{origin, "https://shop.example.com", method, "BREW"}, nil},
		{"for another header", shop, []string{origin, "https://shop.example.com", method, "GET", fields, "x-evil"}, nil},
		{
			"for a header that is configured",
			cors.Config{Origins: shop.Origins, Headers: []string{"X-Odd"}, Methods: []string{"BREW"}},
			[]string{origin, "https://shop.example.com", method, "BREW", fields, "x-odd"},
			map[string]string{"Origin": "https://shop.example.com", "Methods": "BREW", "Headers": "x-odd"},
		},
		{
			"from anywhere",
			cors.Config{Origins: []string{"*"}},
			[]string{origin, "https://any.test", method, "GET"},
			map[string]string{"Origin": "*", "Methods": "GET"},
		},
		{
			"with cookies",
			cors.Config{Origins: shop.Origins, Credentials: true},
			[]string{origin, "https://shop.example.com", method, "GET"},
			map[string]string{"Origin": "https://shop.example.com", "Methods": "GET", "Credentials": "true"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, reached := ask(tc.config, "OPTIONS", tc.request...)
			if reached || w.Code != http.StatusNoContent || w.Body.Len() > 0 {
				t.Errorf("reached %t, %d %q", reached, w.Code, w.Body)
			}
			if vary := strings.Join(w.Header().Values("Vary"), ", "); vary != "Origin, Access-Control-Request-Method, Access-Control-Request-Headers" {
				t.Errorf("Vary %q", vary)
			}
			for _, what := range []string{"Origin", "Methods", "Headers", "Credentials"} {
				if got := w.Header().Get("Access-Control-Allow-" + what); got != tc.allowed[what] {
					t.Errorf("%s: %q, want %q", what, got, tc.allowed[what])
				}
			}
		})
	}
}

func TestHowLongAPreflightIsRemembered(t *testing.T) {
	for age, want := range map[time.Duration]string{0: "600", time.Hour: "3600", -1: "0"} {
		config := shop
		config.MaxAge = age
		w, _ := ask(config, "OPTIONS", "Origin", "https://shop.example.com", "Access-Control-Request-Method", "GET")
		if got := w.Header().Get("Access-Control-Max-Age"); got != want {
			t.Errorf("%s: %q, want %q", age, got, want)
		}
	}
}

func TestWhatAPageMayRead(t *testing.T) {
	w, _ := ask(shop, "GET", "Origin", "https://shop.example.com")
	for _, name := range []string{"ETag", "X-BFF-Partial", "X-BFF-Stale", "RateLimit", "RateLimit-Policy", "X-Request-Id"} {
		if !strings.Contains(strings.ToLower(w.Header().Get("Access-Control-Expose-Headers")), strings.ToLower(name)) {
			t.Errorf("%s is not exposed: %s", name, w.Header().Get("Access-Control-Expose-Headers"))
		}
	}
}

func TestAnOrdinaryOptionsGoesOn(t *testing.T) {
	if _, reached := ask(shop, "OPTIONS", "Origin", "https://shop.example.com"); !reached {
		t.Error("not reached")
	}
}

func TestValidateReportsEveryMistake(t *testing.T) {
	for _, tc := range []struct {
		config cors.Config
		want   string
	}{
		{shop, ""},
		{cors.Config{}, "no Origins: name the pages that may ask, or * for all"},
		{cors.Config{Origins: []string{"*", "https://a.test"}}, "the origin * is all of them: name no others beside it"},
		{cors.Config{Origins: []string{"*"}, Credentials: true}, "the origin * with Credentials would let every page on the web ask as its reader: name the origins"},
		{
			cors.Config{
				Origins: []string{"null", "https://a.test/", "https://A.test", "https://a.*.test", "https://*.test", "https://*.*.b.test", "a.test"},
				Methods: []string{"G ET"}, MaxAge: time.Millisecond,
			},
			`"null" is no origin: write it as https://shop.example.com
"https://a.test/" is no origin: write it as https://shop.example.com
"https://A.test" is written in lower case by browsers
"https://a.*.test": a wildcard is the first label of the host, and nothing but that
"https://*.test" would be half the web: name at least two labels after the wildcard
"https://*.*.b.test": a wildcard is the first label of the host, and nothing but that
"a.test" is no origin: write it as https://shop.example.com
"G ET" is no name of a method
a MaxAge of 1ms is less than a second`,
		},
	} {
		got := ""
		if err := tc.config.Validate(); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%+v:\n%s\nwant\n%s", tc.config, got, tc.want)
		}
	}
}
