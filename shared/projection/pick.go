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

	compiled atomic.Pointer[slots] // nil until the first object
}

// Picked is a member that is read.
type Picked struct {
	// Name is the member's name, unescaped.
	Name string
	// Pick is what is read of it; nil for all of it.
	Pick *Pick
}

var whole = &Pick{Whole: true}

// ParsePicked checks data as Parse does, and returns a copy of what is picked of it: JSON in which everything that is read
// is where it was, and as it was written, and whatever nobody reads is not there. A nil Pick is all of it.
func (s *Shape) ParsePicked(data []byte, p *Pick) (Raw, error) {
	if p == nil {
		p = whole
	}
	room := len(data)
	if !p.Whole {
		room = min(room, roomForPicked)
	}
	c := checker{data: data, out: make([]byte, 0, room)}
	if c.whole(c.part(s, p, 0, 0)) == wrong {
		return nil, c.err
	}
	return c.out, nil
}

// roomForPicked is how much room in bytes a copy begins with: most answers' parts fit.
const roomForPicked = 2 << 10

// slots are the places that the members of a shape have in a pick.
type slots struct {
	shape *Shape
	at    []*Pick // nil for a member that nobody reads
}

// of returns what is read of each member of a shape. A pick is for one shape only, in generated code, so that this is found
// out once.
func (p *Pick) of(s *Shape) []*Pick {
	if known := p.compiled.Load(); known != nil && known.shape == s {
		return known.at
	}
	made := &slots{s, make([]*Pick, len(s.Members))}
	for i := range s.Members {
		made.at[i] = p.member([]byte(s.Members[i].Name))
	}
	p.compiled.Store(made)
	return made.at
}

func (p *Pick) member(name []byte) *Pick {
	for i := range p.Members {
		if p.Members[i].Name == string(name) {
			if p.Members[i].Pick == nil {
				return whole
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

// pickedObject scans an object and copies what is picked of it.
func (c *checker) pickedObject(s *Shape, p *Pick, pos, depth int) int {
	t, data, picked := s.table(), c.data, p.of(s)
	var seen members
	c.out = append(c.out, '{')
	pos = space(data, pos+1) // {
	if pos < len(data) && data[pos] == '}' {
		c.out = append(c.out, '}')
		return c.complete(s, &seen, pos)
	}
	for guess := 0; ; {
		m, value := c.name(t, pos, guess)
		if value == wrong {
			return wrong
		}
		var inside *Pick
		if m == nil {
			m, inside = &t.rest, p.member(c.spelled(pos))
		} else if guess, inside = m.index+1, picked[m.index]; !seen.add(m.index) {
			return c.twice(m)
		}
		var end int
		if inside != nil {
			end = c.pick(m.shape, inside, pos, value, depth)
		} else {
			end = c.value(m.shape, nil, value, depth+1)
		}
		if end == wrong {
			return c.within(pos)
		}
		if end = space(data, end); end < len(data) && data[end] == ',' {
			pos = space(data, end+1)
			continue
		}
		c.out = append(c.out, '}')
		return c.ends(s, &seen, end)
	}
}

// pick scans the member whose name is at pos, and whose value may begin at value, and copies what is picked of it.
func (c *checker) pick(s *Shape, p *Pick, pos, value, depth int) int {
	if c.out[len(c.out)-1] != '{' {
		c.out = append(c.out, ',')
	}
	behind, _ := endOfString(c.data, pos)
	c.out = append(append(c.out, c.data[pos:behind]...), ':')
	return c.part(s, p, value, depth+1)
}

// part scans a value that is picked.
func (c *checker) part(s *Shape, p *Pick, pos, depth int) int {
	if !p.Whole {
		return c.value(s, p, pos, depth)
	}
	pos = space(c.data, pos)
	end := c.value(s, nil, pos, depth)
	if end != wrong {
		c.out = append(c.out, c.data[pos:end]...)
	}
	return end
}

// copy copies a scalar that is picked.
func (c *checker) copy(p *Pick, pos, end int) {
	if p != nil && end != wrong {
		c.out = append(c.out, c.data[pos:end]...)
	}
}

// close ends an array, whose bracket is at pos.
func (c *checker) close(p *Pick, pos int) int {
	if p != nil {
		c.out = append(c.out, ']')
	}
	return pos + 1
}
