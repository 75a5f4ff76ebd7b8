package service

import (
	"context"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// orders keeps what customers have ordered and where it is by now.
type orders struct {
	store *store.Store
	now   func() time.Time
}

func (s orders) mount(r chi.Router) {
	strict := ordersapi.NewStrictHandlerWithOptions(s, nil, ordersapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: edge.Refuse, ResponseErrorHandlerFunc: fault.Write,
	})
	ordersapi.HandlerWithOptions(strict, ordersapi.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: edge.Refuse})
}

var orderPages = paging{op: "orders.listUserOrders", prefix: orderPrefix, limit: 20}

// ListUserOrders answers GET /users/{user_id}/orders.
func (s orders) ListUserOrders(
	ctx context.Context, req ordersapi.ListUserOrdersRequestObject,
) (ordersapi.ListUserOrdersResponseObject, error) {
	page, err := orderPages.page(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	status := ""
	if req.Params.Status != nil {
		status = string(*req.Params.Status)
	}
	found, err := s.store.OrdersOf(ctx, number(userPrefix, req.UserID), status, page)
	if err != nil {
		return nil, orderPages.failed(err, "There is no user %s.", req.UserID)
	}
	return ordersapi.ListUserOrders200JSONResponse{
		Items:      each(found.Items, order),
		Total:      int32(found.Total),
		NextCursor: orderPages.next(found.More, func() int64 { return lastOf(found.Items).ID }),
	}, nil
}

// GetOrder answers GET /orders/{order_id}.
func (s orders) GetOrder(
	ctx context.Context, req ordersapi.GetOrderRequestObject,
) (ordersapi.GetOrderResponseObject, error) {
	found, err := s.store.Order(ctx, number(orderPrefix, req.OrderID))
	if err != nil {
		return nil, missing(err, "orders.getOrder", "There is no order %s.", req.OrderID)
	}
	if of := req.Params.UserID; of != nil && number(userPrefix, *of) != found.UserID {
		return nil, missing(store.ErrNotFound, "orders.getOrder", "There is no order %s.", req.OrderID)
	}
	return ordersapi.GetOrder200JSONResponse(order(found)), nil
}

func order(o store.Order) ordersapi.Order {
	shown := ordersapi.Order{
		ID:              name(orderPrefix, o.ID),
		UserID:          name(userPrefix, o.UserID),
		Status:          ordersapi.OrderStatus(o.Status),
		PlacedAt:        o.PlacedAt,
		Total:           ordersapi.Money{Amount: o.Total, Currency: store.Currency},
		Lines:           each(o.Lines, orderLine),
		ShippingAddress: address(o.ShipTo),
		Note:            optional(o.Note),
	}
	if o.ShipmentID != 0 {
		id := name(shipmentPrefix, o.ShipmentID)
		shown.ShipmentID = &id
	}
	return shown
}

func address(a store.Address) ordersapi.Address {
	return ordersapi.Address{Street: a.Street, City: a.City, Country: a.Country, PostalCode: a.PostalCode}
}

func orderLine(l store.Line) ordersapi.OrderLine {
	return ordersapi.OrderLine{
		ProductID: name(productPrefix, l.Product),
		Quantity:  l.Quantity,
		UnitPrice: ordersapi.Money{Amount: l.UnitPrice, Currency: store.Currency},
	}
}
