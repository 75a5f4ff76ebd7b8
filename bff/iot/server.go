// Package iot is the backend of the devices: a few short-keyed numbers in each answer. A file for each resource.
package iot

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// Users is what a device needs of the users service.
type Users interface {
	GetUser(ctx context.Context, userID string) (*usersapi.User, error)
}

// Orders is what a device needs of the orders service.
type Orders interface {
	ListUserOrders(ctx context.Context, userID string, params *ordersapi.ListUserOrdersParams) (*ordersapi.OrderPage, error)
}

// Notifications is what a device needs of the notifications service.
type Notifications interface {
	GetUnread(ctx context.Context, userID string) (*notificationsapi.UnreadCount, error)
}

// Catalog is what a device needs of the catalog service.
type Catalog interface {
	GetProduct(ctx context.Context, productID string) (*catalogapi.Product, error)
}

// Server answers the operations of iot.yaml.
type Server struct {
	users         Users
	orders        Orders
	notifications Notifications
	catalog       Catalog
}

var _ iotapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users Users, orders Orders, notifications Notifications, catalog Catalog) *Server {
	return &Server{users: users, orders: orders, notifications: notifications, catalog: catalog}
}
