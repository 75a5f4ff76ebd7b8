package binary

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// echo is a service that tells who it is and what it was asked.
func echo(t *testing.T, name string, asked func()) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"asked_of":%q,"asked_for":%q,"asked_with":%q}`, name, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("X-Service-Name"), body)
		if asked != nil {
			asked()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const routed = `
upstreams:
  orders: {url: %[1]s}
  next: {url: %[2]s}
  copies: {url: %[3]s}
experiments:
  new-checkout: {variants: {A: 0, B: 1}, key: 'header:X-Device-ID', default: A}
routes:
  - {name: users, path: '/api/v1/users/*', rewrite: '/*', methods: [GET, PUT], anonymous: true, upstream: next}
  - {name: canary, path: /canary, anonymous: true, split: {pools: [{upstream: orders, weight: 3}, {upstream: next, weight: 1}]}}
  - {name: checkout, path: /checkout, anonymous: true, choice: {experiment: new-checkout, upstreams: {A: orders, B: next}}}
  - {name: shadowed, path: /shadowed, anonymous: true, upstream: orders, shadow: {upstream: copies}}
  - name: changed
    path: /changed
    anonymous: true
    upstream: orders
    transform:
      request:
        header: {add: {X-Service-Name: api-gateway}}
        query: {set: {limit: 5}}
        body: {case: snake, inject: {_request_id: '{request_id}'}}
      response:
        body: {case: camel}
        envelope:
          default: v2
          versions:
            v1: {member: data, with: {success: true}}
            v2: {member: result, with: {meta: '{"version": "{version}"}'}}
`

func TestRoutesAreOfTheFile(t *testing.T) {
	copied := make(chan struct{}, 1)
	text := fmt.Sprintf(routed, echo(t, "orders", nil), echo(t, "next", nil), echo(t, "copies", func() { copied <- struct{}{} }))
	if err := underlined(t, []byte(text)); err != nil {
		t.Errorf("an editor underlines it: %v", err)
	}
	g := made(t, program("web"), nil, text)
	said := func(method, target, body string, header ...string) string {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		g.handler.ServeHTTP(w, r)
		return fmt.Sprint(w.Code, " ", w.Body)
	}
	for _, tc := range []struct{ name, got, want string }{
		{"the prefix goes", said("GET", "/api/v1/users/7?a=b", ""), `^200 {"asked_of":"next","asked_for":"GET /7\?a=b "`},
		{"another method", said("POST", "/api/v1/users/7", ""), `^405`},
		{"nobody in an experiment", said("GET", "/checkout", ""), `"asked_of":"orders"`},
		{"somebody in an experiment", said("GET", "/checkout", "", "X-Device-ID", "7"), `"asked_of":"next"`},
		{
			"a request is changed", said("POST", "/changed", `{"userId":1}`, "Content-Type", "application/json", "X-Request-ID", "r-1"),
			`^200 {"result":{"askedOf":"orders","askedFor":"POST /changed\?limit=5 api-gateway","askedWith":"{\\"user_id\\":1,\\"_request_id\\":\\"[^"]+\\"}"},"meta":{"version":"v2"}}$`,
		},
		{"an older version", said("GET", "/changed", "", "API-Version", "v1"), `^200 {"data":{.*},"success":true}$`},
		{"a version that is none", said("GET", "/changed", "", "API-Version", "v3"), `^400`},
	} {
		if !regexp.MustCompile(tc.want).MatchString(tc.got) {
			t.Errorf("%s: %s, want %s", tc.name, tc.got, tc.want)
		}
	}
	shares := map[bool]int{}
	for range 8 {
		shares[strings.Contains(said("GET", "/canary", ""), `"asked_of":"next"`)]++
	}
	if shares[true] != 2 || shares[false] != 6 {
		t.Errorf("of 8 requests %d are the canary's, want 2", shares[true])
	}
	if got := said("GET", "/shadowed", ""); !strings.Contains(got, `"asked_of":"orders"`) {
		t.Error(got)
	}
	g.close() // awaits the copy
	select {
	case <-copied:
	default:
		t.Error("nothing was copied, or it was not awaited")
	}
}

func TestARouteOfTheFileHasItsOwnLimit(t *testing.T) {
	h := made(t, program("web", "iot"), nil, `
upstreams: {orders: {url: `+echo(t, "orders", nil)+`}}
limits: {tiers: [{name: free, limits: 5@day}]}
routes: [{name: all, path: /all, anonymous: true, upstream: orders, limits: 1@day}]
frontends: {iot: {limits: {address: 9@day}, routes: [{name: own, path: /own, anonymous: true, upstream: orders, limits: 2@day}]}}
`).handler
	for _, tc := range []struct{ path, want string }{
		{"/web/all", "200"},
		{"/web/all", "429"},
		{"/iot/all", "200"}, // each frontend counts for itself
		{"/iot/all", "429"},
		{"/iot/own", "200"},
		{"/iot/own", "200"},
		{"/iot/own", "429"},
	} {
		if got := ask(h, tc.path); !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s: %s, want %s", tc.path, got, tc.want)
		}
	}
}

