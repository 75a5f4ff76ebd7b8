package projection

import (
	"encoding/binary"
	"unsafe"
)

// The two functions here are the only ones of the package that look at no bounds. Their callers have, once for a whole key or for each
// word of a string. To have the compiler look again, in the way that is cheapest for it, takes 12% more instructions for a request with
// a body of 1 MB, and 10% for one of 100 KB. The tests end bodies where readable memory ends, so that to read behind one fails.

// load reads the word at pos, whose eight bytes are there. The first byte is the lowest on every machine.
func load(data []byte, pos int) uint64 {
	word := (*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), pos))
	return binary.LittleEndian.Uint64(word[:])
}

// peek reads the byte at pos, which is there.
func peek(data []byte, pos int) byte {
	return *(*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), pos))
}
