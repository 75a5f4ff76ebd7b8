package store

import (
	"context"
	"database/sql"
	_ "embed" // schema.sql
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite", pure Go
)

// Currency is what every amount is in (ISO 4217).
const Currency = "EUR"

// ErrNotFound says that there is no such thing.
var ErrNotFound = errors.New("store: not found")

//go:embed schema.sql
var schema string

// schemaVersion is written into the database. A change of schema.sql, or of what package seed puts in, makes another.
const schemaVersion = 1

// Store is an open database. Close it after use.
type Store struct {
	db *sql.DB

	mu         sync.Mutex
	statements map[string]*sql.Stmt
}

// Open opens the database in the file, which is made when there is none. An empty file name means a database in memory,
// which nobody else sees and which Close drops.
func Open(ctx context.Context, file string) (*Store, error) {
	source, err := dataSource(file)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", file, err)
	}
	// In memory the connection is the database, so there must be one and no other; the pool keeps it, and the driver does
	// not drop it when a caller leaves in the middle of a query.
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", file, err), db.Close())
	}
	return &Store{db: db, statements: map[string]*sql.Stmt{}}, nil
}

func dataSource(file string) (string, error) {
	if file == "" {
		return ":memory:", nil
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	options := url.Values{
		"_txlock": {"immediate"}, // another program may have the file open; wait for it before the reading, not after
		"_pragma": {"busy_timeout(5000)", "journal_mode(wal)", "synchronous(normal)"},
	}
	source := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return source.String(), nil
}

// Close closes the database. Whatever is under way fails.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, statement := range s.statements {
		errs = append(errs, statement.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

// prepare returns the prepared statement of a query. The queries are constants, so there are only so many.
func (s *Store) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if statement, ok := s.statements[query]; ok {
		return statement, nil
	}
	// The statement outlives the request that happens to need it first.
	statement, err := s.db.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("store: prepare: %w", err)
	}
	s.statements[query] = statement
	return statement, nil
}

// transact runs do in a transaction, which is undone when do fails.
func (s *Store) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	if err := do(tx); err != nil {
		// database/sql has undone it already when ctx ended, and then err may say no more than that a statement is closed.
		return errors.Join(ctx.Err(), err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}
