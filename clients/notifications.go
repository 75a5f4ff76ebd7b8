package clients

import (
	"time"

	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// notificationsLimit bounds every call to the notifications service; screens set shorter ones.
const notificationsLimit = 2 * time.Second

// Notifications is the notifications service.
type Notifications struct{ *notificationsapi.Caller }

func newNotifications(exchange upstream.Exchange) *Notifications {
	return &Notifications{notificationsapi.NewCaller(exchange)}
}
