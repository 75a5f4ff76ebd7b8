package cache

import "context"

// Store keeps entries. Any number of goroutines may use one. Its errors never reach a client: an entry that a store cannot
// give is one that it does not have. [github.com/facet-bff/facet/shared/cache/cachetest] is what every store must pass.
type Store interface {
	// Get puts the entries of the keys in their places of into, and nil where there is none or it has expired. It is one
	// round trip. The slices have the same length.
	Get(ctx context.Context, keys []Key, into []*Entry) error
	// Set stores entries, each until it expires or until its room is needed, in one round trip. What was there before is
	// gone, even when the new entry is not taken.
	Set(ctx context.Context, items ...Item) error
	// Delete deletes entries and returns how many there were.
	Delete(ctx context.Context, keys ...Key) (int, error)
	// DeleteTagged deletes the entries that have at least one of the tags, and returns how many there were. It may delete
	// one, too, that had the tag before it was replaced.
	DeleteTagged(ctx context.Context, tags ...Key) (int, error)
	// Clear deletes everything, and returns how many entries there were, lists of variants included.
	Clear(ctx context.Context) (int, error)
}

// Item is an entry and its key.
type Item struct {
	Key   Key
	Entry *Entry
}
