package upstream

import (
	"sync"

	"github.com/facet-bff/facet/shared/projection"
)

// Reply is a success for whoever copies it instead of reading it. The zero Reply is that of a call which was not made.
type Reply struct {
	// Body is JSON that keeps its document.
	Body projection.Raw
	// Header holds the response's fields.
	Header Header
}

// Replies are those to the calls for the items of a list. The zero Replies are empty. Any number of goroutines may add to
// them; afterwards any number may read.
type Replies struct {
	mu     sync.Mutex
	index  projection.Index
	header []Header
}

// AddEach adds the answers for several keys: the items of the list that results leads to, each under what key leads to.
func (r *Replies) AddEach(reply Reply, results, key []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.header = append(r.header, reply.Header)
	for item := range reply.Body.At(results...).Items() {
		r.index.Put(item.At(key...), item)
	}
}

// Add adds the answer for one key.
func (r *Replies) Add(key projection.Raw, reply Reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.header = append(r.header, reply.Header)
	r.index.Put(key, reply.Body)
}

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

// Headers returns the fields of every reply. The nil Replies have none.
func (r *Replies) Headers() []Header {
	if r == nil {
		return nil
	}
	return r.header
}
