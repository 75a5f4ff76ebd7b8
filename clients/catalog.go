package clients

import (
	"context"
	"slices"
	"time"

	"github.com/facet-bff/facet/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/shared/upstream"
)

// catalogLimit bounds every call to the catalog service; screens set shorter ones.
const catalogLimit = 2 * time.Second

// maxProducts is how many products one call may ask for (the maxItems of listProducts' id).
const maxProducts = 50

// Catalog is the catalog service.
type Catalog struct{ *catalogapi.Caller }

func newCatalog(exchange upstream.Exchange) *Catalog { return &Catalog{catalogapi.NewCaller(exchange)} }

// ProductsByID returns the products that the shop still has, by id, in as few calls as the document allows. Ids may
// repeat and may be of products that are gone.
func (c *Catalog) ProductsByID(ctx context.Context, ids []string) (map[string]catalogapi.Product, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(ids)))
	products := make(map[string]catalogapi.Product, len(distinct))
	for batch := range slices.Chunk(distinct, maxProducts) {
		list, err := c.ListProducts(ctx, &catalogapi.ListProductsParams{ID: batch})
		if err != nil {
			return nil, err
		}
		for _, product := range list.Items {
			products[product.ID] = product
		}
	}
	return products, nil
}
