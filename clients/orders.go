package clients

import (
	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// Orders is the orders service.
type Orders struct{ *ordersapi.Caller }

func newOrders(exchange upstream.Exchange) *Orders { return &Orders{ordersapi.NewCaller(exchange)} }
