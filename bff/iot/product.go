package iot

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
)

// GetProduct answers GET /api/v1/products/{product_id}: what a shelf label says. What is asked for is in iot.yaml.
func (s *Server) GetProduct(ctx context.Context, req iotapi.GetProductRequestObject) (iotapi.GetProductResponseObject, error) {
	parts, err := s.GatherProduct(ctx, req)
	if err != nil {
		return nil, err
	}
	product := parts.Product
	return iotapi.GetProduct200JSONResponse{
		Body:    iotapi.IotProduct{ID: product.ID, Price: product.Price, InStock: product.InStock},
		Headers: iotapi.GetProduct200ResponseHeaders{CacheControl: parts.CacheControl},
	}, nil
}
