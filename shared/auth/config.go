package auth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Config says how one security scheme is judged. Exactly one of the fields is set.
type Config struct {
	Tokens       *TokenConfig
	Keys         *KeyConfig
	Certificates *CertificateConfig
	Check        *CheckConfig
}

// Validate returns all that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var set []interface{ Validate() error }
	if c.Tokens != nil {
		set = append(set, c.Tokens)
	}
	if c.Keys != nil {
		set = append(set, c.Keys)
	}
	if c.Certificates != nil {
		set = append(set, c.Certificates)
	}
	if c.Check != nil {
		set = append(set, c.Check)
	}
	if len(set) != 1 {
		return fmt.Errorf("a scheme is judged in one way, by tokens, keys, certificates or a check; %d are given", len(set))
	}
	return set[0].Validate()
}

// Schemes are who judges the schemes of a document, by their names there. They may be shared by several frontends, and
// a judge of another package may be put beside them.
type Schemes map[string]Judge

// Open makes the judges. Its error is everything that is wrong with any of them.
func Open(ctx context.Context, configs map[string]Config) (Schemes, error) {
	schemes := Schemes{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		judge, err := open(ctx, configs[name])
		if err != nil {
			errs = append(errs, fmt.Errorf("security scheme %s: %w", name, err))
			continue
		}
		schemes[name] = judge
	}
	if err := errors.Join(errs...); err != nil {
		schemes.Close()
		return nil, err
	}
	return schemes, nil
}

func open(ctx context.Context, config Config) (Judge, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	switch {
	case config.Tokens != nil:
		return NewVerifier(ctx, *config.Tokens)
	case config.Keys != nil:
		return NewKeys(*config.Keys)
	case config.Certificates != nil:
		return NewCertificates(*config.Certificates)
	default:
		return NewCheck(*config.Check)
	}
}

// Reload has everybody read their files anew who has any. Whoever cannot stays with what was read before.
func (s Schemes) Reload() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if judge, ok := s[name].(interface{ Reload() error }); ok {
			errs = append(errs, judge.Reload())
		}
	}
	return errors.Join(errs...)
}

// Close ends what the judges do beside judging, and waits for it.
func (s Schemes) Close() {
	for _, judge := range s {
		if judge, ok := judge.(interface{ Close() }); ok {
			judge.Close()
		}
	}
}
