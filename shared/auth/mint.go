package auth

import (
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Claims are what a minted token says. Empty ones are left out.
type Claims struct {
	Subject  string
	Tier     string
	Roles    []string
	Scopes   []string
	Issuer   string
	Audience string
	// Lifetime is how long the token is good; 0 means an hour.
	Lifetime time.Duration
}

// Mint signs a token with a shared key, for demonstrations and tests: whoever can mint can be anybody.
func Mint(key []byte, claims Claims) (string, error) {
	if err := checkKey(key, "HS256"); err != nil {
		return "", fmt.Errorf("auth: %w", err)
	}
	if claims.Lifetime == 0 {
		claims.Lifetime = time.Hour
	}
	now := time.Now()
	wire := payload{
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   claims.Subject,
			Issuer:    claims.Issuer,
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(claims.Lifetime)),
		},
		Tier:  claims.Tier,
		Roles: claims.Roles,
		Scope: strings.Join(claims.Scopes, " "),
	}
	if claims.Audience != "" {
		wire.Audience = jwt.ClaimStrings{claims.Audience}
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, &wire).SignedString(key)
}
