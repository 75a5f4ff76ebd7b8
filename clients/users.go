package clients

import (
	"time"

	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// usersLimit bounds every call to the users service; screens set shorter ones.
const usersLimit = 2 * time.Second

// Users is the users service.
type Users struct{ *usersapi.Caller }

func newUsers(exchange upstream.Exchange) *Users { return &Users{usersapi.NewCaller(exchange)} }
