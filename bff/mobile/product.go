package mobile

import (
	"context"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
)

// GetProduct answers GET /api/v1/products/{product_id}: what fits on a phone. What is asked for is in mobile.yaml.
func (s *Server) GetProduct(ctx context.Context, req mobileapi.GetProductRequestObject) (mobileapi.GetProductResponseObject, error) {
	parts, err := s.GatherProduct(ctx, req)
	if err != nil {
		return nil, err
	}
	product := parts.Product
	return mobileapi.GetProduct200JSONResponse{
		Body: mobileapi.MobileProduct{
			ID:     product.ID,
			Name:   product.Name,
			Price:  product.Price,
			Image:  smallImage(product.Images),
			Rating: product.Rating,
		},
		Headers: mobileapi.GetProduct200ResponseHeaders{CacheControl: parts.CacheControl},
	}, nil
}

// smallImage is the picture that a phone loads: the small one, or the first when the catalog broke its promise of one.
func smallImage(images []catalogapi.ProductImage) string {
	for _, image := range images {
		if image.Size == catalogapi.ImageSizeSmall {
			return image.URL
		}
	}
	if len(images) > 0 {
		return images[0].URL
	}
	return ""
}
