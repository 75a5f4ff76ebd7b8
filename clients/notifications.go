package clients

import (
	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// Notifications is the notifications service.
type Notifications struct{ *notificationsapi.Caller }

func newNotifications(exchange upstream.Exchange) *Notifications {
	return &Notifications{notificationsapi.NewCaller(exchange)}
}
