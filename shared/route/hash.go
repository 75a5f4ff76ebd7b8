package route

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// share returns a number below total that is always the same for the same texts, and evenly spread over texts. It is the
// same in every process, so that replicas agree and a restart changes nothing.
func share(total int, texts ...string) int {
	h := sha256.New()
	var length [8]byte
	for _, t := range texts { // each with its length, so that no two lists of texts are one
		binary.BigEndian.PutUint64(length[:], uint64(len(t)))
		h.Write(length[:])
		h.Write([]byte(t))
	}
	high, _ := bits.Mul64(binary.BigEndian.Uint64(h.Sum(nil)), uint64(total))
	return int(high)
}
