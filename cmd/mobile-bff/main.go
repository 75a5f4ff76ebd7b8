// Command mobile-bff is the backend of the mobile frontend.
package main

import (
	"os"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/cmd/internal/caches"
	"github.com/facet-bff/facet/cmd/internal/options"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/serve"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
	"github.com/facet-bff/facet/specs"
)

func main() { options.Exit("mobile-bff", run()) }

func run() error {
	ctx, stop := serve.Signals()
	defer stop()
	o, err := options.Parse("mobile-bff", "127.0.0.1:8081", "127.0.0.1:9081", os.Args[1:])
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
	upstreams, err := clients.New(o.Clients, metrics)
	if err != nil {
		return err
	}
	defer upstreams.Close()
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
	document, err := validate.Load(specs.FS, "frontends/mobile.yaml")
	if err != nil {
		return err
	}
	server := mobile.New(upstreams.Users, upstreams.Orders, upstreams.Notifications, upstreams.Catalog)
	handler, err := gateway.New(gateway.Config{
		Name:     "mobile",
		Document: document,
		Mount:    func(r chi.Router) { mobileapi.Mount(r, server) },
		OpenAPI:  mobileapi.OpenAPI(),
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
	o.Serve.Handler, o.Serve.Metrics, o.Serve.Admin = handler, metrics.Handler(), kept.Admin(upstreams.Admin())
	listening, err := serve.Listen(o.Serve)
	if err != nil {
		return err
	}
	return listening.Run(ctx)
}
