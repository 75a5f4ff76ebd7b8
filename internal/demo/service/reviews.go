package service

import (
	"context"

	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/internal/demo/store"
)

var reviewPages = paging{op: "catalog.listReviews", prefix: reviewPrefix, limit: 10}

// ListReviews answers GET /products/{product_id}/reviews.
func (s catalog) ListReviews(
	ctx context.Context, req catalogapi.ListReviewsRequestObject,
) (catalogapi.ListReviewsResponseObject, error) {
	page, err := reviewPages.page(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.store.ReviewsOf(ctx, number(productPrefix, req.ProductID), page)
	if err != nil {
		return nil, reviewPages.failed(err, "There is no product %s.", req.ProductID)
	}
	return catalogapi.ListReviews200JSONResponse{
		Body: catalogapi.ReviewPage{
			Items:      each(found.Items, review),
			Total:      int32(found.Total),
			NextCursor: reviewPages.next(found.More, func() int64 { return lastOf(found.Items).ID }),
		},
		Headers: catalogapi.ListReviews200ResponseHeaders{CacheControl: kept},
	}, nil
}

func review(r store.Review) catalogapi.Review {
	return catalogapi.Review{
		ID:         name(reviewPrefix, r.ID),
		ProductID:  name(productPrefix, r.ProductID),
		AuthorName: r.Author,
		Rating:     r.Rating,
		Title:      r.Title,
		Body:       r.Body,
		CreatedAt:  r.CreatedAt,
	}
}
