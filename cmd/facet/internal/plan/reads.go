package plan

import (
	"maps"
	"slices"
)

// PickMark stands for the name of a call's Reads in its expression.
const PickMark = "\uE002"

// Reads is what is read of a value: a projection.Pick. It is noted while expressions are planned, wherever Go code comes to
// see a value; the nil Reads are of what comes with the request, and note nothing.
type Reads struct {
	// Whole says that all of it is.
	Whole bool
	// Members are those of an object that are read, by name.
	Members map[string]*Reads
	// Items is what is read of the items of a list; nil for none.
	Items *Reads

	relied relied
}

// all notes that all of the value is read.
func (r *Reads) all() {
	if r != nil {
		r.Whole = true
	}
}

// member returns what is read of a member.
func (r *Reads) member(name string) *Reads {
	if r == nil {
		return nil
	}
	if r.Members == nil {
		r.Members = map[string]*Reads{}
	}
	if r.Members[name] == nil {
		r.Members[name] = new(Reads)
	}
	return r.Members[name]
}

// items returns what is read of the items.
func (r *Reads) items() *Reads {
	if r == nil {
		return nil
	}
	if r.Items == nil {
		r.Items = new(Reads)
	}
	return r.Items
}

// Names are the names of the members, sorted.
func (r *Reads) Names() []string { return slices.Sorted(maps.Keys(r.Members)) }
