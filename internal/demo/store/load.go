package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Loader fills a new database. Its methods return nothing: the first error makes the rest do nothing, and [Store.Load]
// returns it.
type Loader struct {
	ctx        context.Context //nolint:containedctx // lives no longer than the call of Load
	tx         *sql.Tx
	statements map[string]*sql.Stmt
	err        error
}

// Load makes the tables and has fill fill them, unless that was done before. Either all of it is stored or nothing.
func (s *Store) Load(ctx context.Context, fill func(*Loader)) error {
	version, err := one(ctx, s, scalar[int], "PRAGMA user_version")
	switch {
	case err != nil:
		return err
	case version == schemaVersion:
		return nil
	case version != 0:
		return fmt.Errorf("store: the database has version %d, and this program reads %d: delete it, and it is made anew",
			version, schemaVersion)
	}
	return s.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return fmt.Errorf("store: make the tables: %w", err)
		}
		loader := &Loader{ctx: ctx, tx: tx, statements: map[string]*sql.Stmt{}}
		fill(loader)
		if loader.err != nil {
			return loader.err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
		return err
	})
}

// insert runs a query once for a row, preparing it the first time.
func (l *Loader) insert(query string, args ...any) {
	if l.err != nil {
		return
	}
	statement, ok := l.statements[query]
	if !ok {
		// The transaction closes the statement when it ends.
		if statement, l.err = l.tx.PrepareContext(l.ctx, query); l.err != nil {
			l.err = fmt.Errorf("store: prepare: %w", l.err)
			return
		}
		l.statements[query] = statement
	}
	if _, err := statement.ExecContext(l.ctx, args...); err != nil {
		l.err = fmt.Errorf("store: insert: %w", err)
	}
}
