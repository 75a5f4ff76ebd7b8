package projection

import "math/bits"

// inWord is how many members of a shape have a bit in the word that is the set of those which an object has.
const inWord = 64

// beyond is a set of the other members of a shape.
type beyond []uint64

// add adds the member at an index of the shape; false when it is there already, or is in the word.
func (b beyond) add(i int) bool {
	if i -= inWord; i < 0 {
		return false
	}
	word, bit := &b[i/64], uint64(1)<<(i%64)
	added := *word&bit == 0
	*word |= bit
	return added
}

// missing returns the index of a member that b has and seen lacks, or -1.
func (b beyond) missing(seen beyond) int {
	for i := range b {
		if lacks := b[i] &^ seen[i]; lacks != 0 {
			return inWord + i*64 + bits.TrailingZeros64(lacks)
		}
	}
	return -1
}
