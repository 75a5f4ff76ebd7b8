package store

import (
	"context"
	"database/sql"
	"time"
)

// Order is what one user ordered at one time.
type Order struct {
	ID         int64
	UserID     int64
	Status     string
	PlacedAt   time.Time
	Total      int64
	Lines      []Line
	ShipTo     Address
	ShipmentID int64  // the latest, or 0
	Note       string // empty when there is none
}

// Line is a product in an order.
type Line struct {
	Product   int64 `json:"p"`
	Quantity  int32 `json:"q"`
	UnitPrice int64 `json:"u"`
}

const (
	orderColumns = `id, user_id, status, placed_at, total, lines, shipping_address, shipment_id, note`
	insertOrder  = `INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

	ordersMatching = `FROM orders WHERE user_id = ?1 AND (?2 = '' OR status = ?2)`
)

var orders = list[Order]{
	anchor: `SELECT 1 FROM orders WHERE user_id = ?1 AND id = ?3`,
	count:  `SELECT count(*) ` + ordersMatching,
	page: `SELECT ` + orderColumns + ` ` + ordersMatching + `
		AND (?3 = 0 OR (placed_at, id) < (SELECT placed_at, id FROM orders WHERE id = ?3))
		ORDER BY placed_at DESC, id DESC LIMIT ?4`,
	scan: scanOrder,
}

// Order returns the order with the id.
func (s *Store) Order(ctx context.Context, id int64) (Order, error) {
	return one(ctx, s, scanOrder, `SELECT `+orderColumns+` FROM orders WHERE id = ?`, id)
}

// OrdersOf lists the orders of a customer, newest first: those in the status, or all when it is empty. A customer who is
// unknown is ErrNotFound.
func (s *Store) OrdersOf(ctx context.Context, customer int64, status string, page Page) (Listing[Order], error) {
	if _, err := one(ctx, s, scalar[int], `SELECT 1 FROM customers WHERE id = ?`, customer); err != nil {
		return Listing[Order]{}, err
	}
	return orders.read(ctx, s, page, customer, status)
}

// PlaceOrder stores an order under a new id, and makes its buyer a customer. When the key was used before it stores
// nothing and returns that order as it is now, and true. See [Key] for the errors.
func (s *Store) PlaceOrder(ctx context.Context, o Order, key Key) (Order, bool, error) {
	earlier, err := s.once(ctx, orderKeys, key, func(tx *sql.Tx) (int64, error) {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO customers VALUES (?)`, o.UserID); err != nil {
			return 0, err
		}
		result, err := tx.ExecContext(ctx, insertOrder, o.values()...)
		if err != nil {
			return 0, err
		}
		o.ID, err = result.LastInsertId()
		return o.ID, err
	})
	if err != nil || earlier == 0 {
		return o, false, err
	}
	o, err = s.Order(ctx, earlier)
	return o, true, err
}

// AddOrder adds an order.
func (l *Loader) AddOrder(o Order) { l.insert(insertOrder, o.values()...) }

// values are an order's columns. An id of zero is NULL, for which SQLite takes the next one.
func (o *Order) values() []any {
	id := sql.NullInt64{Int64: o.ID, Valid: o.ID != 0}
	return []any{
		id, o.UserID, o.Status, asTime{&o.PlacedAt}, o.Total, jsonOf(&o.Lines), jsonOf(&o.ShipTo), o.ShipmentID, o.Note,
	}
}

func scanOrder(r row) (Order, error) {
	var o Order
	err := r.Scan(&o.ID, &o.UserID, &o.Status, asTime{&o.PlacedAt}, &o.Total, jsonOf(&o.Lines), jsonOf(&o.ShipTo),
		&o.ShipmentID, &o.Note)
	return o, err
}
