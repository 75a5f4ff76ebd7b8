package cache

import (
	"context"
	"encoding/binary"
	"sync/atomic"
	"time"
)

// found is what the store has for a call.
type found struct {
	entry *Entry
	key   Key   // where the entry is, or would be looked for
	vary  *vary // what selects among variants, where there are any
	until time.Time
}

// lookup asks the store for the response that the call selects.
func (c *Cache) lookup(ctx context.Context, k *call) found {
	k.keys[0] = k.primary
	known, n := c.known.get(k.primary), 1
	if known != nil {
		k.keys[1], n = variantKey(k.primary, known, k.header), 2
	}
	c.get(ctx, k, 0, n)
	first := k.entries[0]
	switch {
	case first == nil:
		return found{key: k.primary}
	case first.vary == nil:
		return found{entry: first, key: k.primary}
	case known == nil || known.salt != first.vary.salt:
		c.known.put(k.primary, first.vary)
		k.keys[1] = variantKey(k.primary, first.vary, k.header)
		c.get(ctx, k, 1, 2)
	}
	return found{entry: k.entries[1], key: k.keys[1], vary: first.vary, until: first.Expires}
}

func (c *Cache) get(ctx context.Context, k *call, from, to int) {
	clear(k.entries[from:to])
	if err := c.config.Store.Get(ctx, k.keys[from:to], k.entries[from:to]); err != nil {
		clear(k.entries[from:to])
		c.failed("get", err)
	}
}

// missed names a miss in the words of RFC 9211 section 2.2.
func (f *found) missed() string {
	if f.vary != nil {
		return "vary-miss"
	}
	return "uri-miss"
}

// slots is the size of the tables that a key's first bytes point into. What shares a slot with another key loses a round
// trip or a collapsed request, and nothing else.
const slots = 4096

func (k Key) slot() int { return int(binary.BigEndian.Uint16(k[:2])) % slots }

// knownVary remembers what selects the variants of recent keys, so that the list of names and the variant are asked for
// at once.
type knownVary [slots]atomic.Pointer[knownKey]

type knownKey struct {
	key  Key
	vary *vary
}

func (t *knownVary) get(key Key) *vary {
	if known := t[key.slot()].Load(); known != nil && known.key == key {
		return known.vary
	}
	return nil
}

func (t *knownVary) put(key Key, vary *vary) { t[key.slot()].Store(&knownKey{key, vary}) }
