package projection

import (
	"encoding/binary"
	"math/bits"
)

// Strings are most of JSON, so they are read eight bytes at a time. In a word, a byte that is looked for has its highest
// bit set in the mask; bytes after the first such one may have it set wrongly, so that only the first is used.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load reads a word. The slice has a capacity that is known, and so costs no more than the look at its bounds.
func load(data []byte, pos int) uint64 { return binary.LittleEndian.Uint64(data[pos : pos+8 : pos+8]) }

// quoteMask marks quotation marks and backslashes.
func quoteMask(word uint64) uint64 {
	return (((word ^ '"'*ones) - ones) | ((word ^ '\\'*ones) - ones)) &^ word & highs
}

// specialMask marks what quoteMask does, control characters, and what is not ASCII: its highest bit survives one of the
// subtractions.
func specialMask(word uint64) uint64 {
	return (((word ^ '"'*ones) - ones) | ((word ^ '\\'*ones) - ones) | (word - ' '*ones)) & highs
}

// toQuote returns the position of the first quotation mark or backslash at or after pos, or len(data).
func toQuote(data []byte, pos int) int {
	for ; pos+8 <= len(data); pos += 8 {
		if mask := quoteMask(load(data, pos)); mask != 0 {
			return pos + bits.TrailingZeros64(mask)/8
		}
	}
	for pos < len(data) && data[pos] != '"' && data[pos] != '\\' {
		pos++
	}
	return pos
}

// toSpecial returns the position of the first byte at or after pos that a checker must look at, or len(data).
func toSpecial(data []byte, pos int) int {
	for ; pos+8 <= len(data); pos += 8 {
		if mask := specialMask(load(data, pos)); mask != 0 {
			return pos + bits.TrailingZeros64(mask)/8
		}
	}
	for pos < len(data) && data[pos] >= ' ' && data[pos] < 0x80 && data[pos] != '"' && data[pos] != '\\' {
		pos++
	}
	return pos
}
