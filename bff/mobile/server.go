// Package mobile is the backend of the mobile app: small answers over slow networks. A file for each screen.
package mobile

import "github.com/facet-bff/facet/gen/frontends/mobileapi"

// Server answers the operations of mobile.yaml: those that it declares, and those that are written here.
type Server struct {
	*mobileapi.Aggregations
}

var _ mobileapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users mobileapi.UsersService, orders mobileapi.OrdersService, notifications mobileapi.NotificationsService, catalog mobileapi.CatalogService) *Server {
	return &Server{Aggregations: mobileapi.NewAggregations(catalog, notifications, orders, users, fields{})}
}
