package service

import (
	"context"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo/store"
)

// GetShipment answers GET /shipments/{shipment_id}.
func (s orders) GetShipment(
	ctx context.Context, req ordersapi.GetShipmentRequestObject,
) (ordersapi.GetShipmentResponseObject, error) {
	found, err := s.store.Shipment(ctx, number(shipmentPrefix, req.ShipmentID))
	if err != nil {
		return nil, missing(err, "orders.getShipment", "There is no shipment %s.", req.ShipmentID)
	}
	return ordersapi.GetShipment200JSONResponse(shipment(found)), nil
}

// ListOrderShipments answers GET /orders/{order_id}/shipments.
func (s orders) ListOrderShipments(
	ctx context.Context, req ordersapi.ListOrderShipmentsRequestObject,
) (ordersapi.ListOrderShipmentsResponseObject, error) {
	found, err := s.store.ShipmentsOf(ctx, number(orderPrefix, req.OrderID))
	if err != nil {
		return nil, missing(err, "orders.listOrderShipments", "There is no order %s.", req.OrderID)
	}
	return ordersapi.ListOrderShipments200JSONResponse{Items: each(found, shipment)}, nil
}

func shipment(s store.Shipment) ordersapi.Shipment {
	return ordersapi.Shipment{
		ID:             name(shipmentPrefix, s.ID),
		OrderID:        name(orderPrefix, s.OrderID),
		Carrier:        s.Carrier,
		TrackingNumber: optional(s.TrackingNumber),
		Status:         ordersapi.ShipmentStatus(s.Status),
		Eta:            optional(s.ETA),
		UpdatedAt:      s.UpdatedAt,
	}
}
