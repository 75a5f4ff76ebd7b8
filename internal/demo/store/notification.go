package store

import (
	"context"
	"fmt"
	"time"
)

// Notification is something that one user was told.
type Notification struct {
	ID        int64
	UserID    int64
	Kind      string
	Title     string
	Body      string
	Read      bool
	CreatedAt time.Time
	Link      string // empty when it leads nowhere
}

const (
	notificationColumns   = `id, user_id, kind, title, body, read, created_at, link`
	notificationsMatching = `FROM notifications WHERE user_id = ?1 AND (NOT ?2 OR NOT read)`
)

var notifications = list[Notification]{
	anchor: `SELECT 1 FROM notifications WHERE user_id = ?1 AND id = ?3`,
	count:  `SELECT count(*) ` + notificationsMatching,
	page: `SELECT ` + notificationColumns + ` ` + notificationsMatching + `
		AND (?3 = 0 OR (created_at, id) < (SELECT created_at, id FROM notifications WHERE id = ?3))
		ORDER BY created_at DESC, id DESC LIMIT ?4`,
	scan: scanNotification,
}

// NotificationsOf lists the notifications of a recipient, newest first: the unread ones, or all. A recipient who is
// unknown is ErrNotFound.
func (s *Store) NotificationsOf(
	ctx context.Context, recipient int64, unreadOnly bool, page Page,
) (Listing[Notification], error) {
	if err := s.knowRecipient(ctx, recipient); err != nil {
		return Listing[Notification]{}, err
	}
	return notifications.read(ctx, s, page, recipient, unreadOnly)
}

// Unread counts what a recipient has not read. A recipient who is unknown is ErrNotFound.
func (s *Store) Unread(ctx context.Context, recipient int64) (int, error) {
	if err := s.knowRecipient(ctx, recipient); err != nil {
		return 0, err
	}
	return one(ctx, s, scalar[int], `SELECT count(*) FROM notifications WHERE user_id = ? AND NOT read`, recipient)
}

// MarkRead marks a notification of a recipient as read, which it may be already. One that the recipient does not have is
// ErrNotFound.
func (s *Store) MarkRead(ctx context.Context, recipient, id int64) error {
	statement, err := s.prepare(ctx, `UPDATE notifications SET read = 1 WHERE user_id = ? AND id = ?`)
	if err != nil {
		return err
	}
	result, err := statement.ExecContext(ctx, recipient, id)
	if err != nil {
		return fmt.Errorf("store: mark as read: %w", err)
	}
	marked, err := result.RowsAffected()
	if err == nil && marked == 0 {
		return ErrNotFound
	}
	return err
}

// AddNotification adds a notification.
func (l *Loader) AddNotification(n Notification) {
	l.insert(`INSERT INTO notifications VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		n.ID, n.UserID, n.Kind, n.Title, n.Body, n.Read, asTime{&n.CreatedAt}, n.Link)
}

func (s *Store) knowRecipient(ctx context.Context, id int64) error {
	_, err := one(ctx, s, scalar[int], `SELECT 1 FROM recipients WHERE id = ?`, id)
	return err
}

func scanNotification(r row) (Notification, error) {
	var n Notification
	err := r.Scan(&n.ID, &n.UserID, &n.Kind, &n.Title, &n.Body, &n.Read, asTime{&n.CreatedAt}, &n.Link)
	return n, err
}
