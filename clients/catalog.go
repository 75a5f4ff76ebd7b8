package clients

import (
	"time"

	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// catalogLimit bounds every call to the catalog service; screens set shorter ones.
const catalogLimit = 2 * time.Second

// Catalog is the catalog service.
type Catalog struct{ *catalogapi.Caller }

func newCatalog(exchange upstream.Exchange) *Catalog { return &Catalog{catalogapi.NewCaller(exchange)} }
