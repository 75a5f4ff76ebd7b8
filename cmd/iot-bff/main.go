// Command iot-bff is the backend of the iot frontend.
package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/bff/iot"
	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/specs"
)

func main() {
	binary.Main(binary.Program{
		Name:      "iot-bff",
		Upstreams: clients.Names(),
		Frontends: []binary.Frontend{{
			Name: "iot", Documents: specs.FS, Document: "frontends/iot.yaml", OpenAPI: iotapi.OpenAPI(),
			Mount: func(r chi.Router, upstreams binary.Upstreams) {
				up := clients.New(upstreams)
				iotapi.Mount(r, iot.New(up.Users, up.Orders, up.Notifications, up.Catalog))
			},
		}},
	})
}
