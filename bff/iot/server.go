// Package iot is the backend of the devices: a few short-keyed numbers in each answer. What is asked
// for is declared in iot.yaml; here is what a document cannot say.
package iot

import "github.com/facet-bff/facet/gen/frontends/iotapi"

// Server answers the operations of iot.yaml.
type Server struct {
	*iotapi.Aggregations
}

var _ iotapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users iotapi.UsersService, orders iotapi.OrdersService, notifications iotapi.NotificationsService, catalog iotapi.CatalogService) *Server {
	return &Server{iotapi.NewAggregations(catalog, notifications, orders, users)}
}
