package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/fault"
)

// MaxTokenBytes is the longest token that is looked at.
const MaxTokenBytes = 8 << 10

// leeway is how far the issuer's clock may be off.
const leeway = 30 * time.Second

// Verifier verifies tokens. Make one with [New]; it is safe for concurrent use.
type Verifier struct {
	sharedKey []byte
	keys      *keySet // nil without a key set
	parser    *jwt.Parser
}

// New returns a verifier and, when there is a key set, fetches it and keeps it fresh until ctx is done or [Verifier.Close]
// is called.
func New(ctx context.Context, config Config) (*Verifier, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	config = config.withDefaults()
	v := &Verifier{sharedKey: config.SharedKey, parser: jwt.NewParser(parserOptions(config)...)}
	if config.JWKS != "" {
		keys, err := fetchKeys(ctx, config)
		if err != nil && len(config.SharedKey) == 0 {
			keys.close()
			return nil, fmt.Errorf("auth: key set %s: %w", config.JWKS, err)
		}
		v.keys = keys
	}
	return v, nil
}

// Close stops keeping the key set fresh and waits until that has ended.
func (v *Verifier) Close() {
	if v.keys != nil {
		v.keys.close()
	}
}

func parserOptions(config Config) []jwt.ParserOption {
	var methods []string
	if len(config.SharedKey) > 0 {
		methods = append(methods, jwt.SigningMethodHS256.Alg())
	}
	if config.JWKS != "" {
		methods = append(methods, jwt.SigningMethodRS256.Alg(), jwt.SigningMethodES256.Alg())
	}
	options := []jwt.ParserOption{
		jwt.WithValidMethods(methods),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway),
		jwt.WithStrictDecoding(),
	}
	if config.Issuer != "" {
		options = append(options, jwt.WithIssuer(config.Issuer))
	}
	if config.Audience != "" {
		options = append(options, jwt.WithAudience(config.Audience))
	}
	return options
}

// Verify returns the principal of a good token. The fault of any other is Unauthenticated, or Unavailable when the keys
// to judge it by could not be fetched.
func (v *Verifier) Verify(ctx context.Context, token string) (Principal, error) {
	if len(token) > MaxTokenBytes {
		return Principal{}, refuse(malformed, fmt.Errorf("token of %d bytes", len(token)))
	}
	var claims payload
	_, err := v.parser.ParseWithClaims(token, &claims, func(t *jwt.Token) (any, error) { return v.keyOf(ctx, t) })
	if err != nil {
		return Principal{}, refusal(err)
	}
	return Principal{
		Subject: claims.Subject,
		Tier:    claims.Tier,
		Roles:   claims.Roles,
		Scopes:  strings.Fields(claims.Scope),
		Token:   token,
	}, nil
}

// keyOf returns the key that may verify the token. The parser has made sure that the algorithm is one whose source of keys
// is configured.
func (v *Verifier) keyOf(ctx context.Context, token *jwt.Token) (any, error) {
	if _, critical := token.Header["crit"]; critical { // RFC 7515 section 4.1.11: not understood is not accepted
		return nil, errors.New("token has critical extensions")
	}
	if token.Method == jwt.SigningMethodHS256 {
		return v.sharedKey, nil
	}
	return v.keys.find(ctx, token)
}

// The classes of refusal, as the caller reads them. RFC 6750 section 3 allows neither quotes nor backslashes in them.
const (
	missing     = "A bearer token is required."
	malformed   = "The token is malformed."
	unverified  = "The token's signature cannot be verified."
	expired     = "The token has expired."
	notYetValid = "The token is not valid yet."
	audience    = "The token is meant for another audience."
	issuer      = "The token is from another issuer."
	incomplete  = "The token lacks a required claim."
)

// classes are in the order in which they are looked for: a token is not judged by claims that nobody signed.
var classes = []struct {
	err   error
	class string
}{
	{jwt.ErrTokenMalformed, malformed},
	{jwt.ErrTokenUnverifiable, unverified},
	{jwt.ErrTokenSignatureInvalid, unverified},
	{jwt.ErrTokenRequiredClaimMissing, incomplete},
	{jwt.ErrTokenExpired, expired},
	{jwt.ErrTokenNotValidYet, notYetValid},
	{jwt.ErrTokenUsedBeforeIssued, notYetValid},
	{jwt.ErrTokenInvalidAudience, audience},
	{jwt.ErrTokenInvalidIssuer, issuer},
}

// refusal turns the parser's error into a fault. One that is a fault already, or the context's, stays what it is.
func refusal(err error) error {
	if fault.KindOf(err) != fault.Internal {
		return fmt.Errorf("auth.verify: %w", err)
	}
	for _, c := range classes {
		if errors.Is(err, c.err) {
			return refuse(c.class, err)
		}
	}
	return refuse(malformed, err)
}

func refuse(class string, cause error) error {
	return &fault.Error{Kind: fault.Unauthenticated, Op: "auth.verify", Public: class, Err: cause}
}
