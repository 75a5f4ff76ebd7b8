package store

import (
	"context"
	"errors"
	"slices"
)

// ErrCursor says that a page was asked to go on after something that is not on the list.
var ErrCursor = errors.New("store: no such place to go on from")

// Page says which part of a list to read.
type Page struct {
	// After is the id of the last item that was seen. Zero means to start at the beginning.
	After int64
	// Limit is how many items to return at most. It must be positive.
	Limit int
}

// Listing is a part of a list.
type Listing[T any] struct {
	// Items are never nil.
	Items []T
	// Total is how many items the whole list has.
	Total int
	// More says whether anything follows the last item.
	More bool
}

// list is a list in three queries. Their first parameters are the list's scope and filter, the same for all. Then follows
// the id to go on after (in anchor and page) and how many rows to return (in page). An anchor returns a row when the
// scope has that id; it does not look at the filter, since what an item says may change between two pages.
type list[T any] struct {
	anchor, count, page string
	scan                func(row) (T, error)
}

// read returns a page of the list, or ErrCursor.
func (l list[T]) read(ctx context.Context, s *Store, page Page, scope ...any) (Listing[T], error) {
	var none Listing[T]
	if page.After != 0 {
		_, err := one(ctx, s, scalar[int], l.anchor, slices.Concat(scope, []any{page.After})...)
		if errors.Is(err, ErrNotFound) {
			return none, ErrCursor
		}
		if err != nil {
			return none, err
		}
	}
	total, err := one(ctx, s, scalar[int], l.count, scope...)
	if err != nil {
		return none, err
	}
	// One row more than asked for says whether there is another page.
	items, err := many(ctx, s, l.scan, l.page, slices.Concat(scope, []any{page.After, page.Limit + 1})...)
	if err != nil {
		return none, err
	}
	more := len(items) > page.Limit
	return Listing[T]{Items: items[:min(len(items), page.Limit)], Total: total, More: more}, nil
}
