package projection

import "encoding/json"

// Decode returns the value as a T, or nil for one that is null or absent. It is for what code by hand reads; what is only
// passed on is better copied.
func Decode[T any](r Raw) (*T, error) {
	if r.IsNull() {
		return nil, nil
	}
	value := new(T)
	if err := json.Unmarshal(r, value); err != nil {
		return nil, err
	}
	return value, nil
}
