package cache

import (
	"time"
	"unsafe"

	"github.com/facet-bff/facet/shared/upstream"
)

// Entry is a stored response, or under the key of a response that has variants, what selects among them. It is not changed
// once it has been made, so any number of goroutines may read one.
type Entry struct {
	// Status, Header and Body are the response's. The header has the fields that RFC 9111 section 3.1 allows to be stored.
	Status int
	Header upstream.Header
	Body   []byte
	// Control are the fields that are for this cache alone. They are kept for the day the response is updated, and not sent.
	Control upstream.Header

	// Received is when the response arrived, and Age how old it was then (section 4.2.3).
	Received time.Time
	Age      time.Duration
	// Lifetime is the age up to which the response is fresh.
	Lifetime time.Duration
	// StaleWhileRevalidate and StaleIfError say for how long after that it may still be used, and when (RFC 5861).
	StaleWhileRevalidate, StaleIfError time.Duration
	// NoCache is that every use needs a validation, Strict that a stale one does (section 4.2.4).
	NoCache, Strict bool

	// Expires is when a store may forget the entry.
	Expires time.Time
	// Tags find the entry in order to delete it: the surrogate keys of the response, and its URI.
	Tags []Key

	vary *vary // non-nil under the key of a response that has variants, which holds no response itself
}

// age is the response's age (section 4.2.3).
func (e *Entry) age(now time.Time) time.Duration { return e.Age + max(0, now.Sub(e.Received)) }

// left is how long the response stays fresh; 0 and less is stale.
func (e *Entry) left(now time.Time) time.Duration { return e.Lifetime - e.age(now) }

// size is what the entry takes in memory, about: what a bound in bytes counts.
func (e *Entry) size() int {
	const overhead = 320 // of the maps that find it
	n := overhead + int(unsafe.Sizeof(*e)) + len(e.Body) + len(e.Tags)*4*len(Key{}) + e.vary.size()
	for _, header := range [...]upstream.Header{e.Header, e.Control} {
		for _, f := range header {
			n += len(f.Name) + len(f.Value) + int(unsafe.Sizeof(f))
		}
	}
	return n
}
