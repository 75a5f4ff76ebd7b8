package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// maxKeyBytes is the longest API key that is looked at.
const maxKeyBytes = 512

// KeyConfig says which API keys are good.
type KeyConfig struct {
	// File has the keys' hashes: see [ParseKeys]. Reload reads it anew.
	File string
}

// Validate returns what is wrong with the configuration, or nil.
func (c KeyConfig) Validate() error {
	if c.File == "" {
		return errors.New("keys need a file")
	}
	return nil
}

// Keys judges API keys. Make one with [NewKeys]; it is safe for concurrent use.
type Keys struct {
	file    string
	present atomic.Pointer[map[prefix][]Key]
}

// prefix is as much of a hash as a key is found by; the whole is compared in constant time.
type prefix [8]byte

// NewKeys returns the keys of the file.
func NewKeys(config KeyConfig) (*Keys, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	k := &Keys{file: config.File}
	return k, k.Reload()
}

// Reload reads the file anew. When it is no good, the keys stay as they were. A key that is no longer in it is refused at
// once.
func (k *Keys) Reload() error {
	text, err := os.ReadFile(k.file)
	if err != nil {
		return fmt.Errorf("auth: keys: %w", err)
	}
	list, err := ParseKeys(text)
	if err != nil {
		return fmt.Errorf("auth: keys: %s: %w", k.file, err)
	}
	found := map[prefix][]Key{}
	for _, key := range list {
		at := prefix(key.hash[:8])
		found[at] = append(found[at], key)
	}
	k.present.Store(&found)
	return nil
}

// Judge returns the principal of the key.
func (k *Keys) Judge(_ *http.Request, c Credential) (Principal, error) {
	if len(c.Value) > maxKeyBytes {
		return Principal{}, refuse(malformedKey, fmt.Errorf("a key of %d bytes", len(c.Value)))
	}
	hash := sha256.Sum256([]byte(c.Value))
	for _, key := range (*k.present.Load())[prefix(hash[:8])] {
		if subtle.ConstantTimeCompare(hash[:], key.hash[:]) == 0 {
			continue
		}
		if !key.Expires.IsZero() && !time.Now().Before(key.Expires) {
			return Principal{}, refuse(expiredKey, fmt.Errorf("key of %s, at %s", key.ID, key.Expires.Format(time.RFC3339)))
		}
		return key.principal(), nil
	}
	return Principal{}, refuse(unknownKey, nil)
}

// keyPrefix begins every key that we make, so that people and scanners see what it is.
const keyPrefix = "fk_"

// NewKey makes an API key: 256 random bits, which no table and no patience can guess, so that its hash needs no salt and
// no slowness. The hash is as [ParseKeys] reads it.
func NewKey() (key, hash string) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(secret)
	return key, hashPrefix + fmt.Sprintf("%x", sha256.Sum256([]byte(key)))
}
