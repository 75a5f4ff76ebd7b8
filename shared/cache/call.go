package cache

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
)

// call is one request on its way through the cache.
type call struct {
	method  string
	uri     string
	header  fields
	policy  Policy
	asks    directives
	primary Key
	quiet   bool // in the background: nobody's request

	// keys and entries are room for a look at the store.
	keys    [2]Key
	entries [2]*Entry
}

// source is whoever is behind the cache: a chain of exchanges, or a handler.
type source interface {
	// ask sends the request. It returns a whole answer, or nil when it has sent the answer to the client already.
	ask(ctx context.Context, terms terms) (*answer, error)
	// detach returns a source that asks the same with GET, when the client has gone, the fields of that request, and a
	// context with all that it needs of the client's.
	detach(ctx context.Context) (context.Context, source, fields)
}

// terms are how the cache asks.
type terms struct {
	// conditions replace the request's own preconditions; nil leaves those.
	conditions upstream.Header
	// hold says of an answer's head whether the cache needs the whole answer. If not, it may go to the client while it
	// comes, with the Cache-Status that is returned.
	hold func(code int, header fields) (cacheStatus string, needed bool)
	// passing is called when an answer goes to the client while it comes, before any of it does.
	passing func(code int)
}

// reply is what the client gets: an entry, or an answer that comes from the origin, or neither when it has it already.
type reply struct {
	entry  *Entry
	answer *answer
	age    time.Duration // of the entry
	status string        // for Cache-Status
}

func newCall(method, uri string, header fields, policy Policy) *call {
	k := &call{method: method, uri: uri, header: header, policy: policy}
	k.asks = parseCacheControl(header.Values("Cache-Control"))
	return k
}

// bypass returns why the cache has no part in the request, in the words of RFC 9211 section 2.2, or "".
func (k *call) bypass() string {
	switch {
	case k.method != http.MethodGet && k.method != http.MethodHead:
		return "method"
	case k.policy.For.nobody() || k.asks.noStore:
		return "bypass"
	case k.has("If-Match"), k.has("If-Unmodified-Since"), k.has("Upgrade"): // the origin's to judge
		return "bypass"
	}
	return ""
}

func (k *call) has(name string) bool { return len(k.header.Values(name)) > 0 }

// ranged says whether a part is asked for (RFC 9110 section 14.2: with GET only).
func (k *call) ranged() bool { return k.method == http.MethodGet && k.has("Range") }

// safe is RFC 9110 section 9.2.1.
func (k *call) safe() bool {
	switch k.method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// follows says whether the response to somebody else's request would do, and leads whether somebody else's could wait for
// the response to this one.
func (k *call) follows() bool {
	return !k.asks.noCache && k.asks.maxAge == absent && k.asks.minFresh == absent && !k.has("If-Range")
}

func (k *call) leads() bool {
	return k.method == http.MethodGet && !k.has("Range") && !k.has("If-None-Match") && !k.has("If-Modified-Since")
}

// verdict is what may be done with a stored response.
type verdict uint8

const (
	unusable    verdict = iota // there is none, or it must be validated
	usable                     // fresh, or as stale as the request allows
	refreshable                // stale, and usable while it is refreshed
)

// judge says what the request may have of an entry (RFC 9111 sections 4.2 and 5.2.1, RFC 5861 section 3).
func (k *call) judge(e *Entry, now time.Time) verdict {
	if e == nil || e.NoCache || k.asks.noCache {
		return unusable
	}
	left := e.left(now)
	if k.asks.maxAge.valid() && e.age(now) > k.asks.maxAge.duration() || k.asks.minFresh.valid() && left < k.asks.minFresh.duration() {
		return unusable
	}
	switch {
	case left > 0:
		return usable
	case e.Strict:
		return unusable
	case k.asks.anyStale, k.asks.maxStale.valid() && -left <= k.asks.maxStale.duration():
		return usable
	case -left < e.StaleWhileRevalidate && k.asks.maxAge == absent && k.asks.minFresh == absent:
		return refreshable
	}
	return unusable
}

// rescues says whether the entry may be used because the origin failed (RFC 5861 section 4).
func (k *call) rescues(e *Entry, now time.Time) bool {
	return e != nil && !e.Strict && !k.asks.noCache && e.StaleIfError > 0 && -e.left(now) < e.StaleIfError
}
