package iot

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

// GetDashboard answers GET /api/v1/dashboard: three numbers for a small display. The points are needed, the counts are
// wanted.
func (s *Server) GetDashboard(ctx context.Context, req iotapi.GetDashboardRequestObject) (iotapi.GetDashboardResponseObject, error) {
	userID, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	g := fanout.New(ctx, 500*time.Millisecond)
	user := fanout.Need(g, "user", 300*time.Millisecond, func(ctx context.Context) (*usersapi.User, error) {
		user, err := s.users.GetUser(ctx, userID)
		return user, fault.Relay(err, http.StatusNotFound, "There is no such user.")
	})
	// The page is asked for its total alone, so it is as small as may be.
	orders := fanout.Want(g, "orders", 300*time.Millisecond, func(ctx context.Context) (*ordersapi.OrderPage, error) {
		return s.orders.ListUserOrders(ctx, userID, &ordersapi.ListUserOrdersParams{Limit: new(int32(1))})
	})
	unread := fanout.Want(g, "unread", 200*time.Millisecond, func(ctx context.Context) (*notificationsapi.UnreadCount, error) {
		return s.notifications.GetUnread(ctx, userID)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	body := iotapi.IotDashboard{P: user.Value().LoyaltyPoints}
	if found := orders.Value(); found != nil {
		body.O = &found.Total
	}
	if found := unread.Value(); found != nil {
		body.U = &found.Count
	}
	return iotapi.GetDashboard200JSONResponse{
		Body: body,
		Headers: iotapi.GetDashboard200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}
