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

// Each yields the items of an array as Items does, each after Members has set into: to those of that item, so into is
// for this step of the loop alone. It finds them on its way to the item's end, in one scan where Items and Members take
// two.
func (r Raw) Each(names []string, into []Raw) iter.Seq[Raw] {
	return func(yield func(Raw) bool) { r.each(names, into, yield) }
}

// each is apart from Each so that Each is inlined, and its closure costs no allocation.
func (r Raw) each(names []string, into []Raw, yield func(Raw) bool) {
	c := r.inside('[')
	for item := c.itemWith(names, into); item != nil && yield(item); item = c.itemWith(names, into) {
	}
}

// itemWith returns the next item and sets into to its members; nil at the end.
func (c *cursor) itemWith(names []string, into []Raw) Raw {
	if c.atEnd() {
		return nil
	}
	start := c.pos
	c.members(names, into)
	return c.data[start:c.pos:c.pos]
}
