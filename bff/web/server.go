// Package web is the backend of the web shop: whole pages in one request. A file for each page.
package web

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// Users is what the shop needs of the users service.
type Users interface {
	webapi.UsersService
	GetUser(ctx context.Context, userID string) (*usersapi.User, error)
	ListUsers(ctx context.Context, params *usersapi.ListUsersParams) (*usersapi.UserPage, error)
}

// Orders is what the shop needs of the orders service.
type Orders interface {
	webapi.OrdersService
	ListUserOrders(ctx context.Context, userID string, params *ordersapi.ListUserOrdersParams) (*ordersapi.OrderPage, error)
	GetOrder(ctx context.Context, orderID string) (*ordersapi.Order, error)
	GetShipment(ctx context.Context, shipmentID string) (*ordersapi.Shipment, error)
}

// Notifications is what the shop needs of the notifications service.
type Notifications interface {
	GetUnread(ctx context.Context, userID string) (*notificationsapi.UnreadCount, error)
	ListNotifications(ctx context.Context, userID string, params *notificationsapi.ListNotificationsParams) (*notificationsapi.NotificationPage, error)
}

// Catalog is what the shop needs of the catalog service.
type Catalog interface {
	webapi.CatalogService
	ProductsByID(ctx context.Context, ids []string) (map[string]catalogapi.Product, error)
}

// Server answers the operations of web.yaml: those that it declares, and those that are written here.
type Server struct {
	*webapi.Aggregations
	users         Users
	orders        Orders
	notifications Notifications
	catalog       Catalog
}

var _ webapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users Users, orders Orders, notifications Notifications, catalog Catalog) *Server {
	return &Server{
		Aggregations: webapi.NewAggregations(catalog, orders, users),
		users:        users, orders: orders, notifications: notifications, catalog: catalog,
	}
}
