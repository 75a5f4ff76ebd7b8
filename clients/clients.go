package clients

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/credential"
	"github.com/facet-bff/facet/shared/upstream/service"
)

// Config says where the upstreams are, and what keeps their answers. Only the places have no default.
type Config struct {
	Users, Orders, Notifications, Catalog upstream.Config
	// Breaker says when an upstream is left alone, and for how long. It is the same for all.
	Breaker breaker.Config
	// Cache keeps what steps say may be kept. It is closed by whoever made it; nil for none.
	Cache *cache.Cache
}

// Clients are the upstreams of all frontends.
type Clients struct {
	Users         *Users
	Orders        *Orders
	Notifications *Notifications
	Catalog       *Catalog

	services []*service.Service
}

// New returns the clients. It asks nothing of the upstreams yet; Close gives their connections back.
func New(config Config, metrics *telemetry.Metrics) (*Clients, error) {
	c := new(Clients)
	var wrong []error
	reach := func(name string, transport upstream.Config, limit time.Duration) upstream.Exchange {
		var kept upstream.Link
		if config.Cache != nil {
			var err error
			if kept, err = config.Cache.Link(name); err != nil {
				wrong = append(wrong, err)
				return nil
			}
		}
		s, err := service.New(name, service.Config{
			Cache:      kept,
			Transport:  transport,
			Timeout:    limit,
			Breaker:    config.Breaker,
			Principal:  principal,
			Credential: credential.Principal(principal), // the upstreams trust the network that we are in
			Carry: []upstream.Derived{
				{Name: fault.RequestIDHeader, Value: telemetry.RequestID},
				{Name: telemetry.TraceParentHeader, Value: telemetry.TraceParent},
				{Name: telemetry.TraceStateHeader, Value: telemetry.TraceState},
			},
			Observe: func(op, outcome string, took time.Duration) { metrics.ObserveUpstream(name, op, outcome, took) },
		})
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			return nil
		}
		c.services = append(c.services, s)
		return s.Exchange
	}
	c.Users = newUsers(reach("users", config.Users, usersLimit))
	c.Orders = newOrders(reach("orders", config.Orders, ordersLimit))
	c.Notifications = newNotifications(reach("notifications", config.Notifications, notificationsLimit))
	c.Catalog = newCatalog(reach("catalog", config.Catalog, catalogLimit))
	if err := errors.Join(wrong...); err != nil {
		c.Close()
		return nil, err
	}
	return c, metrics.Registry().Register(service.Collector(c.services...))
}

// Close closes the idle connections to the upstreams.
func (c *Clients) Close() {
	for _, s := range c.services {
		s.Close()
	}
}

// Admin are handlers for the admin address: the state of the upstreams.
func (c *Clients) Admin() map[string]http.Handler {
	return map[string]http.Handler{"GET /upstreams": service.Handler(c.services...)}
}

func principal(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	return p.Subject
}
