package service

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
)

// Names are the services, in the order of their ports.
func Names() []string { return []string{"users", "orders", "notifications", "catalog", "payments"} }

// New returns the service of the name, over the store. What is created gets its time from now.
func New(ctx context.Context, name string, s *store.Store, now func() time.Time) (http.Handler, error) {
	var refusal string
	var mount func(chi.Router)
	switch name {
	case "users":
		mount = users{s}.mount
	case "orders":
		mount, refusal = orders{s, now}.mount, cannotPlace
	case "notifications":
		mount = notifications{s}.mount
	case "catalog":
		mount = catalog{s}.mount
	case "payments":
		mount, refusal = payments{s, now}.mount, cannotPay
	default:
		return nil, fmt.Errorf("service: there is no service %q; there are %q", name, Names())
	}
	contract, err := edge.Load(ctx, name, refusal)
	if err != nil {
		return nil, err
	}
	router := contract.Router()
	mount(router)
	return router, nil
}
