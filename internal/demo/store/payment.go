package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Payment is money asked for, for one order.
type Payment struct {
	ID        int64
	OrderID   int64
	Amount    int64
	Method    string
	Status    string
	CreatedAt time.Time
}

// Payable is what the payments service knows of an order.
type Payable struct {
	Amount int64
	Open   bool // whether it waits to be paid
}

const (
	paymentColumns = `id, order_id, amount, method, status, created_at`
	insertPayment  = `INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?)`
)

// Payment returns the payment with the id.
func (s *Store) Payment(ctx context.Context, id int64) (Payment, error) {
	return one(ctx, s, func(r row) (p Payment, err error) {
		err = r.Scan(&p.ID, &p.OrderID, &p.Amount, &p.Method, &p.Status, asTime{&p.CreatedAt})
		return p, err
	}, `SELECT `+paymentColumns+` FROM payments WHERE id = ?`, id)
}

// Pay stores a payment under a new id, unless check, which is told about the order (nil when there is none), returns an
// error. When the key was used before it checks and stores nothing, and returns that payment as it is now, and true. See
// [Key] for the errors.
//
// Check runs within the transaction, so that nobody pays for the same order between the check and the payment. It must
// not use the store.
func (s *Store) Pay(ctx context.Context, p Payment, key Key, check func(*Payable) error) (Payment, bool, error) {
	earlier, err := s.once(ctx, paymentKeys, key, func(tx *sql.Tx) (int64, error) {
		order, err := payable(ctx, tx, p.OrderID)
		if err != nil {
			return 0, err
		}
		if err := check(order); err != nil {
			return 0, err
		}
		result, err := tx.ExecContext(ctx, insertPayment, p.values()...)
		if err != nil {
			return 0, err
		}
		p.ID, err = result.LastInsertId()
		return p.ID, err
	})
	if err != nil || earlier == 0 {
		return p, false, err
	}
	p, err = s.Payment(ctx, earlier)
	return p, true, err
}

// AddPayment adds a payment.
func (l *Loader) AddPayment(p Payment) { l.insert(insertPayment, p.values()...) }

func payable(ctx context.Context, tx *sql.Tx, order int64) (*Payable, error) {
	var p Payable
	err := tx.QueryRowContext(ctx, `SELECT amount, open FROM payables WHERE order_id = ?`, order).Scan(&p.Amount, &p.Open)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // no such order, which is for the caller to judge
	}
	return &p, err
}

// values are a payment's columns. An id of zero is NULL, for which SQLite takes the next one.
func (p *Payment) values() []any {
	id := sql.NullInt64{Int64: p.ID, Valid: p.ID != 0}
	return []any{id, p.OrderID, p.Amount, p.Method, p.Status, asTime{&p.CreatedAt}}
}
