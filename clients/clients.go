package clients

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says where the upstreams are.
type Config struct {
	Users, Orders, Notifications, Catalog upstream.Config
}

// Clients are the upstreams of all frontends.
type Clients struct {
	Users         *Users
	Orders        *Orders
	Notifications *Notifications
	Catalog       *Catalog

	transports []*upstream.Transport
}

// New returns the clients. It asks nothing of the upstreams yet; Close gives their connections back.
func New(config Config, metrics *telemetry.Metrics) (*Clients, error) {
	c := &Clients{}
	var wrong []error
	reach := func(name string, config upstream.Config, limit time.Duration) upstream.Exchange {
		transport, err := upstream.HTTP(config)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			return nil
		}
		c.transports = append(c.transports, transport)
		return upstream.Chain(transport.Exchange,
			upstream.SetHeader(fault.RequestIDHeader, telemetry.RequestID),
			upstream.SetHeader(principalHeader, principal),
			upstream.Observe(func(op, outcome string, took time.Duration) { metrics.ObserveUpstream(name, op, outcome, took) }),
			upstream.Timeout(limit),
		)
	}
	c.Users = newUsers(reach("users", config.Users, usersLimit))
	c.Orders = newOrders(reach("orders", config.Orders, ordersLimit))
	c.Notifications = newNotifications(reach("notifications", config.Notifications, notificationsLimit))
	c.Catalog = newCatalog(reach("catalog", config.Catalog, catalogLimit))
	return c, errors.Join(wrong...)
}

// Close closes the idle connections to the upstreams.
func (c *Clients) Close() {
	for _, transport := range c.transports {
		transport.Close()
	}
}

// principalHeader names the user on whose behalf we ask: the upstreams trust the network that we are in.
const principalHeader = "X-Principal"

func principal(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	return p.Subject
}
