package ratelimit

import "container/heap"

// entry is what is kept of a limit of a caller.
type entry struct {
	id     id
	full   int64 // when all is given back, in ns since the memory was made
	window int64 // of a quota, which one
	used   int64 // of a quota, how much
	queued int64 // full when it was put in its place in the queue
}

// queue has the entry first that is full soonest. To be taken from changes no entry's place, so that costs nothing; that
// it has waited in the wrong one is found out when it comes to the front.
type queue []*entry

func (q *queue) push(e *entry) {
	e.queued = e.full
	heap.Push((*order)(q), e)
}

// pop takes out the entry that is full soonest. What was given back may have brought one forward that is found too late,
// which does no harm: it is a worse choice by one request.
func (q *queue) pop() *entry {
	for {
		e := (*q)[0]
		if e.full <= e.queued {
			heap.Pop((*order)(q))
			return e
		}
		e.queued = e.full
		heap.Fix((*order)(q), 0)
	}
}

// order is how container/heap sees a queue.
type order []*entry

func (o order) Len() int           { return len(o) }
func (o order) Less(i, j int) bool { return o[i].queued < o[j].queued }
func (o order) Swap(i, j int)      { o[i], o[j] = o[j], o[i] }
func (o *order) Push(e any)        { *o = append(*o, e.(*entry)) }

func (o *order) Pop() any {
	last := len(*o) - 1
	e := (*o)[last]
	(*o)[last] = nil
	*o = (*o)[:last]
	return e
}
