package body

import "math/rand/v2"

// Value is one JSON value as it is going to be written.
type Value struct {
	// Text is a scalar, as it is written.
	Text string
	// Open is '{' or '[' for what has values inside, else 0.
	Open byte
	// Names are the members' names, quoted and escaped as they are written.
	Names []string
	// Inside are the members' values, or the items.
	Inside []*Value
}

// Append appends the value. space gives the white space between two tokens.
func (v *Value) Append(b []byte, space func() string) []byte {
	if v.Open == 0 {
		return append(b, v.Text...)
	}
	b = append(append(b, v.Open), space()...)
	for i, inside := range v.Inside {
		if i > 0 {
			b = append(append(append(b, space()...), ','), space()...)
		}
		if v.Open == '{' {
			b = append(append(append(append(b, v.Names[i]...), space()...), ':'), space()...)
		}
		b = inside.Append(b, space)
	}
	return append(append(b, space()...), v.Open+2)
}

// all returns the value and what is inside of it.
func (v *Value) all() []*Value {
	values := []*Value{v}
	for _, inside := range v.Inside {
		values = append(values, inside.all()...)
	}
	return values
}

// others are what a value may be replaced with to break its schema.
var others = []string{
	"null", "true", `"x"`, `""`, "0", "-1", "1.5", "1e400", "99999999999999999999", "{}", "[]", "[null]", `{"a":null}`, "nul", "", "-", `"`, "\"\x01\"", "\"\xff\"",
}

// Break changes the value in one place at random, and says how. What comes of it may keep its schema all the same.
func (v *Value) Break(rng *rand.Rand) string {
	all := v.all()
	at := all[rng.IntN(len(all))]
	if n := len(at.Inside); n > 0 && rng.IntN(2) == 0 {
		i := rng.IntN(n)
		at.Inside = append(at.Inside[:i:i], at.Inside[i+1:]...)
		if at.Open == '{' {
			at.Names = append(at.Names[:i:i], at.Names[i+1:]...)
		}
		return "something is gone"
	}
	*at = Value{Text: others[rng.IntN(len(others))]}
	return "something is " + at.Text
}
