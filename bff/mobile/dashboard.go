package mobile

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

// GetDashboard answers GET /api/v1/dashboard, the first screen after launch.
//
// Without a user there is nobody to greet, so that call is needed. Orders and the badge are wanted: the app draws a
// placeholder for what X-BFF-Partial names.
func (s *Server) GetDashboard(ctx context.Context, req mobileapi.GetDashboardRequestObject) (mobileapi.GetDashboardResponseObject, error) {
	userID, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	g := fanout.New(ctx, 700*time.Millisecond)
	user := fanout.Need(g, "user", 300*time.Millisecond, func(ctx context.Context) (*usersapi.User, error) {
		user, err := s.users.GetUser(ctx, userID)
		return user, fault.Relay(err, http.StatusNotFound, "There is no such user.")
	})
	orders := fanout.Want(g, "orders", 400*time.Millisecond, func(ctx context.Context) (*ordersapi.OrderPage, error) {
		return s.orders.ListUserOrders(ctx, userID, &ordersapi.ListUserOrdersParams{Limit: new(int32(5))})
	})
	unread := fanout.Want(g, "unread", 200*time.Millisecond, func(ctx context.Context) (*notificationsapi.UnreadCount, error) {
		return s.notifications.GetUnread(ctx, userID)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return mobileapi.GetDashboard200JSONResponse{
		Body: mobileapi.MobileDashboard{
			User:                dashboardUser(user.Value()),
			RecentOrders:        recentOrders(orders.Value()),
			UnreadNotifications: badge(unread.Value()),
		},
		Headers: mobileapi.GetDashboard200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}

func dashboardUser(user *usersapi.User) mobileapi.DashboardUser {
	return mobileapi.DashboardUser{
		ID:            user.ID,
		DisplayName:   user.DisplayName,
		GivenName:     user.GivenName,
		AvatarURL:     user.AvatarURL,
		Tier:          user.Tier,
		LoyaltyPoints: user.LoyaltyPoints,
	}
}

// recentOrders is never nil, for the document promises an array even when the orders are missing.
func recentOrders(page *ordersapi.OrderPage) []mobileapi.RecentOrder {
	recent := []mobileapi.RecentOrder{}
	if page == nil {
		return recent
	}
	for _, order := range page.Items {
		recent = append(recent, mobileapi.RecentOrder{ID: order.ID, Status: order.Status, Total: order.Total})
	}
	return recent
}

func badge(unread *notificationsapi.UnreadCount) *int32 {
	if unread == nil {
		return nil
	}
	return &unread.Count
}
