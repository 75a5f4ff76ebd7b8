package binary

import (
	"log/slog"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/config"
)

// Scheme says who judges a security scheme of the documents: exactly one of these.
type Scheme struct {
	Tokens       *Tokens       `doc:"Tokens that are JWTs, by their keys."`
	Keys         *Keys         `doc:"API keys, by a file with their hashes; facet key makes one."`
	Certificates *Certificates `doc:"Client certificates, by the names in them."`
	Check        *Check        `doc:"A service that is asked, as nginx's auth_request does."`
}

// Tokens say which tokens are good.
type Tokens struct {
	SharedKey       config.Secret `doc:"The key that is shared with the issuer; for HS256 at least 32 bytes."`
	SharedAlgorithm string        `default:"HS256" enum:"HS256,HS384,HS512" doc:"What the shared key is for."`
	PublicKeys      []PublicKey   `doc:"Public keys of the issuer, of files."`
	JWKS            string        `doc:"The URL of the issuer's key set."`
	Algorithms      []string      `doc:"What public keys may be used for, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA; all when left out, where an RSA key that does not say what it is for is for RS256."`
	Issuer          string        `doc:"What a token's iss must be; any when left out."`
	Audiences       []string      `doc:"What a token's aud must contain one of; any when left out."`
	Leeway          time.Duration `default:"30s" doc:"How far the issuer's clock may be off."`
	Refresh         time.Duration `default:"15m" doc:"How often the key set is fetched."`
	Cooldown        time.Duration `default:"30s" doc:"The least time between two fetches for keys that are not known, and after a failure."`
	Remember        int           `default:"10000" doc:"How many tokens are remembered as verified, until they expire."`
}

// PublicKey is a file with keys.
type PublicKey struct {
	File      config.File `required:"true" doc:"PEM: PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE, of which only the key counts."`
	ID        string      `doc:"The kid of the tokens that it verifies; of those that no other key is named by when left out."`
	Algorithm string      `doc:"What it is for; that of the curve, or for RSA RS256, when left out."`
}

// Keys are API keys.
type Keys struct {
	File config.File `required:"true" doc:"The hashes of the keys, with whose they are: keys: [{id, hash, subject, tier, roles, scopes, expires}]."`
}

// Certificates say whose a client certificate is. Whom TLS trusts, listen.tls says.
type Certificates struct {
	Name   string   `required:"true" enum:"uri,dns,email,cn" doc:"Where the name is: of the alternative names, or the subject's common name."`
	Allow  []string `doc:"The names that are let in; all that the authority vouches for when left out."`
	Tier   string   `doc:"The tier of each of them."`
	Roles  []string `doc:"The roles of each of them."`
	Scopes []string `doc:"The scopes of each of them."`
}

// Check says who is asked.
type Check struct {
	URL            string        `required:"true" doc:"What is asked, with GET: 2xx is yes, 401 and 403 are no, and everything else is an outage."`
	Copy           []string      `doc:"Fields of the request's header that it is told, besides the one with the credential."`
	Subject        string        `default:"X-Auth-Request-User" doc:"The field of its answer that says who it is."`
	Tier           string        `doc:"The field with the tier."`
	Roles          string        `doc:"The field with the roles, separated by commas."`
	Scopes         string        `doc:"The field with the scopes, separated by spaces."`
	TTL            time.Duration `default:"10s" doc:"How long a verdict holds."`
	Remember       int           `default:"10000" doc:"How many verdicts are kept, of yes and of no."`
	CredentialOnly bool          `doc:"A verdict does not depend on the method and the URI."`
	Timeout        time.Duration `default:"2s" doc:"Bounds a question."`
}

// Validate returns what is wrong with it, or nil.
func (s *Scheme) Validate() error { return s.config(nil).Validate() }

// config is the scheme as package auth has it.
func (s *Scheme) config(logger *slog.Logger) auth.Config {
	var c auth.Config
	if t := s.Tokens; t != nil {
		c.Tokens = &auth.TokenConfig{
			SharedKey: []byte(t.SharedKey.Reveal()), SharedAlgorithm: t.SharedAlgorithm, PublicKeys: t.publicKeys(), JWKS: t.JWKS,
			Algorithms: t.Algorithms, Issuer: t.Issuer, Audiences: t.Audiences, Leeway: t.Leeway, RefreshInterval: t.Refresh,
			Cooldown: t.Cooldown, MaxVerified: t.Remember, Logger: logger,
		}
	}
	if k := s.Keys; k != nil {
		c.Keys = &auth.KeyConfig{File: string(k.File)}
	}
	if o := s.Certificates; o != nil {
		c.Certificates = (*auth.CertificateConfig)(o)
	}
	if o := s.Check; o != nil {
		c.Check = &auth.CheckConfig{
			URL: o.URL, Copy: o.Copy, Subject: o.Subject, Tier: o.Tier, Roles: o.Roles, Scopes: o.Scopes, TTL: o.TTL,
			MaxVerdicts: o.Remember, CredentialOnly: o.CredentialOnly, Timeout: o.Timeout,
		}
	}
	return c
}

func (t *Tokens) publicKeys() (keys []auth.PublicKey) {
	for _, k := range t.PublicKeys {
		keys = append(keys, auth.PublicKey{File: string(k.File), ID: k.ID, Algorithm: k.Algorithm})
	}
	return keys
}

// schemes is the whole section.
func (s *Settings) schemes(logger *slog.Logger) map[string]auth.Config {
	configs := map[string]auth.Config{}
	for name, scheme := range s.Auth {
		configs[name] = scheme.config(logger)
	}
	return configs
}
