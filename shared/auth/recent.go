package auth

import (
	"crypto/sha256"
	"hash/maphash"
	"sync"
)

// digest names a credential without being one.
type digest = [sha256.Size]byte

// longestName is the length in bytes above which a token is named by its digest, so that a full table stays small.
const longestName = 1 << 10

// nameOf returns what names a token and no other: itself, since to compare it costs a hundredth of a digest. A digest is
// taken for no token, which has more bytes.
func nameOf(token string) string {
	if len(token) <= longestName {
		return token
	}
	sum := sha256.Sum256([]byte(token))
	return string(sum[:])
}

// shards spread a large table, so that requests on several processors do not wait for each other.
const shards = 16

// recent keeps the values that were used last, by name, and never more than it was made for. The zero value keeps none.
type recent[K comparable, V any] struct {
	seed   maphash.Seed
	shards []shard[K, V]
}

// shard holds two generations. When the young one is full it becomes the old one, and what was in that and has not been
// asked for since is forgotten: close to the least recently used, without a list to keep.
type shard[K comparable, V any] struct {
	mu         sync.Mutex
	half       int
	young, old map[K]V
}

// newRecent returns a table of at most most values; most is at least 2.
func newRecent[K comparable, V any](most int) recent[K, V] {
	n := 1
	if most >= 64*shards {
		n = shards
	}
	all := make([]shard[K, V], n)
	for i := range all {
		all[i] = shard[K, V]{half: max(1, most/n/2), young: map[K]V{}}
	}
	return recent[K, V]{maphash.MakeSeed(), all}
}

func (r recent[K, V]) of(name K) *shard[K, V] {
	return &r.shards[maphash.Comparable(r.seed, name)%uint64(len(r.shards))]
}

func (r recent[K, V]) get(name K) (V, bool) {
	if len(r.shards) == 0 {
		var none V
		return none, false
	}
	s := r.of(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	v, found := s.young[name]
	if found {
		return v, true
	}
	if v, found = s.old[name]; found {
		s.put(name, v)
	}
	return v, found
}

func (r recent[K, V]) put(name K, v V) {
	if len(r.shards) == 0 {
		return
	}
	s := r.of(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(name, v)
}

func (s *shard[K, V]) put(name K, v V) {
	if _, there := s.young[name]; !there && len(s.young) >= s.half {
		s.young, s.old = map[K]V{}, s.young
	}
	s.young[name] = v
}
