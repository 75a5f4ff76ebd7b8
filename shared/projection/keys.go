package projection

import (
	"fmt"
	"slices"
)

// Keys returns the keys of a list's items, each once, in the order in which they come first. pointer leads from an item to
// its key (RFC 6901 tokens); an item whose key is null or absent has none. More than limit keys are an error: a list that
// is longer than somebody planned for must not become that many calls.
func Keys(items Raw, limit int, pointer ...string) ([]string, error) {
	var keys []string
	for item := range items.Items() {
		key := item.At(pointer...)
		if key.IsNull() {
			continue
		}
		text := key.Param()
		if slices.Contains(keys, text) {
			continue
		}
		if len(keys) == limit {
			return nil, fmt.Errorf("a list has more than %d distinct keys", limit)
		}
		keys = append(keys, text)
	}
	return keys, nil
}
