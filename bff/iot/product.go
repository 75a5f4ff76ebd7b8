package iot

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/shared/fault"
)

// GetProduct answers GET /api/v1/products/{product_id}: what a shelf label shows.
func (s *Server) GetProduct(ctx context.Context, req iotapi.GetProductRequestObject) (iotapi.GetProductResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
	defer cancel()
	product, err := s.catalog.GetProduct(ctx, req.ProductID)
	if err != nil {
		return nil, fault.Relay(err, http.StatusNotFound, "There is no such product.")
	}
	return iotapi.GetProduct200JSONResponse{ID: product.ID, Price: product.Price.Amount, InStock: product.InStock}, nil
}
