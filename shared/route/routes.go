package route

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/transform"
	"github.com/facet-bff/facet/shared/upstream"
)

// Routes pass requests through. Make them with [New], and Close them after the server has stopped; they are safe for
// concurrent use.
type Routes struct {
	config Config
	routes []*passing
	vary   []string
}

// passing is a route that is ready to pass requests.
type passing struct {
	Route
	op        string
	path      pattern
	rewrite   pattern
	choose    chooser
	transform *transform.Transform
	upstreams map[string]http.RoundTripper
	shadow    *shadow
	handler   http.Handler // behind the guard
}

// New returns the routes, or everything that is wrong with their configuration.
func New(config Config) (*Routes, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Running == nil {
		config.Running = &sync.WaitGroup{}
	}
	rs := &Routes{config: config, vary: looksAt(config.Routes)}
	for _, r := range config.Routes {
		p, err := rs.compile(r)
		if err != nil {
			return nil, fmt.Errorf("route %q: %w", r.Name, err)
		}
		rs.routes = append(rs.routes, p)
	}
	return rs, nil
}

func (rs *Routes) compile(r Route) (*passing, error) {
	r.MaxBody = cmp.Or(r.MaxBody, 32<<20)
	r.Timeout = cmp.Or(r.Timeout, 10*time.Second)
	r.Idle = cmp.Or(r.Idle, time.Minute)
	p := &passing{Route: r, op: rs.config.op(r), choose: rs.config.chooser(r), upstreams: map[string]http.RoundTripper{}}
	var err error
	if p.path, err = parsePattern(r.Path); err != nil {
		return nil, err
	}
	if p.rewrite, err = parsePattern(cmp.Or(r.Rewrite, r.Path)); err != nil {
		return nil, err
	}
	if p.transform, err = transform.New(r.Transform); err != nil {
		return nil, err
	}
	for name, exchange := range rs.config.Upstreams {
		p.upstreams[name] = upstream.RoundTripper(p.op, exchange)
	}
	if r.Shadow != nil {
		p.shadow = rs.newShadow(p)
	}
	p.handler = http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) { rs.pass(p, w, in) })
	p.handler = rs.config.Experiments.Assign(p.handler)
	if rs.config.Guard != nil {
		guard, err := rs.config.Guard(r)
		if err != nil {
			return nil, err
		}
		p.handler = guard(p.handler)
	}
	return p, nil
}

func (c Config) op(r Route) string {
	if c.Name == "" {
		return r.Name
	}
	return c.Name + "." + r.Name
}

// Handler returns the handler that passes what a route matches, and asks otherwise for the rest. A request that a route
// would match if its method were another is answered 405.
func (rs *Routes) Handler(otherwise http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		segments, plain := splitPath(r.URL.EscapedPath())
		if !plain {
			otherwise.ServeHTTP(w, r)
			return
		}
		for _, name := range rs.vary {
			w.Header().Add("Vary", name)
		}
		var allowed []string
		for _, p := range rs.routes {
			c, ok := p.matches(r, segments)
			if !ok {
				continue
			}
			if !p.takes(r.Method) {
				allowed = append(allowed, p.methods()...)
				continue
			}
			telemetry.SetOperation(r.Context(), p.op)
			p.handler.ServeHTTP(w, r.WithContext(withCaptured(r.Context(), c)))
			return
		}
		if len(allowed) > 0 {
			slices.Sort(allowed)
			fault.Write(w, r, &fault.Error{Kind: fault.MethodNotAllowed, Op: "route", Allow: slices.Compact(allowed)})
			return
		}
		otherwise.ServeHTTP(w, r)
	})
}

// methods are those that the route takes, for Allow.
func (r Route) methods() []string {
	switch {
	case len(r.Methods) == 0:
		return []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPatch, http.MethodPost, http.MethodPut}
	case slices.Contains(r.Methods, http.MethodGet):
		return append([]string{http.MethodHead}, r.Methods...)
	default:
		return r.Methods
	}
}

// Close waits for the copies that are under way, no longer than their own time.
func (rs *Routes) Close() { rs.config.Running.Wait() }
