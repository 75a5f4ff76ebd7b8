package projection

import "iter"

// Entries yields the members of an object in their order, each with its name as it is written, quoted; none when r is not an
// object. A member that is there twice comes twice.
func (r Raw) Entries() iter.Seq2[Raw, Raw] {
	return func(yield func(Raw, Raw) bool) {
		for c := r.inside('{'); !c.atEnd(); {
			start := c.pos
			c.pos, _ = endOfString(c.data, start)
			name := c.data[start:c.pos:c.pos]
			if value := c.item(); value == nil || !yield(name, value) {
				return
			}
		}
	}
}
