package gateway

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/route"
)

// Keep says how answers of a route to GET are kept. The zero value keeps those that say for how long, as of operations. An
// upstream that answers by a field of the request which neither its Vary nor this one has must not be kept.
type Keep struct {
	// MaxAge is how long an answer stays fresh that does not say so itself. 0 leaves that to RFC 9111.
	MaxAge time.Duration
	// StaleWhileRevalidate and StaleIfError are how much longer an answer may be used that does not say so itself: while a new
	// one is fetched, and when there is none to be had.
	StaleWhileRevalidate, StaleIfError time.Duration
	// Vary are fields of requests that answers differ by, besides those in their own Vary.
	Vary []string
}

// Validate returns everything that is wrong with keeping the route's answers, or nil.
func (k Keep) Validate(r route.Route) error {
	var errs []error
	if k.MaxAge < 0 || k.StaleWhileRevalidate < 0 || k.StaleIfError < 0 {
		errs = append(errs, errors.New("a time to keep answers is negative"))
	}
	if r.Upstream == "" {
		errs = append(errs, errors.New("answers are kept of one Upstream only: those of a Split or a Choice are not for everybody"))
	}
	if r.Cookies {
		errs = append(errs, errors.New("answers that are kept must not depend on Cookies"))
	}
	return errors.Join(errs...)
}

// checkKept returns what is wrong with which routes are kept and how, or nil.
func (c Config) checkKept() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.Kept)) {
		at := slices.IndexFunc(c.Routes.Routes, func(r route.Route) bool { return r.Name == name })
		if at < 0 {
			errs = append(errs, fmt.Errorf("answers of the route %s are kept, which there is not", name))
		} else if err := c.Kept[name].Validate(c.Routes.Routes[at]); err != nil {
			errs = append(errs, fmt.Errorf("route %q: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// keep is the link that keeps the route's answers, or nil.
func (c Config) keep(r route.Route) (link, error) {
	k, kept := c.Kept[r.Name]
	if !kept || c.Cache == nil {
		return nil, nil
	}
	op := c.Name + "." + r.Name
	return c.Cache.Handler(c.Name, func(in *http.Request) cache.Policy {
		policy := cache.Policy{
			Op: op, MaxAge: k.MaxAge, StaleWhileRevalidate: k.StaleWhileRevalidate, StaleIfError: k.StaleIfError,
			Vary: []string{op}, // another route may have the same path, for other fields
		}
		for _, field := range k.Vary {
			policy.Vary = append(policy.Vary, fmt.Sprintf("%q", in.Header.Values(field)))
		}
		return forCaller(in, policy)
	})
}
