package route_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/route"
)

func version(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, name, " ", r.URL.EscapedPath())
	})
}

func TestAVersionIsChosen(t *testing.T) {
	handlers := map[string]http.Handler{"v1": version("v1"), "v2": version("v2")}
	for _, tc := range []struct {
		name     string
		versions route.Versions
		target   string
		asked    []string
		want     string // 400 for a refusal
		vary     string
	}{
		{"none", route.Versions{Default: "v1"}, "/x", nil, "v1 /x", "Api-Version"},
		{"one", route.Versions{Default: "v1"}, "/x", []string{"v2"}, "v2 /x", "Api-Version"},
		{"unknown", route.Versions{Default: "v1"}, "/x", []string{"v3"}, "400", "Api-Version"},
		{"nothing", route.Versions{Default: "v1"}, "/x", []string{""}, "400", "Api-Version"},
		{"two", route.Versions{Default: "v1"}, "/x", []string{"v1", "v1"}, "400", "Api-Version"},
		{"not in the path", route.Versions{Default: "v1"}, "/v2/x", nil, "v1 /v2/x", "Api-Version"},
		{"in the path", route.Versions{Default: "v1", InPath: true}, "/v2/x%2Fy", []string{"v1"}, "v2 /x%2Fy", ""},
		{"the path alone", route.Versions{Default: "v1", InPath: true}, "/v2", nil, "v2 /", ""},
		{"an escaped one is none", route.Versions{Default: "v1", InPath: true}, "/%762/x%2Fy", nil, "v1 /%762/x%2Fy", "Api-Version"},
		{"neither in the path", route.Versions{Default: "v1", InPath: true}, "/x/v2", []string{"v2"}, "v2 /x/v2", "Api-Version"},
		{"another field", route.Versions{Default: "v1", Field: "Accept-Version"}, "/x", []string{"v2"}, "v2 /x", "Accept-Version"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			refused := 0
			handler, err := tc.versions.Handler(handlers, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refused++; next.ServeHTTP(w, r) })
			})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", tc.target, nil)
			for _, v := range tc.asked {
				r.Header.Add(cmp.Or(tc.versions.Field, "API-Version"), v)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if !strings.EqualFold(w.Header().Get("Vary"), tc.vary) {
				t.Errorf("Vary %s", w.Header().Get("Vary"))
			}
			if tc.want == "400" {
				if w.Code != 400 || refused != 1 || !strings.Contains(w.Body.String(), "There are v1, v2.") {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
				return
			}
			if w.Body.String() != tc.want || refused != 0 {
				t.Errorf("got %s", w.Body)
			}
		})
	}
}

func TestVersionsReportEverything(t *testing.T) {
	_, err := route.Versions{Field: "a b", Default: "v9"}.Handler(map[string]http.Handler{"a/b": version("")}, nil)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v", err)
	}
}
