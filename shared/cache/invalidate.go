package cache

import (
	"context"
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
	tags := []Key{uriKey(k.uri)}
	for _, name := range []string{"Location", "Content-Location"} {
		for _, reference := range header.Values(name) {
			if uri, ok := sameOrigin(k.uri, reference); ok {
				tags = append(tags, uriKey(uri))
			}
		}
	}
	for _, tag := range tags {
		c.changes.note(tag)
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
	all  atomic.Uint64
	some [slots]atomic.Uint64
}

type mark struct {
	uri       Key
	all, some uint64
}

func (c *changes) mark(uri Key) mark { return mark{uri, c.all.Load(), c.some[uri.slot()].Load()} }

func (c *changes) after(m mark) bool { return c.mark(m.uri) != m }

func (c *changes) note(uri Key) { c.some[uri.slot()].Add(1) }

func (c *changes) noteAll() { c.all.Add(1) }
