package projection

// Index finds values by a key: the results of a batch, whatever their order, and whichever are missing. The zero Index is
// empty and finds nothing.
//
// Two keys are equal when they are strings that spell the same text, escaped or not, or numbers that are written the
// same: 1 is neither 1.0 nor "1". A key that is null, absent, an object or an array is no key. An Index may be read by
// any number of goroutines, and changed by one alone.
type Index struct {
	items map[string]Raw
}

// Add adds the items of an array, each under the part of it that a JSON pointer, in unescaped tokens, leads to. Of two
// items of one key the last counts.
func (x *Index) Add(items Raw, key ...string) {
	for item := range items.Items() {
		x.Put(item.At(key...), item)
	}
}

// Put adds one value under a key of its own.
func (x *Index) Put(key, value Raw) {
	var buffer [64]byte
	text := keyText(buffer[:0], key)
	if text == nil {
		return
	}
	if x.items == nil {
		x.items = map[string]Raw{}
	}
	x.items[string(text)] = value
}

// Find returns the value of a key, or nil when there is none.
func (x *Index) Find(key Raw) Raw {
	if x == nil {
		return nil
	}
	var buffer [64]byte
	return x.items[string(keyText(buffer[:0], key))]
}

// keyText returns what keys are compared by: a string's text after a quotation mark, which no number starts with; the
// others as they are written; nil for what is no key.
func keyText(buffer []byte, key Raw) []byte {
	switch key.Kind() {
	case String:
		return appendText(append(buffer, '"'), key)
	case Number, Integer, Boolean:
		return key
	default:
		return nil
	}
}
