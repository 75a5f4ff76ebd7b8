package cache

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// serve answers a call from the store, or asks the source.
func (c *Cache) serve(ctx context.Context, k *call, src source) (reply, error) {
	if why := k.bypass(); why != "" {
		return c.pass(ctx, k, src, why)
	}
	k.primary = primaryKey(k.uri, &k.policy)
	f := c.lookup(ctx, k)
	if r, ok := c.stored(ctx, k, &f, src); ok {
		return r, nil
	}
	if k.asks.onlyIfCached { // RFC 9111 section 5.2.1.7
		c.observe(k, Refused)
		refusal := &answer{status: http.StatusGatewayTimeout}
		return reply{answer: refusal, status: c.note().detail("only-if-cached").String()}, nil
	}
	if !k.follows() || c.loners.is(f.key) {
		return c.forward(ctx, k, &f, src, nil)
	}
	return c.collapse(ctx, k, f, src)
}

// stored answers from the store, if it may.
func (c *Cache) stored(ctx context.Context, k *call, f *found, src source) (reply, bool) {
	now := time.Now()
	verdict := k.judge(f.entry, now)
	if verdict == unusable || k.ranged() && !f.entry.serves(k.header) {
		return reply{}, false
	}
	outcome := Hit
	if f.entry.left(now) <= 0 {
		outcome = HitStale
	}
	if verdict == refreshable {
		c.refresh(ctx, k, f, src)
	}
	c.observe(k, outcome)
	return c.hit(f.entry, now), true
}

func (c *Cache) hit(e *Entry, now time.Time) reply {
	return reply{entry: e, age: e.age(now), status: c.note().hit(e.left(now)).String()}
}

// pass forwards a request that the cache has no part in, and deletes what it makes out of date.
func (c *Cache) pass(ctx context.Context, k *call, src source, why string) (reply, error) {
	c.observe(k, Bypass)
	status := c.note().forwarded(why)
	a, err := src.ask(ctx, terms{hold: func(code int, header fields) (string, bool) {
		c.invalidate(ctx, k, code, header)
		return status.answered(code).String(), false
	}})
	if err != nil || a == nil {
		return reply{}, err
	}
	c.invalidate(ctx, k, a.status, list(a.header))
	return reply{answer: a, status: status.answered(a.status).String()}, nil
}

// collapse sends one request for all that would have the same response, and makes the others wait for it. Whoever cannot
// have that response goes on alone.
func (c *Cache) collapse(ctx context.Context, k *call, f found, src source) (reply, error) {
	for looked := false; ; {
		joined, leads := c.flights.join(f.key, c.changes.mark(k.uri), k.leads())
		if joined == nil {
			return c.forward(ctx, k, &f, src, nil)
		}
		if leads {
			return c.lead(ctx, k, &f, src, joined)
		}
		select {
		case <-joined.landed:
		case <-ctx.Done():
			return c.rescue(k, &f, ctx.Err(), c.note().forwarded(f.reason(k)).collapsed())
		}
		switch r, ok := c.shared(k, &f, joined); {
		case ok:
			return r, nil
		case joined.err != nil && (joined.err != errFailed || k.rescues(f.entry, time.Now())): //nolint:errorlint // it is never wrapped
			return c.rescue(k, &f, joined.err, c.note().forwarded(f.reason(k)).collapsed())
		case joined.again:
			continue
		case joined.entry != nil && joined.key != f.key && !looked:
			// A variant, and which fields select it is known only now.
			looked, f = true, c.lookup(ctx, k)
			if r, ok := c.stored(ctx, k, &f, src); ok {
				return r, nil
			}
		default:
			return c.forward(ctx, k, &f, src, nil)
		}
	}
}

// shared answers with another request's response, if it is what this one selects.
func (c *Cache) shared(k *call, f *found, landed *flight) (reply, bool) {
	e, now := landed.entry, time.Now()
	if e == nil || k.judge(e, now) == unusable || k.ranged() && !e.serves(k.header) {
		return reply{}, false
	}
	if names, _ := varyNames(list(e.Header)); len(names) > 0 && landed.key != f.key {
		known := c.known.get(k.primary)
		if known == nil || variantKey(k.primary, known, k.header) != landed.key {
			return reply{}, false
		}
	}
	c.observe(k, Collapsed)
	return reply{entry: e, age: e.age(now), status: c.note().forwarded(f.reason(k)).collapsed().ttl(e.left(now)).String()}, true
}

// reason is why a call was not answered from the store, in the words of RFC 9211 section 2.2.
func (f *found) reason(k *call) string {
	switch {
	case f.entry == nil:
		return f.missed()
	case f.entry.NoCache || f.entry.left(time.Now()) <= 0:
		return "stale"
	case k.ranged():
		return "partial"
	}
	return "request"
}

// errFailed is that the origin answered with a failure, which is an answer where nothing can be had in its place.
var errFailed = errors.New("cache: the origin answered with a failure")

// rescue answers a request that failed: with a stale response where that is allowed, else with the failure.
func (c *Cache) rescue(k *call, f *found, err error, status note) (reply, error) {
	if errors.Is(err, context.Canceled) || !k.rescues(f.entry, time.Now()) {
		return reply{}, err
	}
	return c.rescued(k, f, status), nil
}

func (c *Cache) rescued(k *call, f *found, status note) reply {
	now := time.Now()
	c.observe(k, RescueStale)
	status = status.storedFor(f.entry.left(now)).detail("stale-if-error")
	return reply{entry: f.entry, age: f.entry.age(now), status: status.String()}
}
