package projection

import "sync/atomic"

// Pick says which parts of a value are read. The zero Pick is whether the value is null, and of which type it is.
type Pick struct {
	// Whole is all of it.
	Whole bool
	// Members are those of an object, with what is read of each. Those that the shape names are found fastest.
	Members []Picked
	// Items is what is read of each item of an array; nil when nobody counts them.
	Items *Pick

	compiled atomic.Pointer[rule] // nil until it is used
}

// Picked is a member that is read.
type Picked struct {
	// Name is the member's name, unescaped.
	Name string
	// Pick is what is read of it; nil for all of it.
	Pick *Pick
}

var all = &Pick{Whole: true}

// ParsePicked checks data as Parse does, and returns a copy of what is picked of it: JSON in which everything that is read
// is where it was, and as it was written, and whatever nobody reads is not there. A nil Pick is all of it.
func (s *Shape) ParsePicked(data []byte, p *Pick) (Raw, error) {
	if p == nil {
		p = all
	}
	room := len(data)
	if !p.Whole {
		room = min(room, roomForPicked)
	}
	c := checker{data: data, out: make([]byte, 0, room)}
	start := space(data, 0)
	end := c.whole(c.value(p.rule(s), start, 0))
	if end == wrong {
		return nil, c.err
	}
	if p.Whole {
		c.out = append(c.out, data[start:end]...)
	}
	return c.out, nil
}

// roomForPicked is how much room in bytes a copy begins with: most answers' parts fit.
const roomForPicked = 2 << 10

// member returns what is read of the member of that name; nil for nothing.
func (p *Pick) member(name string) *Pick {
	if p == nil {
		return nil
	}
	for i := range p.Members {
		if p.Members[i].Name == name {
			if p.Members[i].Pick == nil {
				return all
			}
			return p.Members[i].Pick
		}
	}
	return nil
}

// item returns what is read of an item; nil for nothing.
func (p *Pick) item() *Pick {
	if p == nil {
		return nil
	}
	return p.Items
}

// key copies the name that is at pos, which has been scanned, and returns where the value begins.
func (c *checker) key(pos int) int {
	end, _ := endOfString(c.data, pos)
	c.out = append(append(AppendComma(c.out), c.data[pos:end]...), ':')
	return space(c.data, space(c.data, end)+1)
}

// copy copies a member whose name is at pos, and whose value is between value and end.
func (c *checker) copy(m *named, pos, value, end int) {
	if value-pos == len(m.key) && c.data[value] > ' ' { // as it stands
		c.out = append(AppendComma(c.out), c.data[pos:end]...)
		return
	}
	value = c.key(pos)
	c.out = append(c.out, c.data[value:end]...)
}
