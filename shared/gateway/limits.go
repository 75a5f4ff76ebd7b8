package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/route"
)

// Limits say how often callers may ask, and how much may be under way. The zero value limits nothing. Frontends that are
// given the same Limiter count together: a caller's limit is the same for all of them.
type Limits struct {
	// Limiter counts. Required with everything below but InFlight and Shedder.
	Limiter ratelimit.Limiter
	// Address is what one address may have, whoever asks and whatever for.
	Address []ratelimit.Limit
	// Tiers are what one principal may have, by the tier that its token says. The first one's limits are also those of a
	// principal without a tier that is listed, and of an address from where operations are asked that let everybody in.
	Tiers []ratelimit.Tier
	// Operations are what one principal, or one address without any, may have of single operations, by operationId: a
	// smaller limit for what costs more. They hold beside Tiers, and a request takes of both or of neither.
	Operations map[string][]ratelimit.Limit
	// Routes are what one principal, or one address without any, may have of single routes, by their names, as Operations
	// are of operations.
	Routes map[string][]ratelimit.Limit
	// Devices are what each device of a caller may have.
	Devices DeviceLimits
	// InFlight is how many requests one principal, or one address without any, may have under way; 0 for no limit.
	InFlight int
	// Proxies are before us, and say which address a request comes from.
	Proxies ratelimit.Proxies
	// Shedder refuses requests when answers take too long; nil for none. Frontends of one process share one.
	Shedder *ratelimit.Shedder
}

// DeviceLimits are what each device of one principal, or of one address without any, may have. Nobody verifies what a device
// says of itself, so who makes up another id has another limit: they need Address or Tiers beside them. A caller's requests
// without an id are those of one device. The zero value limits nothing.
type DeviceLimits struct {
	// Header is where a device says which it is: "X-Device-Id". Required with Limits.
	Header string
	Limits []ratelimit.Limit
}

// validate returns everything that is wrong with how the limits go together, or nil.
func (l Limits) validate() error {
	var errs []error
	if (l.Devices.Header == "") != (len(l.Devices.Limits) == 0) {
		errs = append(errs, errors.New("the Header and the Limits of Devices go together"))
	}
	if len(l.Devices.Limits) > 0 && len(l.Address) == 0 && len(l.Tiers) == 0 {
		errs = append(errs, errors.New("limits of Devices alone hold nobody back, because a device may call itself anything: give Address or Tiers, too"))
	}
	return errors.Join(errs...)
}

// limiting is the limits as links, nil where nothing is limited.
type limiting struct {
	shed, byAddress, byPrincipal, byDevice, inFlight func(http.Handler) http.Handler
}

// links returns the links, or everything that is wrong with the limits.
func (l Limits) links(frontend string, operations operations) (limiting, error) {
	var links limiting
	address := ratelimit.Address(l.Proxies.Client)
	caller := l.caller()
	ofCaller, err := l.ofCaller(caller, frontend, operations)
	errs := []error{l.validate(), err}
	add := func(to *func(http.Handler) http.Handler, link func(http.Handler) http.Handler, err error) {
		*to, errs = link, append(errs, err)
	}
	count := func(to *func(http.Handler) http.Handler, rules ...ratelimit.Rule) {
		link, err := ratelimit.New(ratelimit.Config{Limiter: l.Limiter, Rules: rules})
		add(to, link, err)
	}
	if l.Shedder != nil {
		links.shed = l.Shedder.Handler
	}
	if len(l.Address) > 0 {
		count(&links.byAddress, ratelimit.Rule{Name: "address", Key: address, Limits: l.Address})
	}
	if len(ofCaller) > 0 {
		count(&links.byPrincipal, ofCaller...)
	}
	if len(l.Devices.Limits) > 0 {
		device := ratelimit.First(ratelimit.Each(caller, ratelimit.Header(l.Devices.Header)), caller)
		count(&links.byDevice, ratelimit.Rule{Name: "device", Key: device, Limits: l.Devices.Limits})
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

// caller is who asks: a principal, or an address where there is none.
func (l Limits) caller() ratelimit.Key {
	return ratelimit.First(principal, ratelimit.Address(l.Proxies.Client))
}

// byTier are the rules that hold whatever a caller asks for.
func (l Limits) byTier(caller ratelimit.Key) []ratelimit.Rule {
	if len(l.Tiers) == 0 {
		return nil
	}
	return []ratelimit.Rule{{Name: "principal", Key: caller, Limits: l.Tiers[0].Limits, Tier: tier, Tiers: byName(l.Tiers)}}
}

// ofRoute is the link for callers of a route that has limits of its own. op is its whole name.
func (l Limits) ofRoute(op string, own []ratelimit.Limit) (func(http.Handler) http.Handler, error) {
	caller := l.caller()
	rule := ratelimit.Rule{Name: "route", Key: caller, Tier: func(*http.Request) string { return op }, Tiers: map[string][]ratelimit.Limit{op: own}}
	return ratelimit.New(ratelimit.Config{Limiter: l.Limiter, Rules: append(l.byTier(caller), rule)})
}

// checkRoutes returns what is wrong with the limits of these routes, or nil.
func (l Limits) checkRoutes(routes []route.Route) error {
	var errs []error
	for name, limits := range l.Routes {
		if !slices.ContainsFunc(routes, func(r route.Route) bool { return r.Name == name }) {
			errs = append(errs, fmt.Errorf("limits: a limit of the route %s, which there is not", name))
		}
		if len(limits) == 0 {
			errs = append(errs, fmt.Errorf("limits: the route %s is listed without limits", name))
		}
	}
	return sorted(errs)
}

// ofCaller are the rules that have the caller for a key. In a cluster they are in one place, because of that.
func (l Limits) ofCaller(caller ratelimit.Key, frontend string, operations operations) ([]ratelimit.Rule, error) {
	rules := l.byTier(caller)
	if len(l.Operations) == 0 {
		return rules, nil
	}
	limits, err := operations.limits(frontend, l.Operations)
	name := func(r *http.Request) string {
		op, _ := operations.of(r)
		return op.name
	}
	return append(rules, ratelimit.Rule{Name: "operation", Key: caller, Tier: name, Tiers: limits}), err
}

// limits returns the limits by the operation's whole name, because frontends that count together may have operations of
// the same id.
func (o operations) limits(frontend string, byID map[string][]ratelimit.Limit) (map[string][]ratelimit.Limit, error) {
	declared := map[string]bool{}
	for _, op := range o {
		declared[op.name] = true
	}
	limits := make(map[string][]ratelimit.Limit, len(byID))
	var errs []error
	for id, limit := range byID {
		name := frontend + "." + id
		if !declared[name] {
			errs = append(errs, fmt.Errorf("a limit of the operation %s, which is not in the document", id))
		}
		if len(limit) == 0 {
			errs = append(errs, fmt.Errorf("the operation %s is listed without limits", id))
		}
		limits[name] = limit
	}
	return limits, sorted(errs)
}

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
