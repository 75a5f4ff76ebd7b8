package auth

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// MinKeyBytes is how long a shared key must be: as long as the hash of HS256 (RFC 7518 section 3.2).
const MinKeyBytes = 32

// Config says which tokens are good. At least one of SharedKey and JWKS is required.
type Config struct {
	// SharedKey verifies HS256; at least [MinKeyBytes] long.
	SharedKey []byte
	// JWKS is the URL of the issuer's key set, which verifies RS256 and ES256. Plain http is for a network that is trusted.
	JWKS string
	// Issuer is what "iss" must be; empty to accept any.
	Issuer string
	// Audience is what "aud" must contain; empty to accept any.
	Audience string
	// RefreshInterval is how often the key set is fetched; 0 means every 15 minutes.
	RefreshInterval time.Duration
	// Transport fetches the key set; nil means a copy of http.DefaultTransport.
	Transport http.RoundTripper
	// Logger is told when the key set cannot be fetched; nil means slog.Default().
	Logger *slog.Logger
}

// Validate returns all that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	if len(c.SharedKey) == 0 && c.JWKS == "" {
		errs = append(errs, errors.New("neither a shared key nor a key set is given: no token could be verified"))
	}
	if len(c.SharedKey) > 0 {
		errs = append(errs, checkKey(c.SharedKey))
	}
	if c.JWKS != "" {
		errs = append(errs, checkURL(c.JWKS))
	}
	if c.RefreshInterval < 0 {
		errs = append(errs, fmt.Errorf("refresh interval %s is negative", c.RefreshInterval))
	}
	return errors.Join(errs...)
}

func checkKey(key []byte) error {
	if len(key) < MinKeyBytes {
		return fmt.Errorf("the shared key has %d bytes; HS256 needs at least %d", len(key), MinKeyBytes)
	}
	return nil
}

func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		return fmt.Errorf("key set: %w", err)
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return fmt.Errorf("key set: %q is not an http or https URL", raw)
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.RefreshInterval == 0 {
		c.RefreshInterval = 15 * time.Minute
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}
