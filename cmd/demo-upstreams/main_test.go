package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/seed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHelpSaysWhatThereIs(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range demo.Names() {
		if !strings.Contains(out.String(), "\n  "+name+" ") {
			t.Errorf("the usage does not name %s:\n%s", name, out.String())
		}
	}
	// Every example that starts the command must be one that it understands.
	examples := regexp.MustCompile(`(?m)^  demo-upstreams( -.*)?$`).FindAllStringSubmatch(out.String(), -1)
	if len(examples) < 3 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, example := range examples {
		if _, err := parse(strings.Fields(example[1])); err != nil {
			t.Errorf("demo-upstreams%s: %v", example[1], err)
		}
	}
}

func TestAMistakeOnTheCommandLineIsExplained(t *testing.T) {
	for args, want := range map[string]string{
		"-fault orders":                         `invalid value "orders" for flag -fault: want SERVICE=FAULT, for instance orders=latency:2s; -h shows what there is`,
		"-fault stock=hang":                     `there is no service "stock"; there are users, orders, notifications, catalog, payments`,
		"-fault orders=sleep":                   `fault "sleep", character 1: there is no fault "sleep"; want latency:DURATION`,
		"-fault orders=hang -fault orders=down": `orders has a fault already; join several with commas`,
		"-port 70000":                           `port 70000 is not between 0 and 65530`,
		"-port x":                               `invalid value "x" for flag -port`,
		"-colour":                               `flag provided but not defined: -colour; -h shows what there is`,
		"orders":                                `unexpected argument "orders"`,
		"-db /nowhere/at/all.db -port 0":        `/nowhere/at/all.db`,
	} {
		err := run(t.Context(), strings.Fields(args), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", args, err, want)
		}
	}
}

func smallDatabase(t *testing.T, file string) {
	t.Helper()
	services, err := demo.Open(t.Context(), demo.Config{File: file, Size: seed.Small})
	if err != nil {
		t.Fatal(err)
	}
	if err := services.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheServicesRunUntilTheyAreStopped(t *testing.T) {
	// A database that exists spares the time to fill one.
	file := filepath.Join(t.TempDir(), "demo.db")
	smallDatabase(t, file)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	logged, log := io.Pipe()
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, []string{"-port", "0", "-db", file, "-fault", "payments=errors:1"}, io.Discard, log)
		_ = log.Close()
	}()
	address := map[string]string{}
	line := regexp.MustCompile(`msg=listening service=(\S+) address=(\S+)`)
	lines := bufio.NewScanner(logged)
	for len(address) < 6 && lines.Scan() {
		if found := line.FindStringSubmatch(lines.Text()); found != nil {
			address[found[1]] = found[2]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, logged) }() // else the next line would wait

	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for path, want := range map[string]int{
		address["control"] + "/readyz":                200,
		address["users"] + "/users/42":                200,
		address["payments"] + "/payments/pay-3001":    503,
		address["orders"] + "/users/42/orders":        200,
		address["catalog"] + "/products/p-501":        200,
		address["notifications"] + "/users/42/unread": 200,
	} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Principal", "42")
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, response.StatusCode, want)
		}
	}
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("stopped with %v", err)
	}
}
