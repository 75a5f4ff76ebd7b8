package clients

import (
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// Users is the users service.
type Users struct{ *usersapi.Caller }

func newUsers(exchange upstream.Exchange) *Users { return &Users{usersapi.NewCaller(exchange)} }
