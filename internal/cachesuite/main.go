// Command cachesuite runs the public suite of tests for HTTP caches, http-cache-tests (cache-tests.fyi), against
// shared/cache, and prints how much of it passes beside what the suite ships of other caches. It needs node and npm.
//
// The suite is not part of this repository. Its tests have an origin, which is put behind the cache by a reverse proxy.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/cache"
)

// suite is the version that was measured last.
const suite = "http-cache-tests@0.4.5"

// others are the caches whose results the suite ships, by the names of its files.
var others = []string{"nginx", "varnish", "squid", "apache", "trafficserver"}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cachesuite:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "cachesuite")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := npm(ctx, dir, "install", "--no-save", "--silent", "--prefix", dir, suite); err != nil {
		return fmt.Errorf("npm install %s: %w", suite, err)
	}
	s := &runner{dir: filepath.Join(dir, "node_modules", "http-cache-tests")}
	if s.origin, err = freeAddress(ctx); err != nil {
		return err
	}
	end, err := s.startOrigin(ctx)
	if err != nil {
		return err
	}
	defer end()
	address, err := s.startCache(ctx)
	if err != nil {
		return err
	}
	ours, err := s.ask(ctx, "http://"+address)
	if err != nil {
		return err
	}
	return s.report(ctx, ours)
}

type runner struct {
	dir    string // of the suite
	origin string // the address of its origin
}

func npm(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	return cmd.Run()
}

// node runs one of the suite's programs, which read what npm would tell them.
func (s *runner) node(ctx context.Context, base string, args ...string) *exec.Cmd {
	_, port, _ := net.SplitHostPort(s.origin)
	cmd := exec.CommandContext(ctx, "node", append([]string{"--no-warnings"}, args...)...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "npm_config_protocol=http", "npm_config_port="+port, "npm_config_base="+base,
		"npm_package_config_id=", "npm_config_pidfile="+filepath.Join(s.dir, "origin.pid"))
	return cmd
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// startOrigin returns when the origin listens.
func (s *runner) startOrigin(ctx context.Context) (end func(), err error) {
	cmd := s.node(ctx, "", "server/server.mjs")
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the suite's origin: %w", err)
	}
	end = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil { // "Listening on"
		end()
		return nil, errors.New("the suite's origin does not start")
	}
	return end, nil
}

// startCache puts the cache before the origin, and returns its address.
func (s *runner) startCache(ctx context.Context) (string, error) {
	store, err := cache.NewMemory(64 << 20)
	if err != nil {
		return "", err
	}
	kept, err := cache.New(cache.Config{Store: store})
	if err != nil {
		return "", err
	}
	link, err := kept.Handler("suite", func(*http.Request) cache.Policy {
		return cache.Policy{Op: "suite.any", For: cache.Everybody()}
	})
	if err != nil {
		return "", err
	}
	origin := &url.URL{Scheme: "http", Host: s.origin}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(origin); r.Out.Host = r.In.Host },
		Transport: &http.Transport{DisableCompression: true},
		ErrorLog:  slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // the suite breaks connections
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: link(proxy), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

// results are by a test's id: true, or what is wrong.
type results map[string]any

// ask runs all tests.
func (s *runner) ask(ctx context.Context, base string) (results, error) {
	output, err := s.node(ctx, base, "cli.mjs").Output()
	if err != nil {
		return nil, fmt.Errorf("the suite's client: %w", err)
	}
	return parse(output)
}

// parse skips the line that the client prints before its results.
func parse(output []byte) (results, error) {
	begin := strings.IndexByte(string(output), '{')
	if begin < 0 {
		return nil, errors.New("the suite printed no results")
	}
	var r results
	return r, json.Unmarshal(output[begin:], &r)
}

// kinds prints the id and the kind of each test that is not for browsers alone.
const kinds = `import suites from './tests/index.mjs'
const out = {}
for (const s of suites) for (const t of s.tests) if (!t.browser_only) out[t.id] = t.kind || 'required'
console.log(JSON.stringify(out))`

// report prints how many tests of each kind pass, of ours and of the others, and which of ours do not.
func (s *runner) report(ctx context.Context, ours results) error {
	output, err := s.node(ctx, "", "--input-type=module", "-e", kinds).Output()
	if err != nil {
		return fmt.Errorf("the suite's list of tests: %w", err)
	}
	var kind map[string]string
	if err := json.Unmarshal(output, &kind); err != nil {
		return fmt.Errorf("the suite's list of tests: %w", err)
	}
	fmt.Printf("%s, passed of all\n\n%-14s %-12s %-12s\n", suite, "", "required", "optimal")
	printRow("facet", kind, ours)
	for _, name := range others {
		text, err := os.ReadFile(filepath.Join(s.dir, "results", name+".json"))
		if err != nil {
			return err
		}
		theirs, err := parse(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		printRow(name, kind, theirs)
	}
	fmt.Println("\nnot passed:")
	var failed []string
	for id, result := range ours {
		if result != true && (kind[id] == "required" || kind[id] == "optimal") {
			failed = append(failed, fmt.Sprintf("  %s %s: %v", kind[id], id, result))
		}
	}
	slices.Sort(failed)
	fmt.Println(strings.Join(failed, "\n"))
	return nil
}

func printRow(name string, kind map[string]string, r results) {
	passed, all := map[string]int{}, map[string]int{}
	for id, k := range kind {
		if all[k]++; r[id] == true {
			passed[k]++
		}
	}
	of := func(k string) string { return fmt.Sprintf("%d of %d", passed[k], all[k]) }
	fmt.Printf("%-14s %-12s %-12s\n", name, of("required"), of("optimal"))
}
