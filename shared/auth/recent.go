package auth

import (
	"crypto/sha256"
	"sync"
)

// digest names a credential without being one.
type digest = [sha256.Size]byte

// shards spread a large table, so that requests on several processors do not wait for each other.
const shards = 16

// recent keeps the values that were used last, by digest, and never more than it was made for. The zero value keeps none.
type recent[V any] struct {
	shards []shard[V]
}

// shard holds two generations. When the young one is full it becomes the old one, and what was in that and has not been
// asked for since is forgotten: close to the least recently used, without a list to keep.
type shard[V any] struct {
	mu         sync.Mutex
	half       int
	young, old map[digest]V
}

// newRecent returns a table of at most most values; most is at least 2.
func newRecent[V any](most int) recent[V] {
	n := 1
	if most >= 64*shards {
		n = shards
	}
	all := make([]shard[V], n)
	for i := range all {
		all[i] = shard[V]{half: max(1, most/n/2), young: map[digest]V{}}
	}
	return recent[V]{all}
}

func (r recent[V]) get(d digest) (V, bool) {
	if len(r.shards) == 0 {
		var none V
		return none, false
	}
	s := &r.shards[int(d[0])%len(r.shards)]
	s.mu.Lock()
	defer s.mu.Unlock()
	v, found := s.young[d]
	if found {
		return v, true
	}
	if v, found = s.old[d]; found {
		s.put(d, v)
	}
	return v, found
}

func (r recent[V]) put(d digest, v V) {
	if len(r.shards) == 0 {
		return
	}
	s := &r.shards[int(d[0])%len(r.shards)]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(d, v)
}

func (s *shard[V]) put(d digest, v V) {
	if _, there := s.young[d]; !there && len(s.young) >= s.half {
		s.young, s.old = map[digest]V{}, s.young
	}
	s.young[d] = v
}
