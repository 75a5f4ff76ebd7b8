package mobile

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/shared/auth"
)

// GetDashboard answers GET /api/v1/dashboard, the first screen after launch. What it is made of is in mobile.yaml; here is
// what a document cannot say: that admins may ask for another's.
func (s *Server) GetDashboard(ctx context.Context, req mobileapi.GetDashboardRequestObject) (mobileapi.GetDashboardResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	return s.Aggregations.GetDashboard(ctx, req)
}
