package binary

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// Limits say how often callers may ask. A limit is written as 100/h, 10/s:20 with a burst, 1000@day or 1000@month, and
// several that all hold are joined with +.
type Limits struct {
	Address  string   `doc:"What one address may have, as 100/s:200, whoever asks."`
	Tiers    []Tier   `doc:"What one principal may have, by the tier of its token. The first is for everybody else, too."`
	InFlight int      `doc:"How many requests one caller may have under way; no limit when left out."`
	Proxies  []string `doc:"The networks of the proxies before us, as 10.0.0.0/8, whose X-Forwarded-For is believed."`
	Shed     *Shed    `doc:"Refuses requests when answers take too long."`
}

// FrontendLimits are those of one frontend.
type FrontendLimits struct {
	Address  string `doc:"What one address may have."`
	Tiers    []Tier `doc:"What one principal may have, by the tier of its token."`
	InFlight int    `doc:"How many requests one caller may have under way."`

	Operations map[string]string `doc:"What one caller may have of an operation, by its operationId: createOrder: 10/h."`
	Devices    *Devices          `doc:"What each device of a caller may have. There must be limits by address or tier beside it, since a device may call itself anything."`
}

// Devices are callers within a caller.
type Devices struct {
	Header string `required:"true" doc:"Where a device says which it is: X-Device-Id."`
	Limits string `required:"true" doc:"What one of them may have, as 10/s."`
}

// Tier is what callers of one tier may have.
type Tier struct {
	Name   string `required:"true" doc:"What the token calls it."`
	Limits string `doc:"Its limits, as 100/h; none when left out."`
}

// Shed is a ratelimit.ShedConfig.
type Shed struct {
	Target time.Duration `required:"true" doc:"How long answers may take, on average, before fewer requests are let in."`
	Least  int           `default:"16" doc:"How many may be under way, whatever they take."`
	Start  int           `default:"256" doc:"Where the bound begins."`
	Most   int           `default:"4096" doc:"The highest that the bound may be."`
	Sample int           `default:"64" doc:"How many answers make an average."`
}

// Validate returns what is wrong with it, or nil.
func (s *Shed) Validate() error { return s.config().Validate() }

func (s *Shed) config() ratelimit.ShedConfig { return ratelimit.ShedConfig(*s) }

// Validate returns what is wrong with it, or nil.
func (l *Limits) Validate() error {
	_, err := l.gateway()
	return err
}

// Validate returns what is wrong with it, or nil.
func (l *FrontendLimits) Validate() error {
	_, err := l.over(gateway.Limits{})
	return err
}

// gateway is what all frontends have, without what counts.
func (l *Limits) gateway() (gateway.Limits, error) {
	proxies, err := ratelimit.ParseProxies(strings.Join(l.Proxies, ","))
	if err != nil {
		err = &config.KeyError{Path: "proxies", Err: err}
	}
	limits, others := (&FrontendLimits{Address: l.Address, Tiers: l.Tiers, InFlight: l.InFlight}).over(gateway.Limits{Proxies: proxies})
	return limits, errors.Join(err, others)
}

// over returns the limits with these in place of what they say.
func (l *FrontendLimits) over(limits gateway.Limits) (gateway.Limits, error) {
	var errs []error
	wrong := func(path string, err error) {
		if err != nil {
			errs = append(errs, &config.KeyError{Path: path, Err: err})
		}
	}
	var err error
	limits.Address, err = parseLimits(l.Address)
	wrong("address", err)
	limits.Tiers = nil
	seen := map[string]bool{}
	for i, tier := range l.Tiers {
		parsed, err := parseLimits(tier.Limits)
		wrong(fmt.Sprintf("tiers.%d.limits", i), err)
		wrong(fmt.Sprintf("tiers.%d.name", i), checkName(tier.Name))
		if seen[tier.Name] {
			wrong(fmt.Sprintf("tiers.%d.name", i), fmt.Errorf("the tier %q is there twice", tier.Name))
		}
		seen[tier.Name] = true
		limits.Tiers = append(limits.Tiers, ratelimit.Tier{Name: tier.Name, Limits: parsed})
	}
	for _, id := range slices.Sorted(maps.Keys(l.Operations)) {
		parsed, err := parseLimits(l.Operations[id])
		wrong("operations."+id, err)
		if limits.Operations == nil {
			limits.Operations = map[string][]ratelimit.Limit{}
		}
		limits.Operations[id] = parsed
	}
	if l.Devices != nil {
		limits.Devices.Header = l.Devices.Header
		limits.Devices.Limits, err = parseLimits(l.Devices.Limits)
		wrong("devices.limits", err)
	}
	if limits.InFlight = l.InFlight; l.InFlight < 0 {
		wrong("in_flight", errors.New("is negative"))
	}
	return limits, errors.Join(errs...)
}

// checkName returns what ratelimit has against a tier's name.
func checkName(name string) error {
	nobody := func(*http.Request) string { return "" }
	rule := ratelimit.Rule{Name: "principal", Key: nobody, Tier: nobody, Tiers: map[string][]ratelimit.Limit{name: nil}}
	return rule.Validate()
}

func parseLimits(text string) ([]ratelimit.Limit, error) {
	if text == "" {
		return nil, nil
	}
	return ratelimit.ParseLimits(text)
}

// limits returns those of one frontend.
func (s *Settings) limits(frontend string, store *store) (gateway.Limits, error) {
	limits, err := s.Limits.gateway()
	if own := s.Frontends[frontend].Limits; own != nil && err == nil {
		limits, err = own.over(limits)
	}
	limits.Limiter, limits.Shedder = store.limiter, store.shedder
	limits.Routes = map[string][]ratelimit.Limit{}
	for _, r := range s.routes(frontend) {
		parsed, wrong := parseLimits(r.Limits)
		if err = errors.Join(err, wrong); len(parsed) > 0 {
			limits.Routes[r.Name] = parsed
		}
	}
	return limits, err
}
