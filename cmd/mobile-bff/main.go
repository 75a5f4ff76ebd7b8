// Command mobile-bff is the backend of the mobile frontend.
package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/specs"
)

func main() {
	binary.Main(binary.Program{
		Name:      "mobile-bff",
		Upstreams: clients.Names(),
		Frontends: []binary.Frontend{{
			Name: "mobile", Documents: specs.FS, Document: "frontends/mobile.yaml", OpenAPI: mobileapi.OpenAPI(),
			Mount: func(r chi.Router, upstreams binary.Upstreams) {
				up := clients.New(upstreams)
				mobileapi.Mount(r, mobile.New(up.Users, up.Orders, up.Notifications, up.Catalog))
			},
		}},
	})
}
