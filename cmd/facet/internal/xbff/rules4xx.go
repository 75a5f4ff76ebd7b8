package xbff

// What may be null.
const (
	MayBeNull          Code = "BFF401"
	FallbackMisfit     Code = "BFF402"
	FallbackStepMisfit Code = "BFF403"
	NeverNull          Code = "BFF404"
)

var nulls []Rule
