package auth

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// TokenConfig says which JSON Web Tokens are good. At least one of SharedKey, PublicKeys and JWKS is required.
type TokenConfig struct {
	// SharedKey verifies SharedAlgorithm alone, and is at least as long as its hash: 32 bytes for HS256.
	SharedKey []byte
	// SharedAlgorithm is HS256, HS384 or HS512; empty means HS256.
	SharedAlgorithm string
	// PublicKeys are files with keys, which Reload reads anew.
	PublicKeys []PublicKey
	// JWKS is the URL of the issuer's key set. Plain http is for a network that is trusted.
	JWKS string
	// Algorithms are what public keys may be used for, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and
	// EdDSA. Empty for all, where an RSA key that does not say what it is for is for RS256.
	Algorithms []string
	// Issuer is what "iss" must be; empty to accept any.
	Issuer string
	// Audiences are what "aud" must contain one of; empty to accept any.
	Audiences []string
	// Leeway is how far the issuer's clock may be off; 0 means 30 s, and less than that none.
	Leeway time.Duration
	// RefreshInterval is how often the key set is fetched; 0 means every 15 minutes.
	RefreshInterval time.Duration
	// Cooldown is the least time between two fetches for keys that are not known, and after a failure; 0 means 30 s.
	Cooldown time.Duration
	// MaxVerified is how many tokens are remembered as verified, until they expire; 0 means 10000, and less than that none.
	MaxVerified int
	// Transport fetches the key set; nil means a copy of http.DefaultTransport.
	Transport http.RoundTripper
	// Logger is told when the key set cannot be fetched; nil means slog.Default().
	Logger *slog.Logger
}

// MinKeyBytes is how long a shared key must be for HS256: as long as its hash (RFC 7518 section 3.2).
const MinKeyBytes = 32

// Validate returns all that is wrong with the configuration, or nil.
func (c TokenConfig) Validate() error {
	var errs []error
	if len(c.SharedKey) == 0 && len(c.PublicKeys) == 0 && c.JWKS == "" {
		errs = append(errs, errors.New("neither a shared key, nor public keys, nor a key set is given: no token could be verified"))
	}
	c.SharedAlgorithm = c.sharedAlgorithm()
	if _, known := sharedAlgorithms[c.SharedAlgorithm]; !known {
		errs = append(errs, fmt.Errorf("a shared key is for HS256, HS384 or HS512, not for %q", c.SharedAlgorithm))
	} else if len(c.SharedKey) > 0 {
		errs = append(errs, checkKey(c.SharedKey, c.SharedAlgorithm))
	}
	for _, p := range c.PublicKeys {
		if p.File == "" {
			errs = append(errs, errors.New("a public key needs a file"))
		}
		if p.Algorithm != "" {
			errs = append(errs, checkPublic(p.Algorithm))
		}
	}
	for _, name := range c.Algorithms {
		errs = append(errs, checkPublic(name))
	}
	if c.JWKS != "" {
		errs = append(errs, checkURL("key set", c.JWKS))
	}
	if c.RefreshInterval < 0 {
		errs = append(errs, fmt.Errorf("refresh interval %s is negative", c.RefreshInterval))
	}
	if c.Cooldown < 0 {
		errs = append(errs, fmt.Errorf("cooldown %s is negative", c.Cooldown))
	}
	if c.MaxVerified == 1 {
		errs = append(errs, errors.New("one token cannot be remembered: give at least 2, or less than 0 for none"))
	}
	return errors.Join(errs...)
}

func (c TokenConfig) sharedAlgorithm() string {
	if c.SharedAlgorithm == "" {
		return "HS256"
	}
	return c.SharedAlgorithm
}

func checkKey(key []byte, algorithm string) error {
	if least := sharedAlgorithms[algorithm]; len(key) < least {
		return fmt.Errorf("the shared key has %d bytes; %s needs at least %d", len(key), algorithm, least)
	}
	if bytes.Contains(key, []byte("-----BEGIN ")) {
		return errors.New("the shared key is PEM: what everybody may know is no secret, and belongs to the public keys")
	}
	return nil
}

func checkPublic(algorithm string) error {
	var names []string
	for _, a := range publicAlgorithms {
		names = append(names, a.name)
	}
	if !slices.Contains(names, algorithm) {
		return fmt.Errorf("%q is no algorithm of public keys: take of %v", algorithm, names)
	}
	return nil
}

func checkURL(what, raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return fmt.Errorf("%s: %q is not an http or https URL", what, raw)
	}
	return nil
}

func (c TokenConfig) withDefaults() TokenConfig {
	c.SharedAlgorithm = c.sharedAlgorithm()
	c.Leeway = orDefault(c.Leeway, 30*time.Second)
	c.RefreshInterval = orDefault(c.RefreshInterval, 15*time.Minute)
	c.Cooldown = orDefault(c.Cooldown, 30*time.Second)
	c.MaxVerified = orDefault(c.MaxVerified, 10000)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

// orDefault returns the value, or the standard for 0, or 0 for less than that.
func orDefault[N ~int | ~int64](value, standard N) N {
	if value == 0 {
		return standard
	}
	return max(0, value)
}
