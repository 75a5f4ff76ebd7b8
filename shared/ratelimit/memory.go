package ratelimit

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"math/bits"
	"strings"
	"sync"
	"time"
)

// MemoryConfig says how much a [Memory] keeps. Every field has a default.
type MemoryConfig struct {
	// MaxKeys is how many limits of callers are kept. Default 100,000, which are about 20 MB with keys of 30 bytes.
	MaxKeys int
}

// Validate returns what is wrong with the configuration, or nil.
func (c MemoryConfig) Validate() error {
	if c.MaxKeys < 0 || c.MaxKeys > 0 && c.MaxKeys < shards {
		return fmt.Errorf("a MaxKeys of %d: want at least %d, or 0 for the default", c.MaxKeys, shards)
	}
	return nil
}

// shards is how many parts a memory has, each with a lock of its own. A set of them fits a uint64.
const shards = 64

// Memory is a limiter in the process's own memory. Make one with [NewMemory].
//
// Of one caller's limit it keeps one number: when everything that was taken will have been given back (the theoretical
// arrival time of GCRA), or how much of a quota is used. Nothing runs beside it, and nothing is thrown away before MaxKeys
// is reached. Then those go first that are full again, or soonest, so a flood of new callers pushes out its own kind, and
// not the callers that are kept at their limit. A caller who was forgotten begins anew.
//
// The parts are of equal size, and a key is in one by its hash, so somewhat fewer than MaxKeys are kept before the first is
// forgotten.
type Memory struct {
	base  time.Time
	seed  maphash.Seed
	parts [shards]shard
}

// NewMemory returns a memory without callers.
func NewMemory(config MemoryConfig) (*Memory, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("ratelimit: %w", err)
	}
	m := &Memory{base: time.Now(), seed: maphash.MakeSeed()}
	for i := range m.parts {
		m.parts[i].most = cmp.Or(config.MaxKeys, 100_000) / shards
		m.parts[i].entries = map[id]*entry{}
	}
	return m, nil
}

// Len returns how many limits of callers are kept.
func (m *Memory) Len() int {
	n := 0
	for i := range m.parts {
		m.parts[i].mu.Lock()
		n += len(m.parts[i].entries)
		m.parts[i].mu.Unlock()
	}
	return n
}

// Take takes cost of each claim, or of none. It returns no error but for arguments that make no sense.
func (m *Memory) Take(_ context.Context, cost int64, claims []Claim, decisions []Decision) error {
	if err := check(cost, claims, decisions); err != nil {
		return err
	}
	held := m.lock(claims)
	defer m.unlock(held)
	now := m.now()
	var few [8]int64
	levels, all := few[:0], true
	for i := range claims {
		limit := claims[i].Limit
		level := m.part(claims[i].Key).level(&claims[i], now)
		levels = append(levels, level)
		decisions[i].Allowed = limit.fits(level, cost)
		all = all && decisions[i].Allowed
	}
	for i := range claims {
		limit := claims[i].Limit
		if all && cost > 0 {
			levels[i] += cost * limit.unit()
			m.part(claims[i].Key).set(&claims[i], levels[i], now)
		}
		var left time.Duration
		if limit.Calendar != NoCalendar {
			_, end := limit.Calendar.windowOf(now.wall)
			left = end.Sub(now.wall)
		}
		decisions[i] = limit.decide(levels[i], left, cost, decisions[i].Allowed)
	}
	return nil
}

// give gives back what was taken.
func (m *Memory) give(cost int64, claims []Claim) {
	held := m.lock(claims)
	defer m.unlock(held)
	now := m.now()
	for i := range claims {
		s := m.part(claims[i].Key)
		if level := s.level(&claims[i], now); level > 0 {
			s.set(&claims[i], max(0, level-cost*claims[i].Limit.unit()), now)
		}
	}
}

// instant is a time on the wall and since the memory was made. The latter does not jump when somebody sets the clock.
type instant struct {
	wall time.Time
	ns   int64
}

func (m *Memory) now() instant {
	now := time.Now()
	return instant{now, int64(now.Sub(m.base))}
}

func (m *Memory) index(key string) uint64 { return maphash.String(m.seed, key) % shards }

func (m *Memory) part(key string) *shard { return &m.parts[m.index(key)] }

// lock locks the parts that the claims are in, always in the same order, and returns their set.
func (m *Memory) lock(claims []Claim) (held uint64) {
	for i := range claims {
		held |= 1 << m.index(claims[i].Key)
	}
	for rest := held; rest != 0; rest &= rest - 1 {
		m.parts[bits.TrailingZeros64(rest)].mu.Lock()
	}
	return held
}

func (m *Memory) unlock(held uint64) {
	for rest := held; rest != 0; rest &= rest - 1 {
		m.parts[bits.TrailingZeros64(rest)].mu.Unlock()
	}
}

// id is a limit of a caller.
type id struct{ limit, key string }

// shard is one part of a memory.
type shard struct {
	mu      sync.Mutex
	most    int
	entries map[id]*entry
	queue   queue
}

// level returns how much is taken of a claim.
func (s *shard) level(c *Claim, now instant) int64 {
	e := s.entries[id{c.Limit.Name, c.Key}]
	if e == nil {
		return 0
	}
	if c.Limit.Calendar == NoCalendar {
		return max(0, e.full-now.ns)
	}
	if window, _ := c.Limit.Calendar.windowOf(now.wall); window != e.window {
		return 0
	}
	return e.used
}

// set notes how much is taken of a claim.
func (s *shard) set(c *Claim, level int64, now instant) {
	e := s.entries[id{c.Limit.Name, c.Key}]
	fresh := e == nil
	if fresh {
		e = s.room()
		e.id = id{c.Limit.Name, strings.Clone(c.Key)} // the key may be a part of something larger
	}
	if c.Limit.Calendar == NoCalendar {
		e.full = now.ns + level
	} else {
		window, end := c.Limit.Calendar.windowOf(now.wall)
		e.window, e.used, e.full = window, level, now.ns+int64(end.Sub(now.wall))
	}
	if fresh {
		s.entries[e.id] = e
		s.queue.push(e)
	}
}

// room returns an entry for somebody new: one that was forgotten, when there are as many as may be.
func (s *shard) room() *entry {
	if len(s.entries) < s.most {
		return new(entry)
	}
	e := s.queue.pop()
	delete(s.entries, e.id)
	*e = entry{}
	return e
}
