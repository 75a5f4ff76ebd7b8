package web

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

const noSuchOrder = "There is no such order."

// GetOrder answers GET /api/v1/orders/{order_id}.
//
// The order is needed. What it refers to is wanted, and asked for at once when the order is there: the buyer, the
// shipment if there is one, and the products of all lines in one call.
func (s *Server) GetOrder(ctx context.Context, req webapi.GetOrderRequestObject) (webapi.GetOrderResponseObject, error) {
	g := fanout.New(ctx, time.Second)
	found := fanout.Need(g, "order", 500*time.Millisecond, func(ctx context.Context) (*ordersapi.Order, error) {
		order, err := s.orders.GetOrder(ctx, req.OrderID)
		if err != nil {
			return nil, fault.Relay(err, http.StatusNotFound, noSuchOrder)
		}
		if !auth.MaySee(ctx, order.UserID, "admin") {
			return nil, fault.New(fault.NotFound, "web.getOrder", noSuchOrder)
		}
		return order, nil
	})
	buyer := fanout.Want(g, "buyer", 300*time.Millisecond, func(ctx context.Context) (*usersapi.User, error) {
		return s.users.GetUser(ctx, found.Value().UserID)
	}, fanout.After(found))
	shipment := fanout.Want(g, "shipment", 300*time.Millisecond, func(ctx context.Context) (*ordersapi.Shipment, error) {
		if found.Value().ShipmentID == nil {
			return nil, nil
		}
		return s.orders.GetShipment(ctx, *found.Value().ShipmentID)
	}, fanout.After(found))
	products := fanout.Want(g, "products", 400*time.Millisecond, func(ctx context.Context) (map[string]catalogapi.Product, error) {
		return s.catalog.ProductsByID(ctx, productIDs(*found.Value()))
	}, fanout.After(found))
	if err := g.Wait(); err != nil {
		return nil, err
	}
	order := found.Value()
	return webapi.GetOrder200JSONResponse{
		Body: webapi.WebOrder{
			ID:              order.ID,
			Status:          order.Status,
			PlacedAt:        order.PlacedAt,
			Total:           order.Total,
			ShippingAddress: order.ShippingAddress,
			Note:            order.Note,
			Buyer:           orderBuyer(buyer.Value()),
			Shipment:        (*webapi.OrderShipment)(shipment.Value()),
			Lines:           orderLines(order.Lines, products.Value()),
		},
		Headers: webapi.GetOrder200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}

func orderBuyer(user *usersapi.User) *webapi.OrderBuyer {
	if user == nil {
		return nil
	}
	return &webapi.OrderBuyer{ID: user.ID, DisplayName: user.DisplayName, Email: user.Email, Tier: user.Tier}
}

func orderLines(lines []ordersapi.OrderLine, products map[string]catalogapi.Product) []webapi.WebOrderLine {
	listed := make([]webapi.WebOrderLine, len(lines))
	for i, line := range lines {
		listed[i] = webapi.WebOrderLine{ProductID: line.ProductID, Quantity: line.Quantity, UnitPrice: line.UnitPrice}
		if product, ok := products[line.ProductID]; ok {
			listed[i].Product = (*webapi.OrderedProduct)(&product)
		}
	}
	return listed
}
