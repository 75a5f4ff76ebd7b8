package http1

// What characters may be where (RFC 9110 section 5.6.2, RFC 9112 section 2.2), as bits.
const (
	token   = 1 << iota // of a name or a method
	visible             // of a target
	value               // of a field's value
)

var class = func() (table [256]uint8) {
	for c := range table {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			table[c] |= token
		}
		if c > ' ' && c < 0x7f {
			table[c] |= visible
		}
		if c >= ' ' && c != 0x7f || c == '\t' {
			table[c] |= value
		}
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		table[c] |= token
	}
	return table
}()

func isToken(s string) bool   { return s != "" && all(s, token) }
func isVisible(s string) bool { return all(s, visible) }
func isValue(s string) bool   { return all(s, value) }

func all(s string, bit uint8) bool {
	for i := range len(s) {
		if class[s[i]]&bit == 0 {
			return false
		}
	}
	return true
}
