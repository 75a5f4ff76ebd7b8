package patterns

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
)

// key is what tokens are signed with. JWT_SECRET has it.
var key = []byte("a key that is used by these tests and by nothing else")

// gateway is a binary that runs.
type gateway struct {
	url, admin string
	client     *http.Client
	log        *log
}

// run runs the program with a configuration until the test ends. What the page calls its hosts, and what would take long, is
// replaced by pairs of old and new.
func run(t *testing.T, program binary.Program, text string, replaced ...string) *gateway {
	t.Helper()
	return runIn(t, t.TempDir(), program, text, replaced...)
}

// runIn is run with the configuration in a directory, where the files may be that it names.
func runIn(t *testing.T, dir string, program binary.Program, text string, replaced ...string) *gateway {
	t.Helper()
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(text, replaced[i]) {
			t.Fatalf("%s is not in\n%s", replaced[i], text)
		}
	}
	text = strings.NewReplacer(replaced...).Replace(text)
	if !strings.Contains(text, "listen:") {
		text += "listen: {address: '127.0.0.1:0'}\n"
	}
	if !strings.Contains(text, "admin:") {
		text += "admin: {address: '127.0.0.1:0'}\n"
	}
	path := filepath.Join(dir, "facet.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	g := &gateway{log: newLog(), client: &http.Client{Transport: &http.Transport{}}}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- program.Run(ctx, path, g.log) }()
	t.Cleanup(func() {
		g.client.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case at := <-g.log.listening:
		g.url, g.admin = "http://"+at[0], "http://"+at[1]
	case err := <-ended:
		ended <- nil
		t.Fatalf("%v in\n%s", err, text)
	case <-time.After(10 * time.Second):
		t.Fatalf("it says nowhere that it listens, with\n%s", text)
	}
	return g
}

// passing is a program that only passes through. Its document is the first fragment of the page.
func passing(t *testing.T) binary.Program {
	t.Helper()
	document := sections(t)["A gateway, to begin with"].fragments[0].text
	documents := fstest.MapFS{"gateway.yaml": {Data: []byte(document)}}
	return binary.Program{
		Name: "gateway",
		Frontends: []binary.Frontend{{
			Name: "shop", Documents: documents, Document: "gateway.yaml",
			Mount: func(chi.Router, binary.Upstreams) {}, // there are no operations
		}},
	}
}

// program is one of a document, with what answers its operations.
func program(document string, mount func(chi.Router, binary.Upstreams), upstreams ...string) binary.Program {
	return binary.Program{Name: "gateway", Upstreams: upstreams, Frontends: []binary.Frontend{{
		Name: "shop", Documents: fstest.MapFS{"shop.yaml": {Data: []byte(document)}}, Document: "shop.yaml", Mount: mount,
	}}}
}

// ask is a request: "GET /path", and the fields of its header as pairs. "Body" is its body.
func (g *gateway) ask(t *testing.T, what string, fields ...string) reply {
	t.Helper()
	return g.send(t, g.url, what, fields...)
}

func (g *gateway) send(t *testing.T, base, what string, fields ...string) reply {
	t.Helper()
	method, target, _ := strings.Cut(what, " ")
	header, body := http.Header{}, ""
	for i := 0; i < len(fields); i += 2 {
		if fields[i] == "Body" {
			body = fields[i+1]
			continue
		}
		header.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(t.Context(), method, base+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	if body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := g.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(text)}
}

// trust makes the client trust a certificate, and speak HTTP/2 and TLS.
func (g *gateway) trust(certificate *x509.Certificate) {
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	g.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "api.example.com"}, ForceAttemptHTTP2: true}
	g.url = strings.Replace(g.url, "http:", "https:", 1)
}

type reply struct {
	status int
	header http.Header
	body   string
}

// member is a member of the body, by the names on the way to it.
func (r reply) member(t *testing.T, names ...string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		t.Fatalf("%v in %d %s", err, r.status, r.body)
	}
	for _, name := range names {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// is fails the test unless the reply has this status.
func (r reply) is(t *testing.T, status int) reply {
	t.Helper()
	if r.status != status {
		t.Errorf("%d %s %v, want %d", r.status, r.body, r.header, status)
	}
	return r
}

// has fails the test unless the reply's field has the text in it.
func (r reply) has(t *testing.T, field, text string) reply {
	t.Helper()
	if got := strings.Join(r.header.Values(field), ", "); !strings.Contains(got, text) || (text == "" && got != "") {
		t.Errorf("%s is %q, want %q", field, got, text)
	}
	return r
}

// says fails the test unless the reply's body has the text in it.
func (r reply) says(t *testing.T, text string) reply {
	t.Helper()
	if !strings.Contains(r.body, text) {
		t.Errorf("%d %s, want %s", r.status, r.body, text)
	}
	return r
}

// bearer is the Authorization of somebody with a good token.
func bearer(t *testing.T, claims auth.Claims) string {
	t.Helper()
	token, err := auth.Mint(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + token
}

// log is a binary's log.
type log struct {
	listening chan [2]string // the two addresses

	mu   sync.Mutex
	text bytes.Buffer
}

func newLog() *log { return &log{listening: make(chan [2]string, 1)} }

// Write takes one line.
func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var listening struct{ Msg, Addr, Admin string }
	if json.Unmarshal(line, &listening) == nil && listening.Msg == "listening" {
		l.listening <- [2]string{listening.Addr, listening.Admin}
	}
	return l.text.Write(line)
}

// requests are the lines about requests, of which there are as many as were answered a moment ago.
func (l *log) requests(t *testing.T, want int) (lines []map[string]any) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		l.mu.Lock()
		text := l.text.String()
		l.mu.Unlock()
		lines = nil
		for line := range strings.Lines(text) {
			var fields map[string]any
			if json.Unmarshal([]byte(line), &fields) == nil && fields["msg"] == "request" {
				lines = append(lines, fields)
			}
		}
		if len(lines) >= want || time.Now().After(deadline) {
			return lines
		}
		runtime.Gosched()
	}
}
