package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

const (
	cannotPlace = "The order cannot be placed."
	createOrder = "orders.createOrder"
)

// CreateOrder answers POST /orders.
//
// Whether the products exist is asked first, so a key that was used before does not save an order that is wrong: it gets
// the 422 that it would have got without the key.
func (s orders) CreateOrder(
	ctx context.Context, req ordersapi.CreateOrderRequestObject,
) (ordersapi.CreateOrderResponseObject, error) {
	buyer := edge.Principal(ctx)
	lines, total, err := s.price(ctx, req.Body.Items)
	if err != nil {
		return nil, err
	}
	to := req.Body.ShippingAddress
	draft := store.Order{
		UserID:   number(userPrefix, buyer),
		Status:   string(ordersapi.OrderStatusPending),
		PlacedAt: s.now().UTC().Truncate(time.Second),
		Total:    total,
		Lines:    lines,
		ShipTo:   store.Address{Street: to.Street, City: to.City, Country: to.Country, PostalCode: to.PostalCode},
	}
	if req.Body.Note != nil {
		draft.Note = *req.Body.Note
	}
	placed, replayed, err := s.store.PlaceOrder(ctx, draft, key(draft.UserID, req.Params.IdempotencyKey, req.Body))
	switch {
	case errors.Is(err, store.ErrKeyReused):
		return nil, fault.New(fault.Conflict, createOrder, "This Idempotency-Key was used with another body. Send a new key with a new order.")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", createOrder, err)
	case replayed:
		return ordersapi.CreateOrder200JSONResponse(order(placed)), nil
	}
	shown := order(placed)
	return ordersapi.CreateOrder201JSONResponse{
		Body:    shown,
		Headers: ordersapi.CreateOrder201ResponseHeaders{Location: "/orders/" + shown.ID},
	}, nil
}

// price looks up what the items cost, and refuses those that cannot be bought.
func (s orders) price(ctx context.Context, items []ordersapi.NewOrderItem) ([]store.Line, int64, error) {
	lines := each(items, func(item ordersapi.NewOrderItem) store.Line {
		return store.Line{Product: number(productPrefix, item.ProductID), Quantity: item.Quantity}
	})
	prices, err := s.store.Prices(ctx, each(lines, func(l store.Line) int64 { return l.Product }))
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", createOrder, err)
	}
	var refused []fault.Violation
	refuse := func(i int, detail string) {
		refused = append(refused, fault.Violation{Pointer: fmt.Sprintf("#/items/%d/product_id", i), Detail: detail})
	}
	var total int64
	seen := map[int64]bool{}
	for i := range lines {
		line := &lines[i]
		price, known := prices[line.Product]
		switch {
		case !known:
			refuse(i, "there is no product "+items[i].ProductID)
		case seen[line.Product]:
			refuse(i, items[i].ProductID+" is ordered twice")
		}
		seen[line.Product] = true
		line.UnitPrice = price
		total += int64(line.Quantity) * price
	}
	if refused != nil {
		return nil, 0, &fault.Error{Kind: fault.Unprocessable, Op: createOrder, Public: cannotPlace, Violations: refused}
	}
	return lines, total, nil
}
