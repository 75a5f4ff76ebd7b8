package whole

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/internal/bench/bare"
	"github.com/facet-bff/facet/internal/bench/services"
	"github.com/facet-bff/facet/shared/binary"
)

// contenders are both over the same services.
type contenders struct {
	facet, admin, bare string
	log                *log
}

// log is what Facet writes, which may be read meanwhile.
type log struct {
	mu    sync.Mutex
	b     bytes.Buffer
	wrote chan struct{} // has room for one
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.wrote <- struct{}{}:
	default:
	}
	return l.b.Write(p)
}

// want waits for the text: lines of requests are late.
func (l *log) want(t *testing.T, text string) {
	t.Helper()
	late := time.After(time.Minute)
	for !strings.Contains(l.String(), text) {
		select {
		case <-l.wrote:
		case <-late:
			t.Fatalf("the access log has no %s:\n%s", text, l)
		}
	}
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func start(t *testing.T) *contenders {
	t.Helper()
	at := services.Addresses{}
	for _, name := range services.Names() {
		at[name] = free(t)
	}
	c := &contenders{facet: free(t), admin: free(t), bare: free(t), log: &log{wrote: make(chan struct{}, 1)}}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, run := range []func() error{
		func() error { return services.Run(ctx, at, 0) },
		func() error { return bare.Run(ctx, c.bare, at) },
		func() error { return Run(ctx, c.facet, c.admin, at, c.log) },
	} {
		running.Go(func() {
			if err := run(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		stop()
		http.DefaultClient.CloseIdleConnections()
		running.Wait()
	})
	for _, address := range append([]string{c.facet, c.admin, c.bare}, values(at)...) {
		listening(t, address)
	}
	return c
}

func values(at services.Addresses) (all []string) {
	for _, address := range at {
		all = append(all, address)
	}
	return all
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func listening(t *testing.T, address string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for again := time.Tick(10 * time.Millisecond); ; <-again {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// get asks for a target, with a token or without, and returns the answer and its body.
func get(t *testing.T, address, target, token string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(bare.UserHeader, "42")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

func TestBothAnswerTheSame(t *testing.T) {
	c := start(t)
	token, err := Token("42")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"/dashboard?limit=10", "/gathered?limit=10", "/wide/1", "/wide/3", "/wide/10", "/wide/30", "/reports/1k", "/reports/100k", "/reports/1m", "/products/p-1",
	} {
		res, facet := get(t, c.facet, target, token)
		if res.StatusCode != http.StatusOK || res.Header.Get("X-BFF-Partial") != "" {
			t.Fatalf("%s: %s, without %q\n%s\n%s", target, res.Status, res.Header.Get("X-BFF-Partial"), facet, c.log)
		}
		res, hand := get(t, c.bare, target, "")
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: the bare handler answers %s", target, res.Status)
		}
		if diff := cmp.Diff(members(t, hand), members(t, facet)); diff != "" {
			t.Errorf("%s: the bare handler answers otherwise (-bare +Facet):\n%s", target, diff)
		}
	}
}

// members decodes an answer. The products of wide ones have names in one contender's and are a list in the other's.
func members(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	products, listed := []any{}, false
	for name, value := range m {
		if name == "products" {
			products, listed = value.([]any), true
		} else if strings.HasPrefix(name, "p") && name != "price" {
			if _, is := value.(map[string]any); is {
				products, listed = append(products, value), true
				delete(m, name)
			}
		}
	}
	if listed && len(products) > 0 {
		m["products"] = products // every one is the same
	} else {
		delete(m, "products")
	}
	return m
}

func TestEveryFeatureIsOn(t *testing.T) {
	c := start(t)
	token, err := Token("42")
	if err != nil {
		t.Fatal(err)
	}
	if res, _ := get(t, c.facet, "/dashboard?limit=10", ""); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: %s", res.Status)
	}
	if res, _ := get(t, c.facet, "/dashboard?limit=1000", token); res.StatusCode != http.StatusBadRequest {
		t.Errorf("a request that breaks the document: %s", res.Status)
	}
	res, _ := get(t, c.facet, "/dashboard?limit=10", token)
	if policy := res.Header.Get("RateLimit-Policy"); !strings.Contains(policy, "premium") || !strings.Contains(policy, "address") {
		t.Errorf("RateLimit-Policy is %q, and tiers and addresses have limits", policy)
	}
	for _, line := range []string{`"operation":"app.getDashboard"`, `"status":401`, `"status":400`, `"status":200`, `"principal":"42"`, `"trace_id":"`} {
		c.log.want(t, line)
	}
	_, metrics := get(t, c.admin, "/metrics", "")
	for _, name := range []string{"http_server_request_duration_seconds_count", "http_client_request_duration_seconds_count"} {
		if !strings.Contains(string(metrics), name) {
			t.Errorf("there is no metric %s", name)
		}
	}
}

// What is not measured is named here, so that a link which is added to the stack must be thought of.
func TestTheFileLeavesNothingOutThatEveryGatewayNeeds(t *testing.T) {
	path, err := write(t.TempDir(), "127.0.0.1:0", "127.0.0.1:0", services.Addresses{"users": "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := binary.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	links, err := settings.Stack("app")
	if err != nil {
		t.Fatal(err)
	}
	var off []string
	for _, link := range links {
		if link.Off {
			off = append(off, link.Name)
		}
	}
	want := []string{"cors", "compress", "shed", "limit by device", "cbor", "etag", "responses"}
	if diff := cmp.Diff(want, off); diff != "" {
		t.Errorf("what is off (-want +got):\n%s", diff)
	}
	if up := settings.Upstreams["users"]; !up.Hedge.On || up.Retry.Off || up.Breaker.Off || up.Bulkhead.Off || up.Ejection.Off || up.Client != "lean" {
		t.Errorf("users is asked without a policy: %+v", up)
	}
}
