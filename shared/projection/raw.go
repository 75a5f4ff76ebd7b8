package projection

// Raw is one JSON value as it was written, without white space around it: a part of a body that a Shape has checked. The
// nil Raw is a value that is absent.
//
// A Raw shares the memory of the body that it is a part of and is gone with it. Its capacity ends where the value does,
// so that to append to it cannot overwrite what follows. Bytes that no Shape has checked give unspecified results.
type Raw []byte

// IsNull says whether the value is null or absent.
func (r Raw) IsNull() bool { return len(r) == 0 || r[0] == 'n' }

// Kind returns the type of the value: Any when it is null or absent.
func (r Raw) Kind() Type {
	if r.IsNull() {
		return Any
	}
	switch r[0] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Boolean
	default:
		return r.number()
	}
}

// number tells an Integer from another Number.
func (r Raw) number() Type {
	for _, b := range r {
		if b == '.' || b|0x20 == 'e' {
			return Number
		}
	}
	return Integer
}
