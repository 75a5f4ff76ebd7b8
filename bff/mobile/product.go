package mobile

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/shared/fault"
)

// GetProduct answers GET /api/v1/products/{product_id}: what fits on a phone.
func (s *Server) GetProduct(ctx context.Context, req mobileapi.GetProductRequestObject) (mobileapi.GetProductResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
	defer cancel()
	product, err := s.catalog.GetProduct(ctx, req.ProductID)
	if err != nil {
		return nil, fault.Relay(err, http.StatusNotFound, "There is no such product.")
	}
	return mobileapi.GetProduct200JSONResponse{
		ID:     product.ID,
		Name:   product.Name,
		Price:  product.Price,
		Image:  smallImage(product),
		Rating: product.Rating,
	}, nil
}

// smallImage is the picture that a phone loads: the small one, or the first when the catalog broke its promise of one.
func smallImage(product *catalogapi.Product) string {
	for _, image := range product.Images {
		if image.Size == catalogapi.ImageSizeSmall {
			return image.URL
		}
	}
	if len(product.Images) > 0 {
		return product.Images[0].URL
	}
	return ""
}
