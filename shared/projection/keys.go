package projection

import (
	"fmt"
	"iter"
	"slices"
)

// Keys returns the keys of items, each once, in the order in which they come first. pointer leads from an item to
// its key (RFC 6901 tokens); an item whose key is null or absent has none. More than limit keys are an error: a list that
// is longer than somebody planned for must not become that many calls.
func Keys(items iter.Seq[Raw], limit int, pointer ...string) ([]Raw, error) {
	distinct, err := Distinct(items, limit, pointer...)
	for i, item := range distinct {
		distinct[i] = item.At(pointer...)
	}
	return distinct, err
}

// Distinct returns the items whose keys [Keys] would return: of those with one key, the first.
func Distinct(items iter.Seq[Raw], limit int, pointer ...string) ([]Raw, error) {
	var distinct []Raw
	var keys []string
	for item := range items {
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
		distinct = append(distinct, item)
	}
	return distinct, nil
}

// Params returns each value as [Raw.Param] does.
func Params(values []Raw) []string {
	params := make([]string, len(values))
	for i, value := range values {
		params[i] = value.Param()
	}
	return params
}
