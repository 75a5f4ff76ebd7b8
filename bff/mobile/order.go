package mobile

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/projection"
)

// GetOrder answers GET /api/v1/orders/{order_id}. What is in it is in mobile.yaml; here is what a document cannot say: that
// admins may ask for another's.
func (s *Server) GetOrder(ctx context.Context, req mobileapi.GetOrderRequestObject) (mobileapi.GetOrderResponseObject, error) {
	ctx, err := auth.ActFor(ctx, req.Params.UserID, "admin")
	if err != nil {
		return nil, err
	}
	return s.Aggregations.GetOrder(ctx, req)
}

// fields computes what mobile.yaml leaves to code.
type fields struct{}

// LineImage is the picture beside a line of an order; nil when its product could not be had.
func (fields) LineImage(_ context.Context, parts *mobileapi.OrderParts, item projection.Raw) (*string, error) {
	line, err := projection.Require[ordersapi.OrderLine](item)
	if err != nil {
		return nil, err
	}
	product, ok := parts.Products[line.ProductID]
	if !ok {
		return nil, nil
	}
	return new(smallImage(product.Images)), nil
}
