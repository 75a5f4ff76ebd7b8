package web

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

// GetProduct answers GET /api/v1/products/{product_id}: the product is needed, what others say of it and what else there
// is are wanted.
func (s *Server) GetProduct(ctx context.Context, req webapi.GetProductRequestObject) (webapi.GetProductResponseObject, error) {
	g := fanout.New(ctx, 700*time.Millisecond)
	found := fanout.Need(g, "product", 400*time.Millisecond, func(ctx context.Context) (*catalogapi.Product, error) {
		product, err := s.catalog.GetProduct(ctx, req.ProductID)
		return product, fault.Relay(err, http.StatusNotFound, "There is no such product.")
	})
	reviews := fanout.Want(g, "reviews", 400*time.Millisecond, func(ctx context.Context) (*catalogapi.ReviewPage, error) {
		return s.catalog.ListReviews(ctx, req.ProductID, &catalogapi.ListReviewsParams{Limit: new(int32(10))})
	})
	recommendations := fanout.Want(g, "recommendations", 400*time.Millisecond, func(ctx context.Context) (*catalogapi.ProductSummaryList, error) {
		return s.catalog.ListRecommendations(ctx, req.ProductID, nil)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	product := found.Value()
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
	if r := reviews.Value(); r != nil {
		page.Reviews = r.Items
	}
	if r := recommendations.Value(); r != nil {
		page.Recommendations = r.Items
	}
	return webapi.GetProduct200JSONResponse{
		Body: page,
		Headers: webapi.GetProduct200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}
