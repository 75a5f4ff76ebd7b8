// Command gateway is all three frontends behind one entry point: /mobile, /web and /iot.
package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/iot"
	"github.com/facet-bff/facet/bff/mobile"
	"github.com/facet-bff/facet/bff/web"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/specs"
)

func main() {
	binary.Main(binary.Program{
		Name:      "gateway",
		Upstreams: clients.Names(),
		Frontends: []binary.Frontend{
			{
				Name: "mobile", Documents: specs.FS, Document: "frontends/mobile.yaml", OpenAPI: mobileapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					mobileapi.Mount(r, mobile.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
			{
				Name: "web", Documents: specs.FS, Document: "frontends/web.yaml", OpenAPI: webapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					webapi.Mount(r, web.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
			{
				Name: "iot", Documents: specs.FS, Document: "frontends/iot.yaml", OpenAPI: iotapi.OpenAPI(),
				Mount: func(r chi.Router, upstreams binary.Upstreams) {
					up := clients.New(upstreams)
					iotapi.Mount(r, iot.New(up.Users, up.Orders, up.Notifications, up.Catalog))
				},
			},
		},
	})
}
