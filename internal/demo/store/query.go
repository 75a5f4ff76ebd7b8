package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// row is what a scan function reads from: *sql.Row or *sql.Rows.
type row interface {
	Scan(into ...any) error
}

// one returns the only row of a query, or ErrNotFound.
func one[T any](ctx context.Context, s *Store, scan func(row) (T, error), query string, args ...any) (T, error) {
	var none T
	statement, err := s.prepare(ctx, query)
	if err != nil {
		return none, err
	}
	value, err := scan(statement.QueryRowContext(ctx, args...))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return none, ErrNotFound
	case err != nil:
		return none, fmt.Errorf("store: query: %w", err)
	}
	return value, nil
}

// many returns every row of a query. The slice is never nil.
func many[T any](ctx context.Context, s *Store, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	statement, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("store: query: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells
	values := []T{}
	for rows.Next() {
		value, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: scan: %w", err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: read: %w", err)
	}
	return values, nil
}

// scalar scans a row of one column.
func scalar[T any](r row) (value T, err error) {
	err = r.Scan(&value)
	return value, err
}

// asJSON is a column of JSON, read into and written from the value it points to.
type asJSON[T any] struct{ value *T }

func (c asJSON[T]) Scan(column any) error {
	text, ok := column.(string)
	if !ok {
		return fmt.Errorf("store: a JSON column holds %T", column)
	}
	return json.Unmarshal([]byte(text), c.value)
}

func (c asJSON[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(c.value)
	return string(text), err
}

// jsonOf makes a column of JSON.
func jsonOf[T any](value *T) asJSON[T] { return asJSON[T]{value} }

// asTime is a column of seconds since 1970, read into and written from the time it points to. The zero time is NULL.
type asTime struct{ value *time.Time }

func (c asTime) Scan(column any) error {
	switch seconds := column.(type) {
	case nil:
		*c.value = time.Time{}
	case int64:
		*c.value = time.Unix(seconds, 0).UTC()
	default:
		return fmt.Errorf("store: a time column holds %T", column)
	}
	return nil
}

func (c asTime) Value() (driver.Value, error) {
	if c.value.IsZero() {
		return nil, nil //nolint:nilnil // NULL
	}
	return c.value.Unix(), nil
}
