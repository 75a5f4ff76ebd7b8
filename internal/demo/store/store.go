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
	"sync/atomic"

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
	db     *sql.DB
	keeper *sql.Conn

	mu         sync.Mutex
	statements map[string]*sql.Stmt
}

var memories atomic.Int64

// Open opens the database in the file, which is made when there is none. An empty file name means a database in memory,
// which nobody else sees and which Close drops.
func Open(ctx context.Context, file string) (*Store, error) {
	dsn, err := dataSource(file)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", file, err)
	}
	// A database in memory lives as long as a connection to it, and the pool may drop any of its own. So there are two:
	// one that is kept and never used, and the one that does the work.
	db.SetMaxOpenConns(2)
	keeper, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %q: %w", file, err), db.Close())
	}
	return &Store{db: db, keeper: keeper, statements: map[string]*sql.Stmt{}}, nil
}

func dataSource(file string) (string, error) {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(5000)"}}
	if file == "" {
		// A name that starts with a slash is shared by the connections of this process, so it must be one's own.
		options.Set("vfs", "memdb")
		options.Add("_pragma", "journal_mode(memory)")
		return fmt.Sprintf("file:/facet-demo-%d?%s", memories.Add(1), options.Encode()), nil
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	options.Add("_pragma", "journal_mode(wal)")
	options.Add("_pragma", "synchronous(normal)")
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
	errs = append(errs, s.keeper.Close(), s.db.Close())
	return errors.Join(errs...)
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
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}