func TestARouteOfTheFileIsKept(t *testing.T) {
	asked := 0
	h := made(t, program("web"), nil, `
upstreams: {orders: {url: `+echo(t, "orders", func() { asked++ })+`}}
routes:
  - {name: kept, path: /kept, anonymous: true, upstream: orders, cache: {max_age: 1m, vary: [Accept-Language]}}
  - {name: silent, path: /silent, anonymous: true, upstream: orders, cache: {}}
  - {name: passed, path: /passed, anonymous: true, upstream: orders}
`).handler
	for _, tc := range []struct {
		path, language string
		asked          int
	}{
		{"/kept", "de", 1},
		{"/kept", "de", 1},
		{"/kept", "fr", 2},
		{"/kept", "de", 2},
		{"/silent", "", 3},
		{"/silent", "", 4},
		{"/passed", "", 5},
		{"/passed", "", 6},
	} {
		r := httptest.NewRequest("GET", tc.path, http.NoBody)
		r.Header.Set("Accept-Language", tc.language)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 || asked != tc.asked {
			t.Errorf("%s in %s: %d, and the service was asked %d times, want %d", tc.path, tc.language, w.Code, asked, tc.asked)
		}
	}
}

// A route that every page may read has the field that says so; what a page may ask of a frontend stays the frontend's.
func TestARouteMayBeOpenToAllPages(t *testing.T) {
	h := made(t, program("web"), nil, `
upstreams: {orders: {url: `+echo(t, "orders", nil)+`}}
answers: {cors: {origins: ['https://shop.example.com']}}
routes:
  - {name: closed, path: /closed, anonymous: true, upstream: orders}
  - {name: public, path: /public, anonymous: true, upstream: orders, transform: {response: {header: {set: {Access-Control-Allow-Origin: '*'}}}}}
`).handler
	for _, tc := range []struct{ path, origin, want string }{
		{"/closed", "https://shop.example.com", "https://shop.example.com"},
		{"/closed", "https://news.example", ""},
		{"/public", "https://shop.example.com", "https://shop.example.com"},
		{"/public", "https://news.example", "*"},
		{"/thing", "https://news.example", ""},
	} {
		r := httptest.NewRequest("GET", tc.path, http.NoBody)
		r.Header.Set("Origin", tc.origin)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := strings.Join(w.Header().Values("Access-Control-Allow-Origin"), ", "); w.Code != 200 || got != tc.want {
			t.Errorf("%s for %s: %d, %q, want %q", tc.path, tc.origin, w.Code, got, tc.want)
		}
	}
}

// What a route passes on arrives part by part, whatever else the answers' links do.
func TestARouteStreamsThroughTheWholeStack(t *testing.T) {
	next := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 2 {
			fmt.Fprintf(w, "data: %d\n\n", i)
			_ = http.NewResponseController(w).Flush()
			if i == 0 {
				<-next
			}
		}
	}))
	defer server.Close()
	g := made(t, program("web"), nil, `
upstreams: {orders: {url: `+server.URL+`}}
answers: {compress: {}, etag: {}, cbor: {}, cors: {origins: ['*']}}
frontends: {web: {routes: [{name: events, path: /events, anonymous: true, upstream: orders, cache: {max_age: 1m}}]}}
`)
	front := httptest.NewServer(g.handler)
	defer front.Close()
	res, err := front.Client().Get(front.URL + "/events") // asks for gzip by itself
	if err != nil {
		close(next)
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewReader(res.Body)
	first, err := lines.ReadString('\n') // before the service goes on
	close(next)
	rest, last := io.ReadAll(lines)
	if got := first + string(rest); got != "data: 0\n\ndata: 1\n\n" || err != nil || last != nil {
		t.Errorf("%q, %v, %v", got, err, last)
	}
}

func TestWhatIsWrongWithRoutesIsPlaced(t *testing.T) {
	const head = "upstreams: {orders: {url: 'http://o'}}\n"
	for _, tc := range []struct{ text, want string }{
		{"routes: [{name: a, path: /a, upstream: order, anonymous: true}]", `2:10: routes.0: route "a": there is no upstream "order"`},
		{"routes: [{name: a, path: /a, upstream: orders}]", `2:10: routes.0: route "a": want either Anonymous or Security: a route must not be open because somebody forgot a line`},
		{"frontends: {web: {routes: [{name: a, path: x, upstream: orders, anonymous: true}]}}", `2:28: frontends.web.routes.0: route "a": the path "x"`},
		{"routes: [{name: a, path: /a, upstream: orders, anonymous: true, limits: often}]", `2:73: routes.0.limits: "often" is no limit`},
		{"routes: [{name: a, path: /a, upstream: orders, anonymous: true, cookies: true, cache: {}}]", `2:80: routes.0.cache: answers that are kept must not depend on Cookies`},
		{"routes: [{name: a, path: /a, split: {pools: [{upstream: orders, weight: 1}]}, anonymous: true, cache: {}}]", `2:96: routes.0.cache: answers are kept of one Upstream only`},
		{"experiments: {x: {variants: {A: 0}}}", `2:1: experiments: experiment "x": the Split has no weight`},
	} {
		path := filepath.Join(t.TempDir(), "facet.yaml")
		write(t, path, head+tc.text)
		_, _, err := program("web").load(path)
		if err == nil {
			t.Errorf("%s is taken", tc.text)
			continue
		}
		if got := strings.ReplaceAll(err.Error(), path+":", ""); !strings.HasPrefix(got, tc.want) {
			t.Error(cmp.Diff(tc.want, got))
		}
	}
}
