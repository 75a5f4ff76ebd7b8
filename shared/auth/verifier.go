package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Verifier verifies tokens. Make one with [NewVerifier]; it is safe for concurrent use.
type Verifier struct {
	config    TokenConfig
	accepted  map[string]bool // algorithms
	shared    []key           // one, or none
	rings     rings
	set       *keySet // nil without one
	validator *jwt.Validator
	verified  recent[string, verified]
}

// verified is what was found out of a token. It holds as long as the keys are the same, between the two times.
type verified struct {
	principal   Principal
	ring        *ring
	from, until time.Time
}

// NewVerifier returns a verifier and, when there is a key set, fetches it and keeps it fresh until ctx is done or
// [Verifier.Close] is called.
func NewVerifier(ctx context.Context, config TokenConfig) (*Verifier, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	config = config.withDefaults()
	v := &Verifier{config: config, accepted: map[string]bool{}, validator: jwt.NewValidator(validation(config)...)}
	v.rings.present.Store(&ring{})
	if config.MaxVerified > 0 {
		v.verified = newRecent[string, verified](config.MaxVerified)
	}
	if len(config.SharedKey) > 0 {
		v.shared = []key{{algorithms: []string{config.SharedAlgorithm}, material: config.SharedKey}}
		v.accepted[config.SharedAlgorithm] = true
	}
	for _, a := range publicAlgorithms {
		v.accepted[a.name] = len(config.PublicKeys) > 0 || config.JWKS != ""
	}
	if err := v.Reload(); err != nil {
		return nil, err
	}
	if config.JWKS != "" {
		set, err := fetchKeys(ctx, config, &v.rings)
		if err != nil && len(config.SharedKey) == 0 && len(config.PublicKeys) == 0 {
			set.close()
			return nil, fmt.Errorf("auth: key set %s: %w", config.JWKS, err)
		}
		v.set = set
	}
	return v, nil
}

func validation(config TokenConfig) []jwt.ParserOption {
	options := []jwt.ParserOption{jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(config.Leeway)}
	if config.Issuer != "" {
		options = append(options, jwt.WithIssuer(config.Issuer))
	}
	if len(config.Audiences) > 0 {
		options = append(options, jwt.WithAudience(config.Audiences...))
	}
	return options
}

// Reload reads the files with public keys anew. When one is no good, all stay as they were.
func (v *Verifier) Reload() error {
	var keys []key
	var errs []error
	for _, file := range v.config.PublicKeys {
		read, err := file.read(v.config.Algorithms)
		keys, errs = append(keys, read...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("auth: %w", err)
	}
	v.rings.change(func(r *ring) { r.static = keys })
	return nil
}

// Close stops keeping the key set fresh and waits until that has ended.
func (v *Verifier) Close() {
	if v.set != nil {
		v.set.close()
	}
}

// Judge is [Verifier.Verify], for a [Scheme].
func (v *Verifier) Judge(r *http.Request, c Credential) (Principal, error) {
	return v.Verify(r.Context(), c.Value)
}

// Verify returns the principal of a good token. The fault of any other is Unauthenticated, or Unavailable when the keys
// to judge it by could not be fetched.
func (v *Verifier) Verify(ctx context.Context, token string) (Principal, error) {
	if len(token) > MaxTokenBytes {
		return Principal{}, refuse(malformed, fmt.Errorf("token of %d bytes", len(token)))
	}
	name, now := nameOf(token), time.Now()
	found, kept := v.verified.get(name)
	if !kept || found.ring != v.rings.present.Load() || now.Before(found.from) || !now.Before(found.until) {
		var err error
		if found, err = v.judge(ctx, token); err != nil {
			return Principal{}, refusal(err)
		}
		v.verified.put(strings.Clone(name), found)
	}
	found.principal.Token = token
	return found.principal, nil
}

func (v *Verifier) judge(ctx context.Context, token string) (verified, error) {
	t, err := parse(token)
	if err != nil {
		return verified{}, err
	}
	present, err := v.authentic(ctx, t)
	if err != nil {
		return verified{}, err
	}
	claims, err := readPayload(t.payload)
	if err != nil {
		return verified{}, err
	}
	if err := v.validator.Validate(claims); err != nil {
		return verified{}, err
	}
	found := verified{principal: claims.principal(), ring: present, until: claims.ExpiresAt.Add(v.config.Leeway)}
	for _, start := range []*jwt.NumericDate{claims.NotBefore, claims.IssuedAt} {
		if start != nil && start.Add(-v.config.Leeway).After(found.from) {
			found.from = start.Add(-v.config.Leeway)
		}
	}
	return found, nil
}

// authentic returns the ring whose keys made the token's signature. A key that is not known is looked for in a fresh set,
// unless the set is fresh.
func (v *Verifier) authentic(ctx context.Context, t signed) (*ring, error) {
	if !v.accepted[t.algorithm] {
		return nil, fmt.Errorf("%w: algorithm %q", jwt.ErrTokenUnverifiable, t.algorithm)
	}
	present := v.rings.present.Load()
	if _, symmetric := sharedAlgorithms[t.algorithm]; symmetric {
		return present, check(verify(v.shared, t))
	}
	keys, known := present.candidates(t.algorithm, t.keyID)
	if verify(keys, t) {
		return present, nil
	}
	if known || t.keyID == "" || v.set == nil {
		return present, check(false)
	}
	if err := v.set.refresh(ctx, v.config.Cooldown); err != nil {
		return nil, err
	}
	present = v.rings.present.Load()
	keys, _ = present.candidates(t.algorithm, t.keyID)
	return present, check(verify(keys, t))
}

func check(good bool) error {
	if !good {
		return jwt.ErrTokenSignatureInvalid
	}
	return nil
}
