package projection

import (
	"slices"
	"strconv"
)

// Members sets into[i] to the value of the member that is called names[i], or to nil when there is none, in one scan. Of
// two members of one name the last counts, as for encoding/json. When r is not an object, no member is there.
//
// names are distinct and unescaped, and into is as long. Names in the order in which the object has them are found
// fastest.
func (r Raw) Members(names []string, into []Raw) {
	c := cursor{data: r}
	c.members(names, into)
}

// members does what Members does for the value at the cursor, and moves the cursor to the value's end.
func (c *cursor) members(names []string, into []Raw) {
	if !has(c.data, c.pos, '{') {
		clear(into)
		c.item()
		return
	}
	data, pos := c.data, c.pos+1
	next, set := 0, 0 // the name to expect, and how much of into is set
	for {
		if pos = skip(data, pos); pos >= len(data) || data[pos]|0x20 == '}' {
			break
		}
		var name []byte
		value := toSpecial(data, pos+1)
		if value+2 < len(data) && data[value] == '"' && data[value+1] == ':' && data[value+2] > ' ' {
			name, value = data[pos+1:value], value+2 // mostly it is so
		} else if name, value = key(data, pos); value == len(data) {
			break
		}
		i := next
		if i >= len(names) || names[i] != string(name) {
			i = slices.Index(names, string(name))
		}
		pos = end(data, value)
		if i < 0 {
			continue
		}
		for ; set < i; set++ {
			into[set] = nil
		}
		into[i] = data[value:pos:pos]
		next = i + 1
		set = max(set, next)
	}
	for ; set < len(into); set++ {
		into[set] = nil
	}
	c.pos = min(pos+1, len(data)) // }
}

// key returns the name of the member at pos and where its value begins.
func key(data Raw, pos int) (name []byte, value int) {
	end, escaped := endOfString(data, pos)
	return unquote(data[pos:end], escaped), skip(data, end)
}

// Member returns the value of the member of that name, as Members does.
func (r Raw) Member(name string) Raw {
	var found Raw
	c := r.inside('{')
	for n, value := c.member(); value != nil; n, value = c.member() {
		if string(n) == name {
			found = value
		}
	}
	return found
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
