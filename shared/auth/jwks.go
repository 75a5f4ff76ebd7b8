package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/MicahParks/jwkset"
)

// parseKeySet reads a JSON Web Key Set (RFC 7517). Keys that cannot verify what is allowed are left out, as its section 5
// wants it; a set in which nothing is left is an error, since it is more likely an error page than the wish to refuse
// everybody.
func parseKeySet(body []byte, allowed []string) ([]key, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("not a key set: %w", err)
	}
	var keys []key
	var left []error
	for i, raw := range set.Keys {
		k, err := parseKey(raw, allowed)
		if err != nil {
			left = append(left, fmt.Errorf("key %d: %w", i, err))
			continue
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.Join(append([]error{errors.New("no key for signatures in the set")}, left...)...)
	}
	return keys, nil
}

func parseKey(raw json.RawMessage, allowed []string) (key, error) {
	var wire jwkset.JWKMarshal
	if err := json.Unmarshal(raw, &wire); err != nil {
		return key{}, err
	}
	switch {
	case wire.KID == "":
		return key{}, errors.New("has no kid, by which it could be found")
	case wire.USE != "" && wire.USE != jwkset.UseSig:
		return key{}, fmt.Errorf("is for use %q", wire.USE)
	case len(wire.KEYOPS) > 0 && !slices.Contains(wire.KEYOPS, jwkset.KeyOpsVerify):
		return key{}, errors.New("is not for verification")
	}
	wire.X5C, wire.X5U, wire.X5T, wire.X5TS256 = nil, "", "", "" // the key counts, however it is vouched for
	parsed, err := jwkset.NewJWKFromMarshal(wire, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{SkipAll: true})
	if err != nil {
		return key{}, err
	}
	algorithms, err := algorithmsOf(parsed.Key(), wire.ALG.String(), allowed)
	if err != nil {
		return key{}, err
	}
	return key{id: wire.KID, algorithms: algorithms, material: parsed.Key()}, nil
}
