package xbff

// Pointer is a JSON pointer (RFC 6901) that is written as a fragment: "#/items/0".
type Pointer struct {
	Pos
	// Tokens are unescaped; empty for the whole value.
	Tokens []string
	// Text is the pointer as it is written.
	Text string
}
