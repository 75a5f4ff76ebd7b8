package binary

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/upstream"
)

// Route passes requests through that no operation of the documents answers: a route.Route.
type Route struct {
	Name      string            `required:"true" doc:"The route's in logs and metrics."`
	Path      string            `required:"true" doc:"What it matches: /api/v1/users/{id}, or /api/v1/users/* for all below, too."`
	Rewrite   string            `doc:"The path that the upstream is asked for: /* is what the * of path stood for. As it came when left out."`
	Host      string            `doc:"The host that is asked for, without a port; *.example.com is any below."`
	Methods   []string          `doc:"What is passed; all but CONNECT and TRACE when left out."`
	Header    map[string]string `doc:"Fields that a request must have with this value; * is any."`
	Upstream  string            `doc:"The upstream that answers: one of upstreams. Exactly one of upstream, split and choice."`
	Split     *Split            `doc:"Divides requests between upstreams, by weight."`
	Choice    *Choice           `doc:"Asks the upstream of the variant of an experiment."`
	Shadow    *Shadow           `doc:"Sends a copy elsewhere, whose answer nobody reads."`
	Security  []string          `doc:"The schemes of the document, any one of which says who is asking. Either this or anonymous."`
	Roles     []string          `doc:"Roles that a caller must have, all of them."`
	Anonymous bool              `doc:"Lets everybody in."`
	Limits    string            `doc:"What one caller may have of the route, as 10/s, beside what it may have of everything. Each frontend counts for itself."`
	Cache     *Keep             `doc:"Keeps answers to GET in the cache, each for whoever asked; {} keeps those alone that say for how long. None when left out."`
	MaxBody   config.Size       `default:"32MiB" doc:"The largest body of a request."`
	Timeout   time.Duration     `default:"10s" doc:"How long the upstream may take to begin to answer."`
	Idle      time.Duration     `default:"1m" doc:"How long nothing may happen while a body is passed on. There is no limit to the whole."`
	KeepHost  bool              `doc:"Sends the Host that the client asked for."`
	Cookies   bool              `doc:"Sends the client's cookies along."`
	Transform Transform         `doc:"What to change on the way there and back."`
}

// Split is a route.Split.
type Split struct {
	Pools  []Pool `required:"true" doc:"The upstreams, with their weights."`
	Sticky string `doc:"principal or address keeps a caller where it is; each request goes for itself when left out."`
	Salt   string `doc:"Makes for another division of callers; the route's name when left out."`
}

// Pool is an upstream's share.
type Pool struct {
	Upstream string `required:"true" doc:"One of upstreams."`
	Weight   int    `doc:"Its share, in proportion to the other weights."`
}

// Choice is a route.Choice.
type Choice struct {
	Experiment string            `required:"true" doc:"One of experiments."`
	Upstreams  map[string]string `required:"true" doc:"The upstream of each variant."`
}

// Shadow is a route.Shadow.
type Shadow struct {
	Upstream string        `required:"true" doc:"One of upstreams."`
	Methods  []string      `doc:"What is copied; GET, HEAD and OPTIONS when left out."`
	Most     int           `default:"16" doc:"How many copies may be under way; what is more is not copied."`
	MaxBody  config.Size   `default:"64KiB" doc:"The largest body that is copied."`
	Timeout  time.Duration `default:"5s" doc:"Bounds a copy."`
}

// Experiment is a route.Experiment.
type Experiment struct {
	Variants map[string]int `required:"true" doc:"The variants, with their weights: A: 50."`
	Key      string         `default:"principal" doc:"What tells callers apart: principal, or header: and the name of a field."`
	Default  string         `doc:"The variant of callers whom nothing tells apart; the first in the alphabet when left out."`
	Salt     string         `doc:"Makes for another division of callers."`
}

// Keep is a gateway.Keep.
type Keep struct {
	MaxAge               time.Duration `doc:"How long an answer stays fresh that does not say so itself."`
	StaleWhileRevalidate time.Duration `doc:"How much longer an answer that does not say so itself may be used while a new one is fetched."`
	StaleIfError         time.Duration `doc:"How much longer it may be used when there is no other to be had."`
	Vary                 []string      `doc:"Fields of requests that answers differ by, besides those in their own Vary: Accept-Language."`
}

// Validate returns what is wrong with its limits and with what is kept, or nil. What else is wrong, [Settings] know.
func (r *Route) Validate() error {
	var errs []error
	if _, err := parseLimits(r.Limits); err != nil {
		errs = append(errs, &config.KeyError{Path: "limits", Err: err})
	}
	if r.Cache != nil {
		if err := gateway.Keep(*r.Cache).Validate(r.config()); err != nil {
			errs = append(errs, &config.KeyError{Path: "cache", Err: err})
		}
	}
	return errors.Join(errs...)
}

