package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrKeyReused says that an idempotency key was used before, with another body.
var ErrKeyReused = errors.New("store: the key was used with another body")

// Key makes a write happen once, however often it is sent. The same key with the same body is the same write; with
// another body it is [ErrKeyReused]. Keys belong to a user and a service, and are kept as long as the database.
type Key struct {
	UserID   int64
	Text     string
	BodyHash string
}

// keyTable is a service's table of keys.
type keyTable struct{ find, keep string }

var (
	orderKeys = keyTable{
		find: `SELECT body_hash, result_id FROM order_keys WHERE user_id = ? AND key = ?`,
		keep: `INSERT INTO order_keys VALUES (?, ?, ?, ?)`,
	}
	paymentKeys = keyTable{
		find: `SELECT body_hash, result_id FROM payment_keys WHERE user_id = ? AND key = ?`,
		keep: `INSERT INTO payment_keys VALUES (?, ?, ?, ?)`,
	}
)

// once runs write, which returns the id of what it has written, and keeps that id under the key. When the key is known
// it returns the id that was kept, and runs nothing.
func (s *Store) once(ctx context.Context, keys keyTable, key Key, write func(*sql.Tx) (int64, error)) (int64, error) {
	var earlier int64
	err := s.transact(ctx, func(tx *sql.Tx) error {
		var hash string
		err := tx.QueryRowContext(ctx, keys.find, key.UserID, key.Text).Scan(&hash, &earlier)
		switch {
		case err == nil && hash != key.BodyHash:
			return ErrKeyReused
		case err == nil:
			return nil
		case !errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("store: find the key: %w", err)
		}
		written, err := write(tx)
		if err != nil {
			return fmt.Errorf("store: write: %w", err)
		}
		_, err = tx.ExecContext(ctx, keys.keep, key.UserID, key.Text, key.BodyHash, written)
		return err
	})
	return earlier, err
}
