// Package mobile is the backend of the mobile app: small answers over slow networks. A file for each screen.
package mobile

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// Users is what the app needs of the users service.
type Users interface {
	mobileapi.UsersService
	GetUser(ctx context.Context, userID string) (*usersapi.User, error)
}

// Orders is what the app needs of the orders service.
type Orders interface {
	mobileapi.OrdersService
	GetOrder(ctx context.Context, orderID string) (*ordersapi.Order, error)
	GetShipment(ctx context.Context, shipmentID string) (*ordersapi.Shipment, error)
}

// Catalog is what the app needs of the catalog service.
type Catalog interface {
	GetProduct(ctx context.Context, productID string) (*catalogapi.Product, error)
	ProductsByID(ctx context.Context, ids []string) (map[string]catalogapi.Product, error)
}

// Server answers the operations of mobile.yaml: those that it declares, and those that are written here.
type Server struct {
	*mobileapi.Aggregations
	users   Users
	orders  Orders
	catalog Catalog
}

var _ mobileapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users Users, orders Orders, notifications mobileapi.NotificationsService, catalog Catalog) *Server {
	return &Server{
		Aggregations: mobileapi.NewAggregations(notifications, orders, users),
		users:        users, orders: orders, catalog: catalog,
	}
}
