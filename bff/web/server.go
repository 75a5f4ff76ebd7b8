// Package web is the backend of the web shop: whole pages in one request. A file for each page.
package web

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// Users is what the shop needs of the users service.
type Users interface {
	webapi.UsersService
	ListUsers(ctx context.Context, params *usersapi.ListUsersParams) (*usersapi.UserPage, error)
}

// Server answers the operations of web.yaml: those that it declares, and those that are written here.
type Server struct {
	*webapi.Aggregations
	users Users
}

var _ webapi.StrictServerInterface = (*Server)(nil)

// New returns the server over its upstreams.
func New(users Users, orders webapi.OrdersService, notifications webapi.NotificationsService, catalog webapi.CatalogService) *Server {
	return &Server{Aggregations: webapi.NewAggregations(catalog, notifications, orders, users), users: users}
}
