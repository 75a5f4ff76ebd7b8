package cbor

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// The major types (RFC 8949 section 3.1).
const (
	unsigned byte = iota << 5
	negative
	bytestring
	text
	array
	object
	tag
	other
)

// The tags that have a meaning here (RFC 8949 section 3.4).
const (
	positiveBignum  = 2
	negativeBignum  = 3
	decimalFraction = 4
	bigfloat        = 5
	asBase64url     = 21
	asBase64        = 22
	asBase16        = 23
)

// The values of major type 7 (RFC 8949 section 3.3).
const (
	isFalse     = 20
	isTrue      = 21
	isNull      = 22
	isUndefined = 23
	isHalf      = 25
	isSingle    = 26
	isDouble    = 27
	indefinite  = 31 // as an argument, and alone what ends a value of that length
)

const (
	// MaxDepth is how deeply arrays and objects may be nested.
	MaxDepth = 128
	// MaxDigits is how many digits a number may have: of longer ones the conversion would cost more than its length shows.
	MaxDigits = 2048
	maxBignum = 852 // bytes, as many as MaxDigits take
)

var (
	errTooDeep   = errors.New("it is nested too deeply")
	errTwice     = errors.New("a name is there twice")
	errTooLong   = errors.New("a number has too many digits")
	errTruncated = errors.New("it ends too early")
)

// appendHead appends a major type with its argument, in the fewest bytes.
func appendHead(b []byte, major byte, argument uint64) []byte {
	switch {
	case argument < 24:
		return append(b, major|byte(argument))
	case argument <= math.MaxUint8:
		return append(b, major|24, byte(argument))
	case argument <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(argument))
	case argument <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(argument))
	default:
		return binary.BigEndian.AppendUint64(append(b, major|27), argument)
	}
}

// setHead puts a head where one byte has been left for it, when what it counts is known.
func setHead(b []byte, at int, major byte, count int) []byte {
	var room [9]byte
	head := appendHead(room[:0], major, uint64(count))
	b[at] = head[0]
	return slices.Insert(b, at+1, head[1:]...)
}

// names are those of an object so far.
type names struct {
	few  []string
	many map[string]struct{}
}

// add reports whether the name is new.
func (n *names) add(name string) bool {
	if n.many == nil && len(n.few) < 16 {
		if slices.Contains(n.few, name) {
			return false
		}
		n.few = append(n.few, name)
		return true
	}
	if n.many == nil {
		n.many = make(map[string]struct{}, 4*len(n.few))
		for _, known := range n.few {
			n.many[known] = struct{}{}
		}
	}
	_, known := n.many[name]
	n.many[name] = struct{}{}
	return !known
}
