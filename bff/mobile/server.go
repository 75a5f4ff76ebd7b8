// Package mobile is the backend of the mobile app: small answers over slow networks. A file for each screen.
package mobile

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
)

// Orders is what the app needs of the orders service.
type Orders interface {
	mobileapi.OrdersService
	CreateOrder(ctx context.Context, params *ordersapi.CreateOrderParams, order ordersapi.NewOrder) (*ordersapi.CreateOrderResult, error)
}

// Server answers the operations of mobile.yaml: those that it declares, and those that are written here.
type Server struct {
	*mobileapi.Aggregations
	orders Orders
}

var _ mobileapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users mobileapi.UsersService, orders Orders, notifications mobileapi.NotificationsService, catalog mobileapi.CatalogService) *Server {
	return &Server{Aggregations: mobileapi.NewAggregations(catalog, notifications, orders, users, fields{}), orders: orders}
}
