package web

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/fault"
)

// CreateOrder answers POST /api/v1/orders. The order is handed to the order service as it is: what may be ordered, and at
// what price, is that service's business.
func (s *Server) CreateOrder(ctx context.Context, req webapi.CreateOrderRequestObject) (webapi.CreateOrderResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	created, err := s.orders.CreateOrder(ctx, &ordersapi.CreateOrderParams{IdempotencyKey: req.Params.IdempotencyKey}, *req.Body)
	if err != nil {
		err = fault.Relay(err, http.StatusConflict, "This Idempotency-Key was used for another order.")
		return nil, fault.Relay(err, http.StatusUnprocessableEntity, "The shop does not take this order: a product is gone, or there are not enough of it.")
	}
	if created.Status == http.StatusOK { // the key was seen before: nothing new was placed
		return webapi.CreateOrder200JSONResponse(*created.Body), nil
	}
	return webapi.CreateOrder201JSONResponse{
		Body: *created.Body,
		// Relative to the request, so that it holds behind any prefix (RFC 9110 section 10.2.2).
		Headers: webapi.CreateOrder201ResponseHeaders{Location: "orders/" + created.Body.ID},
	}, nil
}
