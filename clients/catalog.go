package clients

import (
	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// Catalog is the catalog service.
type Catalog struct{ *catalogapi.Caller }

func newCatalog(exchange upstream.Exchange) *Catalog { return &Catalog{catalogapi.NewCaller(exchange)} }
