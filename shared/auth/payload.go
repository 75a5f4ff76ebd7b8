package auth

import (
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// payload is the token's claims set as it is on the wire.
type payload struct {
	jwt.RegisteredClaims
	Tier  string   `json:"tier,omitempty"`
	Roles []string `json:"roles,omitempty"`
	Scope string   `json:"scope,omitempty"`
}

// Validate is called by the parser after the signature and the registered claims have been checked.
func (p *payload) Validate() error {
	if p.Subject == "" {
		return fmt.Errorf("sub: %w", jwt.ErrTokenRequiredClaimMissing)
	}
	return nil
}
