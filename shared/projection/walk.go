package projection

import "iter"

// Walk returns every value that a JSON pointer, in unescaped tokens, leads to when "*" goes through all the items of a
// list. In an object "*" is a member like any other. What is absent is left out, and so is null.
func (r Raw) Walk(pointer ...string) iter.Seq[Raw] {
	return func(yield func(Raw) bool) { r.walk(pointer, yield) }
}

// walk reports whether to go on.
func (r Raw) walk(pointer []string, yield func(Raw) bool) bool {
	for i, token := range pointer {
		if token != "*" || r.Kind() != Array {
			r = r.At(token)
			continue
		}
		for item := range r.Items() {
			if !item.walk(pointer[i+1:], yield) {
				return false
			}
		}
		return true
	}
	return r.IsNull() || yield(r)
}
