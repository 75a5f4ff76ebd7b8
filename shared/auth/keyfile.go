package auth

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// hashPrefix says how a key is hashed.
const hashPrefix = "sha256:"

// Key is one API key of a file.
type Key struct {
	// ID is the client whose key it is. Two keys with one ID are for the time in which the client changes from one to the
	// other.
	ID string `yaml:"id"`
	// Hash is "sha256:" and 64 hexadecimal digits.
	Hash string `yaml:"hash"`
	// Subject is who the client acts as; empty for the client itself, by its ID.
	Subject string   `yaml:"subject"`
	Tier    string   `yaml:"tier"`
	Roles   []string `yaml:"roles"`
	Scopes  []string `yaml:"scopes"`
	// Expires is when the key is no longer taken; zero for never.
	Expires time.Time `yaml:"expires"`

	hash digest
}

func (k Key) principal() Principal {
	return Principal{Subject: cmp.Or(k.Subject, k.ID), Tier: k.Tier, Roles: slices.Clip(k.Roles), Scopes: slices.Clip(k.Scopes)}
}

// ParseKeys reads a file of keys, which is YAML:
//
//	keys:
//	- {id: shelf-7, hash: "sha256:9f86…", subject: "42", tier: free, roles: [display], scopes: [], expires: 2027-01-31T00:00:00Z}
//
// Everything but id and hash may be left out. The error is everything that is wrong, with its line.
func ParseKeys(text []byte) ([]Key, error) {
	var file struct {
		Keys []located `yaml:"keys"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is a second document after the first")
	}
	var keys []Key
	var errs []error
	lines, holders := map[digest]int{}, map[string]int{}
	for _, l := range file.Keys {
		if err := l.key.check(lines, holders); err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", l.line, err))
		}
		lines[l.key.hash] = l.line
		keys = append(keys, l.key)
	}
	return keys, errors.Join(errs...)
}

// check reads the hash and returns what is wrong with the key, given those before it: the line of each hash, and how many
// keys that have not expired each client holds.
func (k *Key) check(lines map[digest]int, holders map[string]int) error {
	if k.ID == "" {
		return errors.New("the key has no id")
	}
	digits, named := strings.CutPrefix(k.Hash, hashPrefix)
	hash, err := hex.DecodeString(digits)
	if !named || err != nil || len(hash) != len(k.hash) {
		return fmt.Errorf("the hash of %s is not sha256: with 64 hexadecimal digits; `facet key` prints one", k.ID)
	}
	k.hash = digest(hash)
	if line, twice := lines[k.hash]; twice {
		return fmt.Errorf("the key of %s is that of line %d", k.ID, line)
	}
	if k.Expires.IsZero() || k.Expires.After(time.Now()) {
		if holders[k.ID]++; holders[k.ID] > 2 {
			return fmt.Errorf("%s has a third key: take the oldest out before giving another", k.ID)
		}
	}
	return nil
}

// located is a key that knows its line.
type located struct {
	key  Key
	line int
}

// UnmarshalYAML reads the key strictly: a node forgets that its decoder knew the fields.
func (l *located) UnmarshalYAML(node *yaml.Node) error {
	l.line = node.Line
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a key is id, hash and more, as {id: …, hash: …}", node.Line)
	}
	for i := 0; i < len(node.Content); i += 2 {
		if name := node.Content[i]; !slices.Contains(keyFields, name.Value) {
			return fmt.Errorf("line %d: %q is not known of a key: take of %v", name.Line, name.Value, keyFields)
		}
	}
	return node.Decode(&l.key)
}

var keyFields = []string{"id", "hash", "subject", "tier", "roles", "scopes", "expires"}
