package projection

import "math/bits"

// Strings are most of JSON, so they are read eight bytes at a time. In a word, a byte that is looked for has its highest
// bit set in the mask; bytes after the first such one may have it set wrongly, so that only the first is used.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// What specialMask computes with is in memory, where an operand takes one instruction; a constant of eight bytes takes two.
var (
	pairs       uint64 = 2 * ones
	behindQuote uint64 = ('"' - 1) * ones
	backslashes uint64 = '\\' * ones
	one         uint64 = ones
	high        uint64 = highs
)

// first returns how many bytes precede the first that a mask marks.
func first(mask uint64) int { return bits.TrailingZeros64(mask) / 8 }

// quoteMask marks quotation marks and backslashes.
func quoteMask(word uint64) uint64 {
	return (((word ^ '"'*ones) - ones) | ((word ^ '\\'*ones) - ones)) &^ word & highs
}

// specialMask marks what quoteMask does, control characters, and what is not ASCII. Exchanging the pairs that differ in the
// bit 2 puts the quotation mark behind the control characters, so that one comparison finds both. The highest bit of what
// is not ASCII survives one of the subtractions.
func specialMask(word uint64) uint64 {
	return (((word ^ pairs) - behindQuote) | ((word ^ backslashes) - one)) & high
}

// digitMask marks what is no digit.
func digitMask(word uint64) uint64 {
	word ^= '0' * ones
	return (word + (0x80-10)*ones | word) & highs
}

// toQuote returns the position of the first byte at or after pos that quoteMask marks, or one before it with fewer than eight bytes
// behind it.
func toQuote(data []byte, pos int) int {
	for ; pos+8 <= len(data); pos += 8 {
		if mask := quoteMask(load(data, pos)); mask != 0 {
			return pos + first(mask)
		}
	}
	return pos
}

// toSpecial returns the position of the first byte at or after pos that specialMask marks, or one before it with fewer than eight
// bytes behind it.
func toSpecial(data []byte, pos int) int {
	for last := len(data) - 8; pos <= last; pos += 8 {
		if mask := specialMask(load(data, pos)); mask != 0 {
			return pos + first(mask)
		}
	}
	return pos
}

// has says whether the byte at pos, which is not negative, is b.
func has(data []byte, pos int, b byte) bool { return uint(pos) < uint(len(data)) && data[pos] == b }

// follows says whether the word is at pos.
func follows(data []byte, pos int, word string) bool {
	return len(word) <= len(data)-pos && string(data[pos:pos+len(word)]) == word
}
