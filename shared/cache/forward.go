package cache

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/upstream"
)

// lead forwards a call for which others wait.
func (c *Cache) lead(ctx context.Context, k *call, f *found, src source, leading *flight) (reply, error) {
	defer c.flights.land(f.key, leading)
	return c.forward(ctx, k, f, src, leading)
}

// forward asks the source, and stores what comes where it may be. Others may wait for it; leading is nil if not.
func (c *Cache) forward(ctx context.Context, k *call, f *found, src source, leading *flight) (reply, error) {
	status := c.note().forwarded(f.reason(k))
	since := c.changes.mark(k.uri)
	asking := terms{
		hold: func(code int, header fields) (string, bool) {
			return status.answered(code).String(), c.needs(k, f, code, header)
		},
		passing: func(code int) {
			c.observe(k, Miss)
			c.alone(ctx, k, f.key, code, leading)
		},
	}
	if f.entry != nil && !k.has("If-Range") {
		asking.conditions = f.entry.conditions()
	}
	for {
		a, err := src.ask(ctx, asking)
		switch {
		case err != nil:
			leading.crash(ctx, err)
			return c.rescue(k, f, err, status)
		case a == nil:
			return reply{}, nil
		case a.status == http.StatusNotModified && len(asking.conditions) > 0:
			if f.entry.validates(a) {
				return c.validated(ctx, k, f, a, since, leading)
			}
			asking.conditions = upstream.Header{} // it has changed to something that we do not have
			continue
		}
		return c.arrived(ctx, k, f, a, since, leading)
	}
}

// needs says whether an answer must be whole before it can be sent on.
func (c *Cache) needs(k *call, f *found, code int, header fields) bool {
	if f.entry != nil && (code == http.StatusNotModified || k.method == http.MethodHead || failure(code)) {
		return true
	}
	p, why := k.prospect(code, header, time.Now())
	return why == "" && k.method == http.MethodGet && p.worth(header)
}

// failure is an error in the sense of stale-if-error (RFC 5861 section 4).
func failure(code int) bool {
	switch code {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// validated answers with the stored response, which a 304 has made new again (RFC 9111 section 4.3.4).
func (c *Cache) validated(ctx context.Context, k *call, f *found, a *answer, since mark, leading *flight) (reply, error) {
	fresh := f.entry.updated(a)
	entry, why := newEntry(k, fresh, c.config.KeepStale)
	status := c.note().forwarded(f.reason(k)).answered(a.status)
	c.observe(k, Validated)
	if entry == nil {
		c.forget(ctx, f.key)
		c.alone(ctx, k, f.key, a.status, leading)
		return reply{answer: fresh, status: status.detail(why).String()}, nil
	}
	c.keep(ctx, k, f, entry, since, leading)
	now := time.Now()
	return reply{entry: entry, age: entry.age(now), status: status.stored().ttl(entry.left(now)).String()}, nil
}

// arrived answers with what the origin sent.
func (c *Cache) arrived(ctx context.Context, k *call, f *found, a *answer, since mark, leading *flight) (reply, error) {
	status := c.note().forwarded(f.reason(k)).answered(a.status)
	if failure(a.status) && k.rescues(f.entry, time.Now()) {
		leading.crash(ctx, errFailed)
		return c.rescued(k, f, status), nil
	}
	c.observe(k, Miss)
	if k.method == http.MethodHead {
		return c.head(ctx, k, f, a, since, status)
	}
	entry, why := (*Entry)(nil), "size"
	if len(a.body) <= c.config.MaxBody {
		entry, why = newEntry(k, a, c.config.KeepStale)
	}
	if entry == nil {
		c.alone(ctx, k, f.key, a.status, leading)
		return reply{answer: a, status: status.detail(why).String()}, nil
	}
	entry.Body = bytes.Clone(a.body) // the answer's is only lent
	if k.policy.Tag && !entry.validator() {
		tag := upstream.Field{Name: "ETag", Value: etag.Of(entry.Body)} // of the content, so that every replica has the same
		entry.Header, a.header = append(entry.Header, tag), append(a.header, tag)
	}
	c.keep(ctx, k, f, entry, since, leading)
	return reply{answer: a, status: status.stored().ttl(entry.left(time.Now())).String()}, nil
}

// head takes the response to a HEAD, which is not stored, but says whether what is stored is still right (RFC 9111
// section 4.3.5).
func (c *Cache) head(ctx context.Context, k *call, f *found, a *answer, since mark, status note) (reply, error) {
	if f.entry != nil && f.entry.describes(a) {
		if entry, _ := newEntry(k, f.entry.updated(a), c.config.KeepStale); entry != nil {
			c.keep(ctx, k, f, entry, since, nil)
			return reply{answer: a, status: status.stored().String()}, nil
		}
	}
	if f.entry != nil && !failure(a.status) {
		c.forget(ctx, f.key)
	}
	return reply{answer: a, status: status.String()}, nil
}

// keep stores an entry, and hands it to those who wait. What was purged or changed while the answer was on its way is not
// stored: it may be from before.
func (c *Cache) keep(ctx context.Context, k *call, f *found, entry *Entry, since mark, leading *flight) {
	names, _ := varyNames(list(entry.Header))
	items, key := []Item{{k.primary, entry}}, k.primary
	if len(names) > 0 {
		selects := f.vary
		if !selects.sameNames(names) {
			selects, f.until = newVary(names), time.Time{}
		}
		key = variantKey(k.primary, selects, k.header)
		marker := &Entry{vary: selects, Expires: entry.Expires, Received: entry.Received}
		if f.until.After(marker.Expires) {
			marker.Expires = f.until
		}
		items = []Item{{k.primary, marker}, {key, entry}}
		c.known.put(k.primary, selects)
	}
	if leading != nil {
		leading.key, leading.entry = key, entry
	}
	left := entry.left(time.Now())
	c.loners.set(f.key, entry.NoCache || left <= 0 && left+entry.StaleWhileRevalidate <= 0)
	if c.changes.after(since) {
		return
	}
	ctx = context.WithoutCancel(ctx) // the client may leave; the response is here
	c.failed("set", c.config.Store.Set(ctx, items...))
	if c.changes.after(since) {
		c.forget(ctx, key)
	}
}

func (c *Cache) forget(ctx context.Context, key Key) {
	_, err := c.config.Store.Delete(context.WithoutCancel(ctx), key)
	c.failed("delete", err)
}

// alone lets those who wait go on their own: the response is nobody else's. Requests to come do not wait either, unless it
// is only that the origin fails.
func (c *Cache) alone(ctx context.Context, k *call, key Key, code int, leading *flight) {
	if k.leads() && !failure(code) { // what others could have waited for
		c.loners.set(key, true)
	}
	if leading != nil {
		leading.again = ctx.Err() != nil // the response may be what the leader's own end made of it
		c.flights.land(key, leading)
	}
}
