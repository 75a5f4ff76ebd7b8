package cache

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

// Memory is a store in the process's memory, bounded in bytes. It keeps entries as they are, so that a hit decodes nothing
// and copies nothing. Which entries stay is the W-TinyLFU policy's to decide, by how often and how lately they were asked
// for: a crawl through everything does not push out what is read all the time.
type Memory struct {
	entries *otter.Cache[Key, *Entry]
	largest int

	mu   sync.Mutex
	tags map[Key]map[Key]*Entry // tag, key, and the entry that has the tag
}

// share is the part of the bound that one entry may have.
const share = 16

// NewMemory returns a store of about that many bytes. An entry of more than a sixteenth of it is not taken.
func NewMemory(bytes int) (*Memory, error) {
	if bytes <= 0 {
		return nil, fmt.Errorf("cache: a memory of %d bytes holds nothing", bytes)
	}
	m := &Memory{largest: bytes / share, tags: map[Key]map[Key]*Entry{}}
	entries, err := otter.New(&otter.Options[Key, *Entry]{
		MaximumWeight:    uint64(bytes),
		Weigher:          func(_ Key, e *Entry) uint32 { return uint32(e.size()) },
		OnAtomicDeletion: func(d otter.DeletionEvent[Key, *Entry]) { m.untag(d.Key, d.Value) },
	})
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	m.entries = entries
	return m, nil
}

// Get returns what is there. It never fails.
func (m *Memory) Get(_ context.Context, keys []Key, into []*Entry) error {
	for i, key := range keys {
		entry, ok := m.entries.GetIfPresent(key)
		if ok && !time.Now().Before(entry.Expires) {
			m.entries.Invalidate(key)
			entry = nil
		}
		into[i] = entry
	}
	return nil
}

// Set stores entries. It never fails.
func (m *Memory) Set(_ context.Context, items ...Item) error {
	for _, item := range items {
		if item.Entry.size() > m.largest {
			m.entries.Invalidate(item.Key)
			continue
		}
		m.tag(item.Key, item.Entry) // first: a deletion by tag that comes now finds the entry, or comes before it
		m.entries.Set(item.Key, item.Entry)
	}
	return nil
}

// Delete deletes entries. It never fails.
func (m *Memory) Delete(_ context.Context, keys ...Key) (int, error) {
	deleted := 0
	for _, key := range keys {
		if _, ok := m.entries.Invalidate(key); ok {
			deleted++
		}
	}
	return deleted, nil
}

// DeleteTagged deletes what has one of the tags. It never fails.
func (m *Memory) DeleteTagged(ctx context.Context, tags ...Key) (int, error) {
	m.mu.Lock()
	var keys []Key
	for _, tag := range tags {
		for key := range m.tags[tag] {
			keys = append(keys, key)
		}
	}
	m.mu.Unlock() // the store calls untag while it deletes
	return m.Delete(ctx, keys...)
}

// Clear deletes everything. It never fails.
func (m *Memory) Clear(context.Context) (int, error) {
	deleted := m.entries.EstimatedSize()
	m.entries.InvalidateAll()
	return deleted, nil
}

// Bytes is what the entries take, about.
func (m *Memory) Bytes() int { return int(m.entries.WeightedSize()) }

func (m *Memory) tag(key Key, entry *Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, tag := range entry.Tags {
		tagged := m.tags[tag]
		if tagged == nil {
			tagged = map[Key]*Entry{}
			m.tags[tag] = tagged
		}
		tagged[key] = entry
	}
}

// untag forgets the tags of an entry that has gone. What has taken its place keeps its own.
func (m *Memory) untag(key Key, entry *Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, tag := range entry.Tags {
		tagged := m.tags[tag]
		if tagged[key] != entry {
			continue
		}
		if delete(tagged, key); len(tagged) == 0 {
			delete(m.tags, tag)
		}
	}
}
