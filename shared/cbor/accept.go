package cbor

import (
	"strings"

	"github.com/facet-bff/facet/shared/negotiate"
)

// The media types.
const (
	mediaType     = "application/cbor"
	jsonMediaType = "application/json"
)

// wanted says whether the lines of an Accept ask for CBOR (RFC 9110 section 12.5.1).
func wanted(lines []string) bool {
	cbor, json := 0, 0
	specific := -1 // how much is known of JSON: 2 is its name
	for member, weight := range negotiate.Members(lines) {
		switch name := essence(member); name {
		case mediaType:
			cbor = weight
		case jsonMediaType, "application/*", "*/*":
			if known := precision(name); known > specific {
				json, specific = weight, known
			}
		}
	}
	return cbor > json || cbor > 0 && cbor == json && specific < 2
}

func precision(name string) int {
	switch name {
	case "*/*":
		return 0
	case "application/*":
		return 1
	}
	return 2
}

// essence returns a media type without its parameters, in lower case.
func essence(contentType string) string {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(name))
}
