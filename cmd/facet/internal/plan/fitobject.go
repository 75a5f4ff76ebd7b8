package plan

import (
	"fmt"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// members proves the members of an object that is passed on as it is. A source that is open may have any member that it
// does not name, also one that the target does.
func (f *fit) members(s, t side) {
	have, want := limitsOf(s.node), limitsOf(t.node)
	f.count(s, t, memberCount(s.node), want.Count, "member")
	for _, member := range t.node.Members {
		f.member(s, t, member)
	}
	for _, member := range s.node.Members {
		if t.node.Type == "Any" || member.Absent || t.node.member(member.Name) != nil {
			continue
		}
		if want.Closed {
			f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s has no members but those that it names, and %s has %s", t.name, s.name, member.Name), "name it there too, or take additionalProperties: false out")
			continue
		}
		f.rest(s.inside(member.Node, member.Name), t.inside(t.node.Rest, member.Name))
	}
	switch {
	case have.Closed:
	case want.Closed:
		f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s has no members but those that it names, and %s may have any", t.name, s.name), "say additionalProperties: false on both sides, or on neither")
	default:
		f.rest(s.inside(s.node.Rest, "*"), t.inside(t.node.Rest, "*"))
	}
}

// member proves one member that the target names.
func (f *fit) member(s, t side, want Member) {
	have := s.node.member(want.Name)
	before := len(f.misfits)
	defer func() {
		for i := range f.misfits[before:] { // of the object, where the member is not there to be named
			if m := &f.misfits[before+i]; m.of.target == t.name {
				m.of.target = t.inside(nil, want.Name).name
			}
		}
	}()
	switch {
	case have == nil && want.Required:
		f.report(xbff.NoSource, s, t, fmt.Sprintf("%s has %s always, and %s does not name it", t.name, want.Name, s.name), "require it there too")
	case have == nil && limitsOf(s.node).Closed:
	case have == nil:
		if want.Absent {
			f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s never has %s, and %s may have any member", t.name, want.Name, s.name), "say additionalProperties: false there")
			return
		}
		f.rest(s.inside(s.node.Rest, want.Name), t.inside(want.Node, want.Name))
	case have.Absent:
		if want.Required {
			f.report(xbff.NoSource, s, t, fmt.Sprintf("%s has %s always, and %s never", t.name, want.Name, s.name), "require it there too")
		}
	case want.Absent:
		f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s never has %s, and %s may", t.name, want.Name, s.name), "make it readOnly or writeOnly on both sides")
	case want.Required && !have.Required:
		f.report(xbff.MayBeNull, s, t, fmt.Sprintf("%s has %s always, and %s may be without it", t.name, want.Name, s.name), "require it there too")
	default:
		s, t := s.inside(have.Node, want.Name), t.inside(want.Node, want.Name)
		f.null(s, t)
		f.whole(s, t)
	}
}

// rest proves members that one of the sides does not name.
func (f *fit) rest(s, t side) {
	target := f.target.known(t.node)
	if unlimited(target) && (target == nil || target.Nullable) {
		return
	}
	if f.source.known(s.node) == nil {
		f.report(xbff.OpenShape, s, t, fmt.Sprintf("%s is %s, and %s is not named, so it may be anything", t.name, typeName(target), s.name), "name it there too, or say additionalProperties: false there")
		return
	}
	f.null(s, t)
	f.whole(s, t)
}

// memberCount returns how many members an object may have: those that it requires at least.
func memberCount(n *Node) Span {
	count := limitsOf(n).Count
	required, named := uint64(0), uint64(0)
	for _, member := range n.Members {
		if member.Required {
			required++
		}
		if !member.Absent {
			named++
		}
	}
	count.Min = max(count.Min, required)
	if limitsOf(n).Closed && (count.Max == nil || *count.Max > named) {
		count.Max = &named
	}
	return count
}
