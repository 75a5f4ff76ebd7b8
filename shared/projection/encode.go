package projection

import "encoding/json"

// Quote returns a string as JSON.
func Quote(s string) Raw { return AppendString(nil, s) }

// Encode returns a Go value as JSON, such as a parameter that was decoded already. It is nil for what JSON cannot say:
// nil, and a number that is not finite.
func Encode(value any) Raw {
	b, err := json.Marshal(value)
	if err != nil || string(b) == "null" {
		return nil
	}
	return b
}
