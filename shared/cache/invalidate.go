package cache

import (
	"context"
	"hash/maphash"
	"net/url"
	"sync/atomic"
	"time"
)

// maxInvalidation bounds how long a write waits for the store.
const maxInvalidation = 500 * time.Millisecond

// invalidate deletes what an unsafe request has made out of date (RFC 9111 section 4.4): everything that is stored for its
// URI and for those in Location and Content-Location, whoever it is for, unless the answer is an error.
func (c *Cache) invalidate(ctx context.Context, k *call, code int, header fields) {
	if k.safe() || code < 200 || code >= 400 {
		return
	}
	uris := []string{k.uri}
	for _, name := range []string{"Location", "Content-Location"} {
		for _, reference := range header.Values(name) {
			if uri, ok := sameOrigin(k.uri, reference); ok {
				uris = append(uris, uri)
			}
		}
	}
	tags := make([]Key, len(uris))
	for i, uri := range uris {
		c.changes.note(uri)
		tags[i] = uriKey(uri)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxInvalidation)
	defer cancel()
	_, err := c.config.Store.DeleteTagged(ctx, tags...)
	c.failed("invalidate", err)
}

// sameOrigin resolves a reference against a URI of the cache's, whose scheme stands for http and https.
func sameOrigin(uri, reference string) (string, bool) {
	base, err := url.Parse(uri)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(reference)
	if err != nil || to.Host != base.Host || to.Scheme != base.Scheme && to.Scheme != "http" && to.Scheme != "https" {
		return "", false
	}
	return base.Scheme + "://" + to.Host + to.RequestURI(), true
}

// changes counts what was purged and what was written, so that a response that was on its way meanwhile is not stored.
type changes struct {
	seed maphash.Seed
	all  atomic.Uint64
	some [slots]atomic.Uint64
}

type mark struct{ slot, all, some uint64 }

func (c *changes) slot(uri string) uint64 { return maphash.String(c.seed, uri) % slots }

func (c *changes) mark(uri string) mark { return c.at(c.slot(uri)) }

func (c *changes) at(slot uint64) mark { return mark{slot, c.all.Load(), c.some[slot].Load()} }

func (c *changes) after(m mark) bool { return c.at(m.slot) != m }

func (c *changes) note(uri string) { c.some[c.slot(uri)].Add(1) }

func (c *changes) noteAll() { c.all.Add(1) }
