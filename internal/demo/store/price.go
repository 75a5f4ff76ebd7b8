package store

import "context"

// Prices returns what the products cost by the price list of the orders service. A product that is not on it has no
// entry.
func (s *Store) Prices(ctx context.Context, products []int64) (map[int64]int64, error) {
	type price struct{ product, amount int64 }
	found, err := many(ctx, s, func(r row) (p price, err error) {
		err = r.Scan(&p.product, &p.amount)
		return p, err
	}, `SELECT product_id, amount FROM prices WHERE product_id IN (SELECT value FROM json_each(?))`, jsonOf(&products))
	if err != nil {
		return nil, err
	}
	prices := make(map[int64]int64, len(found))
	for _, p := range found {
		prices[p.product] = p.amount
	}
	return prices, nil
}
