package web

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/shared/auth"
)

// GetOrder answers GET /api/v1/orders/{order_id}. What is in it is in web.yaml; here is what a document cannot say: that
// admins may ask for another's.
func (s *Server) GetOrder(ctx context.Context, req webapi.GetOrderRequestObject) (webapi.GetOrderResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	return s.Aggregations.GetOrder(ctx, req)
}
