package whole

import (
	"context"

	"github.com/facet-bff/facet/internal/bench/gen/frontends/appapi"
	"github.com/facet-bff/facet/internal/bench/gen/upstreams/ordersapi"
)

// server answers what the document declares, and by hand what it gathers only.
type server struct{ *appapi.Aggregations }

// GetGathered answers GET /gathered: the dashboard, with what the parts become written by hand.
func (s *server) GetGathered(ctx context.Context, req appapi.GetGatheredRequestObject) (appapi.GetGatheredResponseObject, error) {
	parts, err := s.GatherGathered(ctx, req)
	if err != nil {
		return nil, err
	}
	dashboard := appapi.Dashboard{
		User: appapi.User{
			ID: parts.User.ID, DisplayName: parts.User.DisplayName, AvatarURL: parts.User.AvatarURL, Tier: appapi.UserTier(parts.User.Tier),
		},
		RecentOrders: lines(parts.Orders),
	}
	if parts.Unread != nil {
		dashboard.Unread = &parts.Unread.Count
	}
	return appapi.GetGathered200JSONResponse{
		Body:    dashboard,
		Headers: appapi.GetGathered200ResponseHeaders{XBFFPartial: parts.Missing.Header(), CacheControl: parts.CacheControl},
	}, nil
}

// lines are what the dashboard shows of orders.
func lines(page *ordersapi.OrderPage) []appapi.Order {
	if page == nil {
		return []appapi.Order{}
	}
	orders := make([]appapi.Order, len(page.Items))
	for i, o := range page.Items {
		orders[i] = appapi.Order{ID: o.ID, Status: appapi.OrderStatus(o.Status), Total: appapi.Money(o.Total)}
	}
	return orders
}
