package clients

import (
	"github.com/facet-bff/facet/shared/upstream"
)

// Names are those of the services, as configuration files have them.
func Names() []string { return []string{"users", "orders", "notifications", "catalog"} }

// Clients are the upstreams of all frontends.
type Clients struct {
	Users         *Users
	Orders        *Orders
	Notifications *Notifications
	Catalog       *Catalog
}

// New returns the clients of the services that are reached by their names.
func New(exchanges map[string]upstream.Exchange) *Clients {
	return &Clients{
		Users:         newUsers(exchanges["users"]),
		Orders:        newOrders(exchanges["orders"]),
		Notifications: newNotifications(exchanges["notifications"]),
		Catalog:       newCatalog(exchanges["catalog"]),
	}
}
