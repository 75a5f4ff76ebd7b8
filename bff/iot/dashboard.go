package iot

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/shared/auth"
)

// GetDashboard answers GET /api/v1/dashboard: three numbers for a small display. Which they are is in iot.yaml; here is
// what a document cannot say: that admins may ask for another's.
func (s *Server) GetDashboard(ctx context.Context, req iotapi.GetDashboardRequestObject) (iotapi.GetDashboardResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	return s.Aggregations.GetDashboard(ctx, req)
}
