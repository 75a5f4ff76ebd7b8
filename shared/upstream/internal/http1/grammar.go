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

// isValue looks at eight bytes at once: a control character is below the space, where its sign is borrowed, or 0x7f.
func isValue(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		del := w ^ 0x7f7f7f7f7f7f7f7f
		if ((w-0x2020202020202020)&^w|(del-0x0101010101010101)&^del)&0x8080808080808080 != 0 && !all(s[:8], value) {
			return false
		}
	}
	return all(s, value)
}

func all(s string, bit uint8) bool {
	for ; len(s) >= 4; s = s[4:] {
		if class[s[0]]&class[s[1]]&class[s[2]]&class[s[3]]&bit == 0 {
			return false
		}
	}
	for i := range len(s) {
		if class[s[i]]&bit == 0 {
			return false
		}
	}
	return true
}
