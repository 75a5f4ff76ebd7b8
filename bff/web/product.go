package web

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/webapi"
)

// GetProduct answers GET /api/v1/products/{product_id}: the product is needed, what others say of it and what else there
// is are wanted. What is asked for, and how long it may take, is in web.yaml.
func (s *Server) GetProduct(ctx context.Context, req webapi.GetProductRequestObject) (webapi.GetProductResponseObject, error) {
	parts, err := s.GatherProduct(ctx, req)
	if err != nil {
		return nil, err
	}
	product := parts.Product
	page := webapi.WebProduct{
		ID:             product.ID,
		Name:           product.Name,
		Description:    product.Description,
		Brand:          product.Brand,
		Category:       product.Category,
		Price:          product.Price,
		InStock:        product.InStock,
		Stock:          product.Stock,
		Rating:         product.Rating,
		ReviewCount:    product.ReviewCount,
		Images:         product.Images,
		Specifications: product.Specifications,
		UpdatedAt:      product.UpdatedAt,
	}
	if parts.Reviews != nil {
		page.Reviews = parts.Reviews.Items
	}
	if parts.Recommendations != nil {
		page.Recommendations = parts.Recommendations.Items
	}
	return webapi.GetProduct200JSONResponse{
		Body: page,
		Headers: webapi.GetProduct200ResponseHeaders{
			XBFFPartial:  parts.Missing.Header(),
			XBFFStale:    parts.Stale.Header(),
			CacheControl: parts.CacheControl,
		},
	}, nil
}
