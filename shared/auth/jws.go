package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// MaxTokenBytes is the longest token that is looked at.
	MaxTokenBytes = 8 << 10
	// maxKeyIDBytes is the longest key id: no key set has one for which this would not do.
	maxKeyIDBytes = 256
)

// signed is a token in its compact form (RFC 7515 section 7.1), taken apart and not yet believed.
type signed struct {
	algorithm, keyID string
	input            string // what the signature is of
	payload          []byte
	signature        []byte
}

// parse takes a token apart. Whatever two readers could read differently is malformed: a member that is there twice, base64
// in another spelling, anything after the end (RFC 7515 section 4, RFC 8725 section 3.12). Of the header only the
// algorithm and the key's id are read: a key that a token brings along, or says where to get, is nobody's.
func parse(token string) (t signed, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return t, fmt.Errorf("%w: %d parts", jwt.ErrTokenMalformed, len(parts))
	}
	var decoded [3][]byte
	for i, part := range parts {
		if decoded[i], err = decode(part); err != nil {
			return t, fmt.Errorf("%w: part %d: %w", jwt.ErrTokenMalformed, i+1, err)
		}
	}
	header, err := members(decoded[0])
	if err != nil {
		return t, fmt.Errorf("%w: header: %w", jwt.ErrTokenMalformed, err)
	}
	if err := errors.Join(read(header, "alg", &t.algorithm), read(header, "kid", &t.keyID)); err != nil {
		return t, fmt.Errorf("%w: header: %w", jwt.ErrTokenMalformed, err)
	}
	if len(t.keyID) > maxKeyIDBytes {
		return t, fmt.Errorf("%w: a key id of %d bytes", jwt.ErrTokenMalformed, len(t.keyID))
	}
	if _, critical := header["crit"]; critical { // section 4.1.11: not understood is not accepted
		return t, fmt.Errorf("%w: critical extensions", jwt.ErrTokenUnverifiable)
	}
	t.input, t.payload, t.signature = token[:len(parts[0])+1+len(parts[1])], decoded[1], decoded[2]
	return t, nil
}

// decode reads base64url without padding, which has one spelling. (The decoder skips line ends.)
func decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("line ends in base64")
	}
	return base64.RawURLEncoding.Strict().DecodeString(text)
}

// members returns the members of a JSON object in which, at every depth, no name is there twice. They are found by their
// exact names, unlike by encoding/json, for which "Roles" is "roles".
func members(text []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(text) { // what is not would be made the same
		return nil, errors.New("not UTF-8")
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	if all == nil {
		return nil, errors.New("null is no object")
	}
	return all, unique(json.NewDecoder(bytes.NewReader(text)))
}

// unique reads one JSON value, which is valid.
func unique(d *json.Decoder) error {
	token, err := d.Token()
	opening, nests := token.(json.Delim)
	if err != nil || !nests {
		return err
	}
	seen := map[any]bool{}
	for d.More() {
		if opening == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if seen[name] {
				return fmt.Errorf("member %q is there twice", name)
			}
			seen[name] = true
		}
		if err := unique(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // the end of it
	return err
}

// read reads a member, if it is there.
func read(all map[string]json.RawMessage, name string, into any) error {
	raw, there := all[name]
	if !there {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
