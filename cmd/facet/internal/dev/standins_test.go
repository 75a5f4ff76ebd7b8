package dev

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
	"github.com/facet-bff/facet/cmd/facet/internal/standin"
)

// project lays out the example, whose service has no address.
func project(t *testing.T) (*dev, *bytes.Buffer) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	_, err := scaffold.Project{Dir: dir, Module: "example.com/shop", Frontends: []string{"mobile"}, Version: "v0.0.0", Local: "../../../..", Progress: func(string) {}}.New()
	if err != nil {
		t.Fatal(err)
	}
	said := &bytes.Buffer{}
	d := &dev{
		Config: Config{Dir: dir, Configs: filepath.Join(dir, "deploy"), Log: said},
		ports:  []*port{{frontend: "mobile"}}, standins: standins{ports: map[string]*standin.Port{}},
	}
	t.Cleanup(func() {
		for _, port := range d.standins.ports {
			_ = port.Close()
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return d, said
}

func ask(t *testing.T, method, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}

func TestAServiceWithoutAnAddressIsStoodInFor(t *testing.T) {
	d, said := project(t)
	if err := d.stand(t.Context()); err != nil {
		t.Fatal(err)
	}
	environment := d.environment()
	if len(environment) != 1 || !strings.HasPrefix(environment[0], "ORDERS_URL=http://127.0.0.1:") {
		t.Fatalf("%q", environment)
	}
	url := strings.TrimPrefix(environment[0], "ORDERS_URL=")
	if !strings.Contains(said.String(), "orders has no address: its document answers at "+url) {
		t.Error(said)
	}
	if got := ask(t, http.MethodGet, url+"/orders"); got != http.StatusOK {
		t.Errorf("orders: %d", got)
	}

	said.Reset()
	document := filepath.Join(d.Dir, "specs", "upstreams", "orders.yaml")
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(document, bytes.ReplaceAll(text, []byte("  /orders"), []byte("  /bookings")), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.stand(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, http.MethodGet, url+"/bookings"); got != http.StatusOK || said.Len() > 0 {
		t.Errorf("bookings, at the same port as before: %d %s", got, said)
	}

	if err := os.WriteFile(document, []byte("openapi: 3.0.3\npaths: {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.stand(t.Context()); err == nil || !strings.Contains(err.Error(), "orders.yaml has no paths") {
		t.Error(err)
	}
	if got := ask(t, http.MethodGet, url+"/bookings"); got != http.StatusOK {
		t.Errorf("what was there before has to keep answering: %d", got)
	}
}

func TestAServiceWithAnAddressIsNotStoodInFor(t *testing.T) {
	const variable, invalid = "${ORDERS_URL:-http://orders.invalid}", "http://orders.invalid"
	for name, test := range map[string]struct {
		run, environment []string
		address          string // in the configuration
	}{
		"in this run":              {run: []string{"ORDERS_URL=http://127.0.0.1:1"}},
		"in the environment":       {environment: []string{"ORDERS_URL", "http://127.0.0.1:1"}},
		"that nothing can replace": {address: invalid},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := project(t)
			d.Environment = test.run
			if test.environment != nil {
				t.Setenv(test.environment[0], test.environment[1])
			}
			if test.address != "" {
				rewrite(t, d, variable, test.address)
			}
			if err := d.stand(t.Context()); err != nil || len(d.standins.ports) > 0 || len(d.environment()) != len(d.Environment) {
				t.Errorf("%v, %v, %q", err, d.standins.ports, d.environment())
			}
		})
	}
}

func rewrite(t *testing.T, d *dev, before, after string) {
	t.Helper()
	path := d.config("mobile")
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(before)) {
		t.Fatalf("%s has no %s (%v)", path, before, err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte(before), []byte(after)), 0o644); err != nil {
		t.Fatal(err)
	}
}
