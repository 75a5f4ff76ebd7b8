package projection

import (
	"slices"
	"strings"
)

// rule compiles the shape when it is asked for the first time. Two that are made at once are the same.
func (s *Shape) rule() *rule {
	r := s.compiled.Load()
	if r == nil {
		r = compiler{}.rule(s, nil)
		s.compiled.Store(r)
	}
	return r
}

// rule compiles a shape of which p is read. A pick is for one shape only, in generated code, so that this is done once.
func (p *Pick) rule(s *Shape) *rule {
	r := p.compiled.Load()
	if r == nil || r.shape != s {
		r = compiler{}.rule(s, p)
		p.compiled.Store(r)
	}
	return r
}

// compiler has the rules of shapes of which nothing is read: a shape may be a part of itself.
type compiler map[*Shape]*rule

func (c compiler) rule(s *Shape, p *Pick) *rule {
	if s == nil {
		s = anything
	}
	if known := c[s]; known != nil && p == nil {
		return known
	}
	r := &rule{shape: s, is: s.Type}
	switch {
	case p == nil:
		c[s] = r
	case p.Whole:
		r.keep, p = whole, nil
	default:
		r.keep = parts
	}
	r.special = r.is == Any || len(s.Enum) > 0 || r.keep == parts
	switch s.Type {
	case Object:
		c.object(r, s.Members, s.Rest, p)
	case Array:
		r.items = c.rule(s.Items, p.item())
	case Any: // what it says of members and items does not count
		c.object(r, nil, nil, p)
		r.items = c.rule(nil, p.item())
	default: // a scalar has no parts
	}
	return r
}

// object compiles the members of an object.
func (c compiler) object(r *rule, members []Member, rest *Shape, p *Pick) {
	if beyond := len(members) - inWord; beyond > 0 {
		r.more = make([]uint64, (beyond+63)/64)
	}
	for i, m := range members {
		if m.Required && !r.more.add(i) {
			r.required |= 1 << i
		}
	}
	all := append(slices.Clip(members), p.others(members, rest)...)
	r.members = make([]named, len(all))
	for i, m := range all {
		n := &r.members[i]
		n.index, n.name = i, m.Name
		n.keeps(c.rule(m.Shape, p.member(m.Name)))
		n.spell()
		switch {
		case i < inWord && i < len(members):
			n.bit = 1 << i
		case i < len(members):
			n.beyond, n.room = true, never
		}
	}
	r.rest.keeps(c.rule(rest, nil))
	r.plain = r.keep != parts && r.more == nil
	r.expect()
}

// others returns the members that are read and not among those of the document.
func (p *Pick) others(members []Member, rest *Shape) []Member {
	var others []Member
	if p == nil {
		return nil
	}
	for _, m := range p.Members {
		if !slices.ContainsFunc(members, func(known Member) bool { return known.Name == m.Name }) {
			others = append(others, Member{Name: m.Name, Shape: rest})
		}
	}
	return others
}

// keeps notes what the member's values must keep.
func (n *named) keeps(r *rule) {
	n.rule, n.keep, n.room = r, r.keep, never
	switch {
	case r.keep == parts || len(r.shape.Enum) > 0:
	case r.is == String || r.is == Any:
		n.easy = text
	case r.is == Integer || r.is == Number:
		n.easy = integer
	}
}

// spell notes how the member's name is written, unless with escapes.
func (n *named) spell() {
	if strings.ContainsFunc(n.name, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' }) {
		return
	}
	n.key = `"` + n.name + `":`
	n.first, n.second = wordOf(n.key), wordOf(n.key[min(8, len(n.key)):])
	if len(n.key) <= 16 {
		n.room = 24
	}
}

// expect expects the members in the order of the document.
func (r *rule) expect() {
	last := &r.start
	for i := range r.members {
		last.next.Store(&r.members[i])
		last = &r.members[i]
	}
	last.next.Store(&r.rest)
	r.rest.next.Store(&r.rest)
}
