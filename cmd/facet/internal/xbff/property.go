package xbff

// Property is what a property of a response schema says about where it comes from.
type Property struct {
	// Pos is the place of the property's schema.
	Pos
	// From is x-bff-from: where the upstream has the property; nil when not given.
	From *Pointer
	// Unmapped is x-bff-unmapped: true; nil when the property is mapped.
	Unmapped *Flag
}

// Flag is something that is said with true.
type Flag struct {
	Pos
}
