package clients

import (
	"time"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// ordersLimit bounds every call to the orders service; screens set shorter ones. Placing an order takes its time.
const ordersLimit = 5 * time.Second

// Orders is the orders service.
type Orders struct{ *ordersapi.Caller }

func newOrders(exchange upstream.Exchange) *Orders { return &Orders{ordersapi.NewCaller(exchange)} }
