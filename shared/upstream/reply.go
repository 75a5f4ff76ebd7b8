package upstream

import (
	"errors"
	"strings"
	"sync"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// Reply is a success for whoever copies it instead of reading it. The zero Reply is that of a call which was not made.
type Reply struct {
	// Body is JSON that keeps its document.
	Body projection.Raw
	// Header holds the response's fields.
	Header Header
}

// Field returns a response field as a JSON string, or nil when it is absent.
func (r Reply) Field(name string) projection.Raw {
	if value := r.Header.Get(name); value != "" {
		return projection.Quote(value)
	}
	return nil
}

// Stale says whether a cache on the way, ours or another's, answered with a response that was not fresh any more: a
// negative ttl in Cache-Status (RFC 9211 section 2.6).
func (r Reply) Stale() bool {
	for _, f := range r.Header {
		if f.is("Cache-Status") && strings.Contains(f.Value, "ttl=-") {
			return true
		}
	}
	return false
}

// Unmet is the fault of a success for which a condition does not hold that the caller of op makes.
func Unmet(op, condition string) error {
	return fault.Wrap(fault.BadUpstream, op, errors.New("a success for which this does not hold: "+condition))
}

// Replies are those to the calls for the items of a list. The zero Replies are empty. Any number of goroutines may add to
// them; afterwards any number may read.
type Replies struct {
	mu      sync.Mutex
	index   projection.Index
	headers []Header
	stale   bool
}

// AddEach adds the answers for several keys: the items of the list that results leads to, each under what key leads to.
func (r *Replies) AddEach(reply Reply, results, key []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took(reply)
	r.index.Add(reply.Body.At(results...), key...)
}

// Add adds the answer for one key.
func (r *Replies) Add(key projection.Raw, reply Reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took(reply)
	r.index.Put(key, reply.Body)
}

func (r *Replies) took(reply Reply) {
	r.headers = append(r.headers, reply.Header)
	r.stale = r.stale || reply.Stale()
}

// Stale says whether one of the replies is stale. The nil Replies are not.
func (r *Replies) Stale() bool { return r != nil && r.stale }

// Find returns the answer for a key; nil when there is none. The nil Replies have none.
func (r *Replies) Find(key projection.Raw) projection.Raw {
	if r == nil {
		return nil
	}
	return r.index.Find(key)
}

// Index returns the answers by key. The nil Replies have none.
func (r *Replies) Index() *projection.Index {
	if r == nil {
		return nil
	}
	return &r.index
}

// Header returns fields that bind as strictly as those of every reply do together; nil when there is none.
func (r *Replies) Header() Header {
	if r == nil || len(r.headers) == 0 {
		return nil
	}
	return Header{{"Cache-Control", Strictest(false, r.headers...)}}
}
