// Command gateway is all three frontends behind one entry point: /mobile, /web and /iot.
package main

import (
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/iot"
	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/bff/web"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/cmd/internal/caches"
	"github.com/facet-bff/facet/cmd/internal/options"
	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/serve"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
	"github.com/facet-bff/facet/specs"
)

func main() { options.Exit("gateway", run()) }

func run() error {
	ctx, stop := serve.Signals()
	defer stop()
	o, err := options.Parse("gateway", "127.0.0.1:8080", "127.0.0.1:9080", os.Args[1:])
	if err != nil {
		return err
	}
	metrics := telemetry.NewMetrics()
	kept, err := caches.Open(o.Cache, o.Logger, metrics)
	if err != nil {
		return err
	}
	defer kept.Close()
	o.Clients.Cache = kept.Cache
	up, err := clients.New(o.Clients, metrics)
	if err != nil {
		return err
	}
	defer up.Close()
	verifier, err := auth.New(ctx, o.Auth)
	if err != nil {
		return err
	}
	defer verifier.Close()
	limits, closeLimits, err := o.Limits.Open(o.Logger, metrics.Registry())
	if err != nil {
		return err
	}
	defer closeLimits()
	handlers := map[string]http.Handler{}
	for name, mount := range mounts(up) {
		document, err := validate.Load(specs.FS, "frontends/"+name+".yaml")
		if err != nil {
			return err
		}
		handlers[name], err = gateway.New(gateway.Config{
			Name:     name,
			Document: document,
			Mount:    mount,
			OpenAPI:  documents[name],
			Verifier: verifier,
			Logger:   o.Logger,
			Metrics:  metrics,
			Cache:    kept.Cache,
			MaxBody:  o.MaxBody,
			Timeout:  o.Timeout,
			Limits:   limits,
		})
		if err != nil {
			return err
		}
	}
	o.Serve.Handler, o.Serve.Metrics, o.Serve.Admin = gateway.Prefixes(handlers, o.Logger, metrics), metrics.Handler(), kept.Admin(up.Admin())
	listening, err := serve.Listen(o.Serve)
	if err != nil {
		return err
	}
	return listening.Run(ctx)
}

// documents are what clients may read of each frontend's document.
var documents = map[string]string{"mobile": mobileapi.OpenAPI(), "web": webapi.OpenAPI(), "iot": iotapi.OpenAPI()}

func mounts(up *clients.Clients) map[string]func(chi.Router) {
	return map[string]func(chi.Router){
		"mobile": func(r chi.Router) {
			mobileapi.Mount(r, mobile.New(up.Users, up.Orders, up.Notifications, up.Catalog))
		},
		"web": func(r chi.Router) {
			webapi.Mount(r, web.New(up.Users, up.Orders, up.Notifications, up.Catalog))
		},
		"iot": func(r chi.Router) {
			iotapi.Mount(r, iot.New(up.Users, up.Orders, up.Notifications, up.Catalog))
		},
	}
}
