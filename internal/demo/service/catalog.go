package service

import (
	"context"
	"fmt"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// catalog keeps what the shop sells.
type catalog struct{ store *store.Store }

func (s catalog) mount(r chi.Router) {
	strict := catalogapi.NewStrictHandlerWithOptions(s, nil, catalogapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: edge.Refuse, ResponseErrorHandlerFunc: fault.Write,
	})
	catalogapi.HandlerWithOptions(strict, catalogapi.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: edge.Refuse})
}

// kept is how long products, and what belongs to them, may be kept: by anybody, since they are the same for everybody.
const kept = "max-age=30"

// GetProduct answers GET /products/{product_id}.
func (s catalog) GetProduct(
	ctx context.Context, req catalogapi.GetProductRequestObject,
) (catalogapi.GetProductResponseObject, error) {
	found, err := s.store.Product(ctx, number(productPrefix, req.ProductID))
	if err != nil {
		return nil, missing(err, "catalog.getProduct", "There is no product %s.", req.ProductID)
	}
	return catalogapi.GetProduct200JSONResponse{
		Body:    product(found),
		Headers: catalogapi.GetProduct200ResponseHeaders{CacheControl: kept},
	}, nil
}

// ListProducts answers GET /products.
func (s catalog) ListProducts(
	ctx context.Context, req catalogapi.ListProductsRequestObject,
) (catalogapi.ListProductsResponseObject, error) {
	ids := each(req.Params.ID, func(id string) int64 { return number(productPrefix, id) })
	found, err := s.store.Products(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("catalog.listProducts: %w", err)
	}
	return catalogapi.ListProducts200JSONResponse{Items: each(found, product)}, nil
}

// ListRecommendations answers GET /products/{product_id}/recommendations.
func (s catalog) ListRecommendations(
	ctx context.Context, req catalogapi.ListRecommendationsRequestObject,
) (catalogapi.ListRecommendationsResponseObject, error) {
	const op = "catalog.listRecommendations"
	limit := 5
	if req.Params.Limit != nil {
		limit = int(*req.Params.Limit)
	}
	found, err := s.store.Product(ctx, number(productPrefix, req.ProductID))
	if err != nil {
		return nil, missing(err, op, "There is no product %s.", req.ProductID)
	}
	others, err := s.store.Products(ctx, found.Recommended[:min(limit, len(found.Recommended))])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return catalogapi.ListRecommendations200JSONResponse{
		Body:    catalogapi.ProductSummaryList{Items: each(others, productSummary)},
		Headers: catalogapi.ListRecommendations200ResponseHeaders{CacheControl: kept},
	}, nil
}

func product(p store.Product) catalogapi.Product {
	return catalogapi.Product{
		ID:             name(productPrefix, p.ID),
		Name:           p.Name,
		Description:    p.Description,
		Price:          catalogapi.Money{Amount: p.Price, Currency: store.Currency},
		InStock:        p.Stock > 0,
		Stock:          p.Stock,
		Rating:         p.Rating,
		ReviewCount:    p.ReviewCount,
		Category:       p.Category,
		Brand:          p.Brand,
		Images:         each(p.Images, productImage),
		Specifications: each(p.Specifications, productSpecification),
		UpdatedAt:      p.UpdatedAt,
	}
}

func productImage(i store.Image) catalogapi.ProductImage {
	return catalogapi.ProductImage{Size: catalogapi.ImageSize(i.Size), URL: i.URL, Width: i.Width, Height: i.Height}
}

func productSpecification(s store.Specification) catalogapi.Specification {
	return catalogapi.Specification{Name: s.Name, Value: s.Value}
}

func productSummary(p store.Product) catalogapi.ProductSummary {
	summary := catalogapi.ProductSummary{
		ID:     name(productPrefix, p.ID),
		Name:   p.Name,
		Price:  catalogapi.Money{Amount: p.Price, Currency: store.Currency},
		Rating: p.Rating,
	}
	for _, image := range p.Images {
		if image.Size == string(catalogapi.ImageSizeSmall) {
			summary.ImageURL = image.URL
			break
		}
	}
	return summary
}
