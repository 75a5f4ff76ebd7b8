package web

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

// GetDashboard answers GET /api/v1/dashboard, the page after signing in.
//
// The user is needed. Orders and notifications are wanted, and so are the names of the products in the orders, which are
// asked for when the orders are there.
func (s *Server) GetDashboard(ctx context.Context, req webapi.GetDashboardRequestObject) (webapi.GetDashboardResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	principal, err := auth.Required(ctx)
	if err != nil {
		return nil, err
	}
	userID := principal.Subject
	g := fanout.New(ctx, time.Second)
	user := fanout.Need(g, "user", 400*time.Millisecond, func(ctx context.Context) (*usersapi.User, error) {
		user, err := s.users.GetUser(ctx, userID)
		return user, fault.Relay(err, http.StatusNotFound, "There is no such user.")
	})
	orders := fanout.Want(g, "orders", 500*time.Millisecond, func(ctx context.Context) (*ordersapi.OrderPage, error) {
		return s.orders.ListUserOrders(ctx, userID, &ordersapi.ListUserOrdersParams{Limit: new(int32(10))})
	})
	products := fanout.Want(g, "products", 400*time.Millisecond, func(ctx context.Context) (map[string]catalogapi.Product, error) {
		return s.catalog.ProductsByID(ctx, productIDs(orders.Value().Items...))
	}, fanout.After(orders))
	notifications := fanout.Want(g, "notifications", 400*time.Millisecond, func(ctx context.Context) (*notificationsapi.NotificationPage, error) {
		return s.notifications.ListNotifications(ctx, userID, &notificationsapi.ListNotificationsParams{Limit: new(int32(20))})
	})
	unread := fanout.Want(g, "unread", 300*time.Millisecond, func(ctx context.Context) (*notificationsapi.UnreadCount, error) {
		return s.notifications.GetUnread(ctx, userID)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	page := webapi.WebDashboard{User: *user.Value(), Orders: []webapi.DashboardOrder{}}
	if found := orders.Value(); found != nil {
		page.Orders = dashboardOrders(found.Items, products.Value())
		page.OrdersTotal = &found.Total
	}
	if found := notifications.Value(); found != nil {
		page.Notifications = found.Items
	}
	if found := unread.Value(); found != nil {
		page.UnreadNotifications = &found.Count
	}
	return webapi.GetDashboard200JSONResponse{
		Body: page,
		Headers: webapi.GetDashboard200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}

func dashboardOrders(orders []ordersapi.Order, products map[string]catalogapi.Product) []webapi.DashboardOrder {
	listed := make([]webapi.DashboardOrder, len(orders))
	for i, order := range orders {
		listed[i] = webapi.DashboardOrder{
			ID:         order.ID,
			Status:     order.Status,
			PlacedAt:   order.PlacedAt,
			Total:      order.Total,
			Lines:      dashboardLines(order.Lines, products),
			ShipmentID: order.ShipmentID,
		}
	}
	return listed
}

func dashboardLines(lines []ordersapi.OrderLine, products map[string]catalogapi.Product) []webapi.DashboardLine {
	listed := make([]webapi.DashboardLine, len(lines))
	for i, line := range lines {
		listed[i] = webapi.DashboardLine{ProductID: line.ProductID, Quantity: line.Quantity, UnitPrice: line.UnitPrice}
		if product, ok := products[line.ProductID]; ok {
			listed[i].ProductName = &product.Name
		}
	}
	return listed
}

func productIDs(orders ...ordersapi.Order) []string {
	var ids []string
	for _, order := range orders {
		for _, line := range order.Lines {
			ids = append(ids, line.ProductID)
		}
	}
	return ids
}
