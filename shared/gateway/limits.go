package gateway

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// Limits say how often callers may ask, and how much may be under way. The zero value limits nothing. Frontends that are
// given the same Limiter count together: a caller's limit is the same for all of them.
type Limits struct {
	// Limiter counts. Required with Address or Tiers.
	Limiter ratelimit.Limiter
	// Address is what one address may have, whoever asks and whatever for.
	Address []ratelimit.Limit
	// Tiers are what one principal may have, by the tier that its token says. The first one's limits are also those of a
	// principal without a tier that is listed, and of an address from where operations are asked that let everybody in.
	Tiers []ratelimit.Tier
	// InFlight is how many requests one principal, or one address without any, may have under way; 0 for no limit.
	InFlight int
	// Proxies are before us, and say which address a request comes from.
	Proxies ratelimit.Proxies
	// Shedder refuses requests when answers take too long; nil for none. Frontends of one process share one.
	Shedder *ratelimit.Shedder
}

// limiting is the limits as links. What is not limited is passed on.
type limiting struct {
	shed, byAddress, byPrincipal, inFlight func(http.Handler) http.Handler
}

// links returns the links, or everything that is wrong with the limits.
func (l Limits) links() (limiting, error) {
	links := limiting{pass, pass, pass, pass}
	var errs []error
	add := func(to *func(http.Handler) http.Handler, link func(http.Handler) http.Handler, err error) {
		*to, errs = link, append(errs, err)
	}
	if l.Shedder != nil {
		links.shed = l.Shedder.Handler
	}
	address := ratelimit.Address(l.Proxies.Client)
	caller := ratelimit.First(principal, address)
	if len(l.Address) > 0 {
		link, err := ratelimit.New(ratelimit.Config{Limiter: l.Limiter, Rules: []ratelimit.Rule{
			{Name: "address", Key: address, Limits: l.Address},
		}})
		add(&links.byAddress, link, err)
	}
	if len(l.Tiers) > 0 {
		link, err := ratelimit.New(ratelimit.Config{Limiter: l.Limiter, Rules: []ratelimit.Rule{
			{Name: "principal", Key: caller, Limits: l.Tiers[0].Limits, Tier: tier, Tiers: byName(l.Tiers)},
		}})
		add(&links.byPrincipal, link, err)
	}
	if l.InFlight != 0 {
		link, err := ratelimit.InFlight(ratelimit.InFlightConfig{Each: l.InFlight, Key: caller})
		add(&links.inFlight, link, err)
	}
	if err := errors.Join(errs...); err != nil {
		return limiting{}, fmt.Errorf("limits: %w", err)
	}
	return links, nil
}

func pass(next http.Handler) http.Handler { return next }

// principal is a key: no address looks like it.
func principal(r *http.Request) string {
	if p, authenticated := auth.FromContext(r.Context()); authenticated {
		return "sub " + p.Subject
	}
	return ""
}

// tier is what the token says.
func tier(r *http.Request) string {
	p, _ := auth.FromContext(r.Context())
	return p.Tier
}

func byName(tiers []ratelimit.Tier) map[string][]ratelimit.Limit {
	limits := make(map[string][]ratelimit.Limit, len(tiers))
	for _, t := range tiers {
		limits[t.Name] = t.Limits
	}
	return limits
}
