package patterns

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/bff/iot"
	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/bff/web"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/faultinject"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/specs"
)

var services *demo.Services

func TestMain(m *testing.M) {
	var err error
	if services, err = demo.Open(context.Background(), demo.Config{Size: seed.Small}); err != nil {
		panic(err)
	}
	if err := os.Setenv("JWT_SECRET", string(key)); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := errors.Join(services.Close(), goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// shop is the whole demo in one binary, which is what cmd/gateway is.
func shop() binary.Program {
	return binary.Program{
		Name:      "gateway",
		Upstreams: clients.Names(),
		Frontends: []binary.Frontend{
			{
				Name: "mobile", Documents: specs.FS, Document: "frontends/mobile.yaml", OpenAPI: mobileapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					mobileapi.Mount(r.With(unhurried), mobile.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
			{
				Name: "web", Documents: specs.FS, Document: "frontends/web.yaml", OpenAPI: webapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					webapi.Mount(r.With(unhurried), web.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
			{
				Name: "iot", Documents: specs.FS, Document: "frontends/iot.yaml", OpenAPI: iotapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					iotapi.Mount(r.With(unhurried), iot.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
		},
	}
}

// unhurried makes the documents' limits longer: a busy machine must not look like a slow service.
func unhurried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(fanout.Stretch(r.Context(), 4)))
	})
}

// running is the demo, whose services can be made to misbehave.
type running struct {
	*gateway
	faults map[string]*faultinject.Injector
	asked  map[string]*service // by the services' names
}

const reached = `
upstreams:
  users: {url: http://users:8080}
  orders: {url: http://orders:8080}
  notifications: {url: http://notifications:8080}
  catalog: {url: http://catalog:8080}
auth:
  bearer: {tokens: {shared_key: '${JWT_SECRET}'}}
  deviceKey: {keys: {file: keys.yaml}}
`

// runDemo runs the demo with more of a configuration than where its services are.
func runDemo(t *testing.T, more string, replaced ...string) *running {
	t.Helper()
	r := &running{faults: map[string]*faultinject.Injector{}, asked: map[string]*service{}}
	for _, name := range clients.Names() {
		injector := faultinject.NewInjector(name)
		s := &service{name: name}
		s.answers(injector.Wrap(services.Handler(name)).ServeHTTP)
		server := httptest.NewUnstartedServer(s)
		server.Listener = injector.Guard(server.Listener)
		server.Start()
		t.Cleanup(func() { injector.Close(); server.Close() })
		r.faults[name], r.asked[name] = injector, s
		replaced = append(replaced, "http://"+name+":8080", server.URL)
	}
	dir := t.TempDir()
	keys, err := os.ReadFile("../../deploy/demo/device-keys.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/keys.yaml", keys, 0o600); err != nil {
		t.Fatal(err)
	}
	r.gateway = runIn(t, dir, shop(), reached+more, replaced...)
	return r
}

// misbehave makes a service misbehave from now on: see package faultinject.
func (r *running) misbehave(t *testing.T, service, how string) {
	t.Helper()
	f, err := faultinject.Parse(how)
	if err != nil {
		t.Fatal(err)
	}
	r.faults[service].Set(f)
}

// mila is the Authorization of the demo's user 42.
func mila(t *testing.T, roles ...string) string {
	t.Helper()
	return bearer(t, auth.Claims{Subject: "42", Tier: "premium", Roles: append(roles, "customer")})
}
