package xbff

// Fallback is what a failed step yields: a value, or what another step yields, which is called for only then.
type Fallback struct {
	Pos
	// Value is nil when Step is given.
	Value *Literal
	// Step is the id of the other step; nil when Value is given.
	Step *Text
}
