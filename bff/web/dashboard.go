package web

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/shared/auth"
)

// GetDashboard answers GET /api/v1/dashboard, the page after signing in. What is on it is in web.yaml; here is what a
// document cannot say: that admins may ask for another's.
func (s *Server) GetDashboard(ctx context.Context, req webapi.GetDashboardRequestObject) (webapi.GetDashboardResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	return s.Aggregations.GetDashboard(ctx, req)
}
