package xbff

import "time"

// Pos is a place in the document that is being read, counted from 1; zero when unknown. It is embedded in everything that
// can be wrong.
type Pos struct {
	Line, Column int
}

// IsZero reports whether the place is unknown.
func (p Pos) IsZero() bool { return p == Pos{} }

// before reports whether p comes before q in the document.
func (p Pos) before(q Pos) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Column < q.Column
}

// Text is a text with its place.
type Text struct {
	Pos
	Value string
}

// Number is a whole number with its place.
type Number struct {
	Pos
	Value int
}

// Duration is a time span with its place. Timeouts are written in milliseconds, retryAfter and the ages of a cache in
// seconds, as in the standards that they come from.
type Duration struct {
	Pos
	Value time.Duration
}
