package projection

import (
	"math"
	"sync/atomic"
)

// rule is a shape, and what is read of the values that keep it, as a checker wants it.
type rule struct {
	shape *Shape
	is    Type
	keep  keep
	items *rule // of an array
	// special says that to be of that type is not all there is to a scalar.
	special bool

	// What follows is of an object.
	members []named
	start   named // before the first member
	rest    named // any other member
	// required is the set of members that must be there, and more that of those beyond.
	required uint64
	more     beyond
	plain    bool // nothing is picked, and no more is required
}

// keep says how much of a value is copied.
type keep uint8

const (
	nothing keep = iota
	parts
	whole
)

// named is a member that a shape or a pick names.
type named struct {
	index int
	name  string
	bit   uint64 // in a set of members; none for one that may be there twice, or is beyond
	// next is the member to expect after this one: the next one of the document, until an object has another order. Services
	// keep to one.
	next atomic.Pointer[named]
	// key is the name as an object has it that has no white space: `"id":`. Its first bytes are compared as words, and most
	// keys have no others.
	key           string
	first, second word
	// room is how many bytes there must be for the key to be compared, and a word be read behind it; never for a key that is
	// longer than two words.
	room   int
	rule   *rule
	keep   keep // the rule's
	easy   easy
	beyond bool // in another set
}

// easy says of a member which values of it keep the rule without another look.
type easy uint8

const (
	none easy = iota
	text
	integer
)

// never is more room than there is.
const never = math.MaxInt

// word is up to eight bytes, the first of them lowest, with a mask of those that count.
type word struct{ bytes, mask uint64 }

func wordOf(text string) word {
	var w word
	for i := range min(8, len(text)) {
		w.bytes |= uint64(text[i]) << (8 * i)
		w.mask |= 0xff << (8 * i)
	}
	return w
}

// differs returns 0 if the word is in data at pos.
func (w *word) differs(data []byte, pos int) uint64 { return load(data, pos)&w.mask ^ w.bytes }

// at says whether the member's key is at pos. To compare the key that is expected is cheaper than to look for its end and for
// whose it is.
func (n *named) at(data []byte, pos int) bool {
	return n.room <= len(data)-pos && n.first.differs(data, pos)|n.second.differs(data, pos+8) == 0
}

// find returns the member of that name, or rest. It looks first at those that are expected behind the last one, since any may
// be left out; a member that is not among them is expected there from now on.
func (r *rule) find(last *named, name []byte) *named {
	next := last.next.Load()
	for range r.members {
		if next.name == string(name) && next != &r.rest {
			return next
		}
		next = next.next.Load()
	}
	for i := range r.members {
		if n := &r.members[i]; n.name == string(name) {
			last.next.Store(n)
			return n
		}
	}
	return &r.rest
}

// spelled says whether a key of any length is at pos.
func (n *named) spelled(data []byte, pos int) bool {
	return n.key != "" && follows(data, pos, n.key)
}
