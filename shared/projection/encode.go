package projection

import "encoding/json"

// Quote returns a string as JSON.
func Quote(s string) Raw { return AppendString(nil, s) }

// QuoteUnlessNull is [Quote] of a text that is made of other values, and nil when one of these is null or absent.
func QuoteUnlessNull(s string, of ...Raw) Raw {
	for _, part := range of {
		if part.IsNull() {
			return nil
		}
	}
	return Quote(s)
}

// Encode returns a Go value as JSON, such as a parameter that was decoded already. It is nil for what JSON cannot say:
// nil, and a number that is not finite.
func Encode(value any) Raw {
	b, err := json.Marshal(value)
	if err != nil || string(b) == "null" {
		return nil
	}
	return b
}
