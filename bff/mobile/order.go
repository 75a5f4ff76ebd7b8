package mobile

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
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
func (s *Server) GetOrder(ctx context.Context, req mobileapi.GetOrderRequestObject) (mobileapi.GetOrderResponseObject, error) {
	g := fanout.New(ctx, 900*time.Millisecond)
	order := fanout.Need(g, "order", 400*time.Millisecond, func(ctx context.Context) (*ordersapi.Order, error) {
		order, err := s.orders.GetOrder(ctx, req.OrderID)
		if err != nil {
			return nil, fault.Relay(err, http.StatusNotFound, noSuchOrder)
		}
		if !auth.MaySee(ctx, order.UserID, "admin") {
			return nil, fault.New(fault.NotFound, "mobile.getOrder", noSuchOrder)
		}
		return order, nil
	})
	buyer := fanout.Want(g, "buyer", 300*time.Millisecond, func(ctx context.Context) (*usersapi.User, error) {
		return s.users.GetUser(ctx, order.Value().UserID)
	}, fanout.After(order))
	shipment := fanout.Want(g, "shipment", 300*time.Millisecond, func(ctx context.Context) (*ordersapi.Shipment, error) {
		if order.Value().ShipmentID == nil {
			return nil, nil
		}
		return s.orders.GetShipment(ctx, *order.Value().ShipmentID)
	}, fanout.After(order))
	products := fanout.Want(g, "products", 400*time.Millisecond, func(ctx context.Context) (map[string]catalogapi.Product, error) {
		return s.catalog.ProductsByID(ctx, productIDs(order.Value()))
	}, fanout.After(order))
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return mobileapi.GetOrder200JSONResponse{
		Body: mobileapi.MobileOrder{
			ID:       order.Value().ID,
			Status:   order.Value().Status,
			PlacedAt: order.Value().PlacedAt,
			Total:    order.Value().Total,
			Buyer:    orderBuyer(buyer.Value()),
			Shipment: orderShipment(shipment.Value()),
			Lines:    orderLines(order.Value(), products.Value()),
		},
		Headers: mobileapi.GetOrder200ResponseHeaders{
			XBFFPartial:  g.Missing().Header(),
			CacheControl: g.Missing().CacheControl(),
		},
	}, nil
}

func productIDs(order *ordersapi.Order) []string {
	ids := make([]string, len(order.Lines))
	for i, line := range order.Lines {
		ids[i] = line.ProductID
	}
	return ids
}

func orderBuyer(user *usersapi.User) *mobileapi.OrderBuyer {
	if user == nil {
		return nil
	}
	return &mobileapi.OrderBuyer{ID: user.ID, DisplayName: user.DisplayName}
}

func orderShipment(shipment *ordersapi.Shipment) *mobileapi.MobileShipment {
	if shipment == nil {
		return nil
	}
	return &mobileapi.MobileShipment{Carrier: shipment.Carrier, Status: shipment.Status, Eta: shipment.Eta}
}

func orderLines(order *ordersapi.Order, products map[string]catalogapi.Product) []mobileapi.MobileOrderLine {
	lines := make([]mobileapi.MobileOrderLine, len(order.Lines))
	for i, line := range order.Lines {
		lines[i] = mobileapi.MobileOrderLine{ProductID: line.ProductID, Quantity: line.Quantity}
		if product, ok := products[line.ProductID]; ok {
			lines[i].Name = &product.Name
			lines[i].Image = new(smallImage(&product))
		}
	}
	return lines
}
