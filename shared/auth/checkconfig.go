package auth

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// CheckConfig says who is asked to judge credentials, and how.
type CheckConfig struct {
	// URL is asked with GET. Plain http is for a network that is trusted.
	URL string
	// Copy are fields of the request's header that it is told, besides the one with the credential.
	Copy []string
	// Subject is the field of its answer that names the principal; empty means X-Auth-Request-User.
	Subject string
	// Tier, Roles and Scopes are the fields of its answer that have them, empty for none. Roles are separated by commas,
	// scopes by spaces.
	Tier, Roles, Scopes string
	// TTL is how long a verdict holds; 0 means 10 s, and less than that that none is kept.
	TTL time.Duration
	// MaxVerdicts is how many are kept of either kind, yes and no; 0 means 10000.
	MaxVerdicts int
	// CredentialOnly says that a verdict depends on the credential and the fields in Copy alone. Without it what was decided
	// of one method and URI is not taken for another, since the check is told of both and may look at them.
	CredentialOnly bool
	// Timeout bounds a question; 0 means 2 s.
	Timeout time.Duration
	// Transport asks; nil means a copy of http.DefaultTransport.
	Transport http.RoundTripper
}

// Validate returns all that is wrong with the configuration, or nil.
func (c CheckConfig) Validate() error {
	errs := []error{checkURL("check", c.URL)}
	if c.MaxVerdicts < 0 || c.MaxVerdicts == 1 {
		errs = append(errs, fmt.Errorf("%d verdicts cannot be kept: give at least 2, or a ttl of less than 0 to keep none", c.MaxVerdicts))
	}
	if c.Timeout < 0 {
		errs = append(errs, fmt.Errorf("timeout %s is negative", c.Timeout))
	}
	if slices.Contains(c.Copy, "") {
		errs = append(errs, errors.New("a field without a name is to be copied"))
	}
	return errors.Join(errs...)
}

func (c CheckConfig) withDefaults() CheckConfig {
	c.Subject = cmp.Or(c.Subject, "X-Auth-Request-User")
	c.TTL = orDefault(c.TTL, 10*time.Second)
	c.MaxVerdicts = orDefault(c.MaxVerdicts, 10000)
	c.Timeout = orDefault(c.Timeout, 2*time.Second)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	return c
}
