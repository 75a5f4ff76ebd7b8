package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// payload is the token's claims set as it is on the wire.
type payload struct {
	jwt.RegisteredClaims
	Tier  string   `json:"tier,omitempty"`
	Roles []string `json:"roles,omitempty"`
	Scope string   `json:"scope,omitempty"`
}

// readPayload reads the claims. One of another type than its own is malformed.
func readPayload(text []byte) (*payload, error) {
	all, err := members(text)
	if err != nil {
		return nil, fmt.Errorf("%w: payload: %w", jwt.ErrTokenMalformed, err)
	}
	var p payload
	if err := errors.Join(
		read(all, "iss", &p.Issuer), read(all, "sub", &p.Subject), read(all, "aud", &p.Audience),
		read(all, "exp", &p.ExpiresAt), read(all, "nbf", &p.NotBefore), read(all, "iat", &p.IssuedAt),
		read(all, "tier", &p.Tier), read(all, "roles", &p.Roles), read(all, "scope", &p.Scope),
	); err != nil {
		return nil, fmt.Errorf("%w: payload: %w", jwt.ErrTokenMalformed, err)
	}
	return &p, nil
}

// Validate is called by the validator after the registered claims have been checked.
func (p *payload) Validate() error {
	if p.Subject == "" {
		return fmt.Errorf("sub: %w", jwt.ErrTokenRequiredClaimMissing)
	}
	return nil
}

func (p *payload) principal() Principal {
	return Principal{
		Subject: p.Subject,
		Tier:    p.Tier,
		Roles:   slices.Clip(p.Roles), // they are shared: see recent
		Scopes:  slices.Clip(strings.Fields(p.Scope)),
	}
}
