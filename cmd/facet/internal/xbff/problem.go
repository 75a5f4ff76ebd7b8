package xbff

// problem is a mistake within a text, before it has a place in a document.
type problem struct {
	code Code
	// offset is the byte in the text at which it is.
	offset        int
	text, instead string
}

// later returns the problem of a text that begins at offset in another one.
func (p *problem) later(offset int) *problem {
	p.offset += offset
	return p
}
