package binary

import (
	"errors"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/config"
)

// Scheme says how one security scheme of the documents is judged.
type Scheme struct {
	Tokens *Tokens `doc:"Bearer tokens that are JWTs."`
}

// Validate returns what is wrong with it, or nil.
func (s *Scheme) Validate() error {
	if s.Tokens == nil {
		return errors.New("nothing says how it is judged: give tokens")
	}
	return nil
}

// Tokens says which tokens are good: an auth.Config as files have it.
type Tokens struct {
	SharedKey config.Secret `doc:"The key of HS256 tokens, at least 32 bytes."`
	JWKS      string        `doc:"The URL of the issuer's key set, for RS256 and ES256 tokens."`
	Issuer    string        `doc:"What a token's iss must be; any when left out."`
	Audience  string        `doc:"What a token's aud must contain; any when left out."`
	Refresh   time.Duration `default:"15m" doc:"How often the key set is fetched."`
}

// Validate returns what is wrong with it, or nil.
func (t *Tokens) Validate() error { return t.config().Validate() }

func (t *Tokens) config() auth.Config {
	return auth.Config{
		SharedKey: []byte(t.SharedKey.Reveal()), JWKS: t.JWKS, Issuer: t.Issuer, Audience: t.Audience, RefreshInterval: t.Refresh,
	}
}
