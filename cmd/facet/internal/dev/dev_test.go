package dev_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/cmd/facet/internal/dev"
	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// workshop is a project that is worked on.
type workshop struct {
	t    *testing.T
	dir  string
	url  string
	said *bufio.Scanner
	stop context.CancelFunc
	end  chan error
}

// open lays out the example, with a service that answers, and runs it.
func open(t *testing.T) *workshop {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	w := &workshop{t: t, dir: filepath.Join(t.TempDir(), "shop"), end: make(chan error, 1)}
	_, err = scaffold.Project{Dir: w.dir, Module: "example.com/shop", Frontends: []string{"mobile"}, Version: "v0.0.0", Local: root, Progress: func(string) {}}.New()
	if err != nil {
		t.Fatal(err)
	}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"items":[],"total":7}`)
	}))
	t.Cleanup(service.Close)
	w.edit("deploy/mobile.yaml", "127.0.0.1:8081", "127.0.0.1:0")
	read, write := io.Pipe()
	w.said = bufio.NewScanner(read)
	ctx, stop := context.WithCancel(t.Context())
	w.stop = stop
	go func() {
		w.end <- dev.Run(ctx, dev.Config{
			Dir: w.dir, Configs: filepath.Join(w.dir, "deploy"), Environment: []string{"ORDERS_URL=" + service.URL},
			Log: write, Out: io.Discard,
		})
		_ = write.Close()
	}()
	t.Cleanup(func() {
		stop()
		_, _ = io.Copy(io.Discard, read)
		http.DefaultClient.CloseIdleConnections()
	})
	w.url = w.until(`mobile is at (http://\S+)`)
	w.until(`facet: ready`)
	return w
}

// until reads what is said until it matches, and returns the group.
func (w *workshop) until(pattern string) string {
	w.t.Helper()
	want := regexp.MustCompile(pattern)
	var lines []string
	for w.said.Scan() {
		lines = append(lines, w.said.Text())
		if found := want.FindStringSubmatch(w.said.Text()); found != nil {
			return found[len(found)-1]
		}
	}
	w.t.Fatalf("%s was not said, but\n%s", pattern, strings.Join(lines, "\n"))
	return ""
}

// edit replaces parts of a file: each by the text that follows it.
func (w *workshop) edit(file string, parts ...string) {
	w.t.Helper()
	path := filepath.Join(w.dir, file)
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), parts[0]) {
		w.t.Fatalf("%s has no %q (%v)", file, parts[0], err)
	}
	if err := os.WriteFile(path, []byte(strings.NewReplacer(parts...).Replace(string(text))), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func get(url string) (string, error) {
	response, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return fmt.Sprint(response.StatusCode, " ", strings.TrimSpace(string(body))), err
}

func (w *workshop) answers(want string) {
	w.t.Helper()
	if got, err := get(w.url + "/api/v1/orders"); err != nil || got != want {
		w.t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// TestWhatIsEditedIsAnswered edits a document and the code, well and badly, while a client asks without a pause: none of its
// requests fails.
func TestWhatIsEditedIsAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds binaries")
	}
	w := open(t)
	const old, document = `200 {"items":[],"total":7}`, "specs/frontends/mobile.yaml"
	w.answers(old)

	asking, halt := context.WithCancel(t.Context())
	var asked, failed atomic.Int64
	var client sync.WaitGroup
	for range 2 {
		client.Go(func() {
			for asking.Err() == nil {
				got, err := get(w.url + "/api/v1/orders")
				if asked.Add(1); err != nil || !strings.HasPrefix(got, "200 ") {
					failed.Add(1)
					t.Logf("%s %v", got, err)
				}
				select {
				case <-asking.Done():
				case <-time.After(2 * time.Millisecond):
				}
			}
		})
	}

	w.edit(document, "response: $steps.orders.outputs.body ", "response: $steps.orders.outputs.boddy ")
	w.until(`specs/frontends/mobile.yaml:\d+:\d+: `)
	w.until(`^ +\d+ \| .*response: \$steps.orders.outputs.boddy`)
	w.until(`^ +\| +\^`)
	w.until(`facet: the documents are wrong; what was there before keeps answering`)
	w.answers(old)

	w.edit(document, "boddy", "body")
	w.until(`facet: ready`)
	w.edit(document, "required: [items, total]", "required: [items]", "        total:", "        sum:\n          x-bff-from: '#/total'")
	w.until(`facet: ready`)
	w.answers(`200 {"items":[],"sum":7}`)

	w.edit("bff/mobile/server.go", "type Server struct {", "type Server struct { oops")
	w.until(`server.go:\d+:\d+: `)
	w.until(`facet: the code does not build; what was there before keeps answering`)
	w.answers(`200 {"items":[],"sum":7}`)
	w.edit("bff/mobile/server.go", " oops", "")
	w.until(`facet: ready`)

	halt()
	client.Wait()
	if asked.Load() == 0 || failed.Load() > 0 {
		t.Errorf("%d of %d requests failed", failed.Load(), asked.Load())
	}
	t.Logf("%d requests", asked.Load())
	w.stop()
	for w.said.Scan() {
		t.Errorf("at the end it says %s", w.said.Text())
	}
	if err := <-w.end; err != nil {
		t.Error(err)
	}
	if _, err := get(w.url); err == nil {
		t.Error("the port is still open")
	}
}

func TestWhatCannotBeRunIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := dev.Run(t.Context(), dev.Config{Dir: dir, Log: io.Discard}); err == nil || !strings.Contains(err.Error(), "there is no cmd/<frontend>-bff") {
		t.Error(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "cmd", "mobile-bff"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := dev.Run(t.Context(), dev.Config{Dir: dir, Frontends: []string{"web"}, Log: io.Discard}); err == nil || !strings.Contains(err.Error(), "there is no frontend web: there are mobile") {
		t.Error(err)
	}
	if err := dev.Run(t.Context(), dev.Config{Dir: dir, Configs: dir, Log: io.Discard}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
