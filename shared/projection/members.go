package projection

import "strconv"

// Members sets into[i] to the value of the member that is called names[i], or to nil when there is none, in one scan. Of
// two members of one name the last counts, as for encoding/json. When r is not an object, no member is there.
//
// names are distinct and unescaped, and into is as long. Names in the order in which the object has them are found
// fastest.
func (r Raw) Members(names []string, into []Raw) {
	clear(into)
	guess := 0 // members come in the order of names more often than not
	c := r.inside('{')
	for name, value := c.member(); name != nil; name, value = c.member() {
		if i := find(names, name, guess); i >= 0 {
			into[i] = value
			guess = i + 1
		}
	}
}

// find returns the index of the name that the JSON string quoted spells, or -1. It looks at guess first.
func find(names []string, quoted Raw, guess int) int {
	var buffer [64]byte
	name := unquote(buffer[:0], quoted)
	if guess < len(names) && names[guess] == string(name) {
		return guess
	}
	for i := range names {
		if names[i] == string(name) {
			return i
		}
	}
	return -1
}

// Member returns the value of the member of that name, as Members does.
func (r Raw) Member(name string) Raw {
	var found Raw
	c := r.inside('{')
	for quoted, value := c.member(); quoted != nil; quoted, value = c.member() {
		if spells(quoted, name) {
			found = value
		}
	}
	return found
}

// spells says whether the JSON string quoted is text.
func spells(quoted Raw, text string) bool {
	var buffer [64]byte
	return string(unquote(buffer[:0], quoted)) == text
}

// At follows a JSON pointer (RFC 6901) to the value that it names, or to nil when that is absent. Its tokens are
// unescaped, "a/b" for "a~1b"; no token at all names r.
func (r Raw) At(pointer ...string) Raw {
	for _, token := range pointer {
		switch r.Kind() {
		case Object:
			r = r.Member(token)
		case Array:
			r = r.item(token)
		default:
			return nil
		}
	}
	return r
}

// item returns the item at an index as a pointer writes it: in decimal digits, without leading zeros.
func (r Raw) item(index string) Raw {
	wanted, err := strconv.ParseUint(index, 10, 31)
	if err != nil || len(index) > 1 && index[0] == '0' {
		return nil
	}
	c := r.inside('[')
	item := c.item()
	for ; item != nil && wanted > 0; wanted-- {
		item = c.item()
	}
	return item
}