// config is the route as package route has it.
func (r *Route) config() route.Route {
	made := route.Route{
		Name: r.Name, Path: r.Path, Rewrite: r.Rewrite, Host: r.Host, Methods: r.Methods, Header: r.Header, Upstream: r.Upstream,
		Choice: (*route.Choice)(r.Choice), Security: r.Security, Roles: r.Roles, Anonymous: r.Anonymous, MaxBody: int64(r.MaxBody),
		Timeout: r.Timeout, Idle: r.Idle, KeepHost: r.KeepHost, Cookies: r.Cookies, Transform: r.Transform.config(),
	}
	if s := r.Split; s != nil {
		made.Split = &route.Split{Sticky: s.Sticky, Salt: s.Salt}
		for _, p := range s.Pools {
			made.Split.Pools = append(made.Split.Pools, route.Pool(p))
		}
	}
	if s := r.Shadow; s != nil {
		made.Shadow = &route.Shadow{Upstream: s.Upstream, Methods: s.Methods, Most: s.Most, MaxBody: int64(s.MaxBody), Timeout: s.Timeout}
	}
	return made
}

// asks are the names of the upstreams that the route may ask.
func (r *Route) asks() []string {
	names := []string{r.Upstream}
	if r.Split != nil {
		for _, p := range r.Split.Pools {
			names = append(names, p.Upstream)
		}
	}
	if r.Choice != nil {
		names = slices.AppendSeq(names, maps.Values(r.Choice.Upstreams))
	}
	if r.Shadow != nil {
		names = append(names, r.Shadow.Upstream)
	}
	return names
}

// passed are the upstreams that routes ask, without those that no section is of.
func (s *Settings) passed() []string {
	routes := slices.Clone(s.Routes)
	for _, f := range s.Frontends {
		routes = append(routes, f.Routes...)
	}
	names := map[string]bool{}
	for _, r := range routes {
		for _, name := range r.asks() {
			if _, has := s.Upstreams[name]; has {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// routes are those of a frontend: its own before those for all.
func (s *Settings) routes(frontend string) []Route {
	return slices.Concat(s.Frontends[frontend].Routes, s.Routes)
}

// route puts the routes and experiments of a frontend into its configuration.
func (s *Settings) route(frontend string, c *gateway.Config) {
	c.Kept = map[string]gateway.Keep{}
	for _, r := range s.routes(frontend) {
		c.Routes.Routes = append(c.Routes.Routes, r.config())
		if r.Cache != nil {
			c.Kept[r.Name] = gateway.Keep(*r.Cache)
		}
	}
	c.Experiments = map[string]route.Experiment{}
	for _, some := range []map[string]Experiment{s.Experiments, s.Frontends[frontend].Experiments} {
		for name, e := range some {
			c.Experiments[name] = route.Experiment(e)
		}
	}
}

// checkRoutes returns what is wrong with routes and experiments, as far as it can be said without the documents.
func (s *Settings) checkRoutes() (wrong []error) {
	frontends := append([]string{""}, slices.Sorted(maps.Keys(s.Frontends))...)
	for _, frontend := range frontends {
		path, own := "", s.Routes
		if frontend != "" {
			path, own = "frontends."+frontend+".", s.Frontends[frontend].Routes
		}
		for _, err := range s.checkFrontend(frontend, own) {
			err.Path = path + err.Path
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// checkFrontend checks each of these routes by itself, and how they follow one another if each is right.
func (s *Settings) checkFrontend(frontend string, own []Route) (wrong []*config.KeyError) {
	var c gateway.Config
	s.route(frontend, &c)
	experiments, err := route.NewExperiments(c.Experiments, principal, nil)
	if err != nil {
		return []*config.KeyError{{Path: "experiments", Err: err}}
	}
	c.Routes.Experiments, c.Routes.Upstreams = experiments, map[string]upstream.Exchange{}
	for name := range s.Upstreams {
		c.Routes.Upstreams[name] = nil
	}
	for i := range own {
		one := c.Routes
		one.Routes = c.Routes.Routes[i : i+1] // its own are the first
		if err := one.Validate(); err != nil {
			wrong = append(wrong, &config.KeyError{Path: fmt.Sprintf("routes.%d", i), Err: err})
		}
	}
	if err := c.Routes.Validate(); err != nil && wrong == nil {
		wrong = append(wrong, &config.KeyError{Path: "routes", Err: err})
	}
	return wrong
}
