package projection

import "iter"

// Items yields the items of an array in their order; none when r is not an array.
func (r Raw) Items() iter.Seq[Raw] {
	return func(yield func(Raw) bool) {
		c := r.inside('[')
		for item := c.item(); item != nil && yield(item); item = c.item() {
		}
	}
}

// Len returns the number of items of an array; 0 when r is not an array. It scans the whole array.
func (r Raw) Len() int {
	n := 0
	c := r.inside('[')
	for c.item() != nil {
		n++
	}
	return n
}
