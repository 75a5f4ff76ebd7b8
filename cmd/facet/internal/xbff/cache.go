package xbff

// Cache says how a step's response is kept, beyond what its own headers allow (RFC 9111).
type Cache struct {
	Pos
	// MaxAge is how long a response that does not say so itself stays fresh; nil when not given.
	MaxAge *Duration
	// StaleWhileRevalidate and StaleIfError are those of RFC 5861; nil when not given.
	StaleWhileRevalidate, StaleIfError *Duration
	// Vary are what responses differ by besides the request itself: $principal#/… and $request.header.…
	Vary []*Expr
}
