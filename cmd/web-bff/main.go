// Command web-bff is the backend of the web frontend.
package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/web"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/specs"
)

func main() {
	binary.Main(binary.Program{
		Name:      "web-bff",
		Upstreams: clients.Names(),
		Frontends: []binary.Frontend{{
			Name: "web", Documents: specs.FS, Document: "frontends/web.yaml", OpenAPI: webapi.OpenAPI(),
			Mount: func(r chi.Router, upstreams binary.Upstreams) {
				up := clients.New(upstreams)
				webapi.Mount(r, web.New(up.Users, up.Orders, up.Notifications, up.Catalog))
			},
		}},
	})
}
