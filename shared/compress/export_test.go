package compress

// Negotiate is what the link reads of Accept-Encoding.
func Negotiate(lines, offered []string) (coding string, must bool) {
	c := choose(lines, offered)
	return c.coding, c.must
}
