package cbor

import (
	"github.com/facet-bff/facet/shared/projection"
)

// any JSON value, null too.
var anything = &projection.Shape{Nullable: true}

// FromJSON returns a JSON text (RFC 8259) as CBOR. An error says why there is none.
func FromJSON(json []byte) ([]byte, error) {
	value, err := anything.Parse(json)
	if err != nil {
		return nil, err
	}
	return appendValue(make([]byte, 0, len(json)), value, 0)
}

func appendValue(b []byte, value projection.Raw, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return nil, errTooDeep
	}
	switch value[0] {
	case '{':
		return appendObject(b, value, depth)
	case '[':
		return appendArray(b, value, depth)
	case '"':
		return appendText(b, value), nil
	case 'n':
		return append(b, other|isNull), nil
	case 't':
		return append(b, other|isTrue), nil
	case 'f':
		return append(b, other|isFalse), nil
	default:
		return appendNumber(b, value)
	}
}

func appendText(b []byte, value projection.Raw) []byte {
	content, _ := value.Text()
	return append(appendHead(b, text, uint64(len(content))), content...)
}

func appendArray(b []byte, value projection.Raw, depth int) ([]byte, error) {
	at, count := len(b), 0
	b = append(b, 0) // the head
	for item := range value.Items() {
		var err error
		if b, err = appendValue(b, item, depth+1); err != nil {
			return nil, err
		}
		count++
	}
	return setHead(b, at, array, count), nil
}

func appendObject(b []byte, value projection.Raw, depth int) ([]byte, error) {
	at, count := len(b), 0
	b = append(b, 0) // the head
	var known names
	for name, member := range value.Entries() {
		content, _ := name.Text()
		if !known.add(content) {
			return nil, errTwice
		}
		b = append(appendHead(b, text, uint64(len(content))), content...)
		var err error
		if b, err = appendValue(b, member, depth+1); err != nil {
			return nil, err
		}
		count++
	}
	return setHead(b, at, object, count), nil
}
