package service

import (
	"context"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// notifications keeps what users were told.
type notifications struct{ store *store.Store }

func (s notifications) mount(r chi.Router) {
	strict := notificationsapi.NewStrictHandlerWithOptions(s, nil, notificationsapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: edge.Refuse, ResponseErrorHandlerFunc: fault.Write,
	})
	notificationsapi.HandlerWithOptions(strict, notificationsapi.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: edge.Refuse})
}

var notificationPages = paging{op: "notifications.listNotifications", prefix: notificationPrefix, limit: 20}

// GetUnread answers GET /users/{user_id}/unread.
func (s notifications) GetUnread(
	ctx context.Context, req notificationsapi.GetUnreadRequestObject,
) (notificationsapi.GetUnreadResponseObject, error) {
	unread, err := s.store.Unread(ctx, number(userPrefix, req.UserID))
	if err != nil {
		return nil, missing(err, "notifications.getUnread", "There is no user %s.", req.UserID)
	}
	return notificationsapi.GetUnread200JSONResponse{Count: int32(unread)}, nil
}

// ListNotifications answers GET /users/{user_id}/notifications.
func (s notifications) ListNotifications(
	ctx context.Context, req notificationsapi.ListNotificationsRequestObject,
) (notificationsapi.ListNotificationsResponseObject, error) {
	page, err := notificationPages.page(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	unreadOnly := req.Params.UnreadOnly != nil && *req.Params.UnreadOnly
	found, err := s.store.NotificationsOf(ctx, number(userPrefix, req.UserID), unreadOnly, page)
	if err != nil {
		return nil, notificationPages.failed(err, "There is no user %s.", req.UserID)
	}
	return notificationsapi.ListNotifications200JSONResponse{
		Items:      each(found.Items, notification),
		Total:      int32(found.Total),
		NextCursor: notificationPages.next(found.More, func() int64 { return lastOf(found.Items).ID }),
	}, nil
}

// MarkRead answers POST /users/{user_id}/notifications/{notification_id}/read.
func (s notifications) MarkRead(
	ctx context.Context, req notificationsapi.MarkReadRequestObject,
) (notificationsapi.MarkReadResponseObject, error) {
	const op = "notifications.markRead"
	recipient := number(userPrefix, req.UserID)
	if _, err := s.store.Unread(ctx, recipient); err != nil {
		return nil, missing(err, op, "There is no user %s.", req.UserID)
	}
	if err := s.store.MarkRead(ctx, recipient, number(notificationPrefix, req.NotificationID)); err != nil {
		return nil, missing(err, op, "User %s has no notification %s.", req.UserID, req.NotificationID)
	}
	return notificationsapi.MarkRead204Response{}, nil
}

func notification(n store.Notification) notificationsapi.Notification {
	return notificationsapi.Notification{
		ID:        name(notificationPrefix, n.ID),
		UserID:    name(userPrefix, n.UserID),
		Kind:      notificationsapi.NotificationKind(n.Kind),
		Title:     n.Title,
		Body:      n.Body,
		Read:      n.Read,
		CreatedAt: n.CreatedAt,
		Link:      optional(n.Link),
	}
}
