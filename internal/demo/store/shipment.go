package store

import (
	"context"
	"time"
)

// Shipment is a parcel with one order in it.
type Shipment struct {
	ID             int64
	OrderID        int64
	Carrier        string
	TrackingNumber string // empty when the carrier does not track it
	Status         string
	ETA            time.Time // zero when the carrier does not say
	UpdatedAt      time.Time
}

const shipmentColumns = `id, order_id, carrier, tracking_number, status, eta, updated_at`

// Shipment returns the shipment with the id.
func (s *Store) Shipment(ctx context.Context, id int64) (Shipment, error) {
	return one(ctx, s, scanShipment, `SELECT `+shipmentColumns+` FROM shipments WHERE id = ?`, id)
}

// ShipmentsOf lists the shipments of an order, newest first. An order that does not exist is ErrNotFound.
func (s *Store) ShipmentsOf(ctx context.Context, order int64) ([]Shipment, error) {
	if _, err := one(ctx, s, scalar[int], `SELECT 1 FROM orders WHERE id = ?`, order); err != nil {
		return nil, err
	}
	return many(ctx, s, scanShipment,
		`SELECT `+shipmentColumns+` FROM shipments WHERE order_id = ? ORDER BY id DESC LIMIT 20`, order)
}

// AddShipment adds a shipment.
func (l *Loader) AddShipment(s Shipment) {
	l.insert(`INSERT INTO shipments VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.OrderID, s.Carrier, s.TrackingNumber, s.Status, asTime{&s.ETA}, asTime{&s.UpdatedAt})
}

func scanShipment(r row) (Shipment, error) {
	var s Shipment
	err := r.Scan(&s.ID, &s.OrderID, &s.Carrier, &s.TrackingNumber, &s.Status, asTime{&s.ETA}, asTime{&s.UpdatedAt})
	return s, err
}
