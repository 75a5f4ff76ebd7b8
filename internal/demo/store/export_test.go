package store

import (
	"context"
	"fmt"
)

// SetVersion makes the database one of another version.
func (s *Store) SetVersion(ctx context.Context, version int) error {
	_, err := s.db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return err
}
