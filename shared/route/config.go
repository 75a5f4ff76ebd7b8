package route

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/transform"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says what to pass through. Routes are data; the rest is what they run on.
type Config struct {
	// Routes are asked in their order, and the first that matches answers.
	Routes []Route
	// Name is what operations are called after: route "users" of "mobile" is "mobile.users" in logs and metrics.
	Name string
	// Upstreams are those that routes may name: service.Service's Stream, or any exchange that ends in a transport. No
	// request ever names one.
	Upstreams map[string]upstream.Exchange
	// Experiments are those that routes may choose by. nil for none.
	Experiments *Experiments
	// Principal returns who is asking, or "". nil means that nobody is known.
	Principal func(context.Context) string
	// Client returns the address that a request comes from, which is another than the peer's only when the peer is a trusted
	// proxy. nil means that no proxy is trusted.
	Client func(*http.Request) netip.Addr
	// Guard returns what stands before a route: who may ask, and how often. nil means nothing does.
	Guard func(Route) (func(http.Handler) http.Handler, error)
	// Running counts the copies that are under way, for whoever does not have the [Routes] to close them. nil for the Routes' own.
	Running *sync.WaitGroup
}

// Route says what to match, where to pass it, and what to change on the way. Name, Path and one of Upstream, Split and
// Choice are required.
type Route struct {
	// Name is the route's in logs and metrics: a word of letters, digits, dots, hyphens and underscores.
	Name string
	// Path is a path of segments. {id} stands for one segment, and * at the end for whatever follows, nothing included:
	// "/api/v1/users/*" matches /api/v1/users and all below it, and not /api/v1/users2.
	Path string
	// Host is the host that is asked for, without a port; "*.example.com" is any below example.com. Empty matches all.
	Host string
	// Methods are those that are passed; none means all but CONNECT and TRACE, which never are. GET is HEAD too.
	Methods []string
	// Header are fields that a request must have with this value, or with any if it is "*".
	Header map[string]string

	// Rewrite is the path that the upstream is asked for, with the segments and the * of Path: "/*" takes a prefix away.
	// Empty passes the path as it came.
	Rewrite string
	// KeepHost sends the Host that the client asked for, and not the upstream's own.
	KeepHost bool
	// Cookies sends the client's cookies along. They are left out otherwise, because a session's cookie says who is asking.
	Cookies bool

	// Upstream is the one that answers.
	Upstream string
	// Split divides requests between several.
	Split *Split
	// Choice asks the one that belongs to the variant of an experiment.
	Choice *Choice
	// Shadow sends a copy to yet another.
	Shadow *Shadow
	// Transform changes requests and answers.
	Transform transform.Config

	// Anonymous lets everybody in. Without it, Security says who may ask.
	Anonymous bool
	// Security are the names of the schemes that a caller may authenticate with, any one of them.
	Security []string
	// Roles must all be the principal's.
	Roles []string

	// MaxBody is the largest body of a request in bytes. 0 means 32 MiB.
	MaxBody int64
	// Timeout is how long the upstream may take to begin to answer once it has the request. 0 means 10 s.
	Timeout time.Duration
	// Idle is how long nothing may happen while a body, or a connection that was switched to another protocol, is passed on.
	// There is no limit to the whole. 0 means 60 s.
	Idle time.Duration
}

// Split divides requests between upstreams by weight.
type Split struct {
	Pools []Pool
	// Sticky is "principal" or "address" for requests of one caller to go one way always; those of nobody known are told by
	// their address. Each caller's way is a hash, so every replica has the same, and shares are those of the callers. Empty
	// deals requests out in turn, and shares are exact within each process.
	Sticky string
	// Salt makes for another hash: with the same Salt, who goes one way in one split goes the same in another.
	// Empty means the route's name.
	Salt string
}

// Pool is an upstream's share.
type Pool struct {
	Upstream string
	Weight   int
}

// Choice is an upstream for each variant of an experiment.
type Choice struct {
	Experiment string
	Upstreams  map[string]string
}

// Shadow is a copy of requests whose answers nobody reads.
type Shadow struct {
	Upstream string
	// Methods are those that are copied; none means the safe ones, GET, HEAD and OPTIONS.
	Methods []string
	// Most is how many copies may be under way at once; what is more is not copied. 0 means 16.
	Most int
	// MaxBody is the largest body that is copied, in bytes. 0 means 64 KiB.
	MaxBody int64
	// Timeout bounds a copy. 0 means 5 s.
	Timeout time.Duration
}

// Validate returns everything that is wrong with the routes, or nil.
func (c Config) Validate() error {
	errs := []error{}
	names := map[string]bool{}
	for i, r := range c.Routes {
		if err := c.check(r); err != nil {
			errs = append(errs, fmt.Errorf("route %q: %w", r.Name, err))
		}
		if names[r.Name] {
			errs = append(errs, fmt.Errorf("route %q: there are two of that name", r.Name))
		}
		names[r.Name] = true
		if before := slices.IndexFunc(c.Routes[:i], func(before Route) bool { return before.covers(r) }); before >= 0 {
			errs = append(errs, fmt.Errorf("route %q: is never asked, because %q before it matches all that it does", r.Name, c.Routes[before].Name))
		}
	}
	return errors.Join(errs...)
}

func (c Config) check(r Route) error {
	var errs []error
	complain := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	complain(!isName(r.Name), "the Name is no word of letters, digits, dots, hyphens and underscores")
	path, err := parsePattern(r.Path)
	errs = append(errs, err)
	if r.Rewrite != "" {
		rewrite, err := parsePattern(r.Rewrite)
		errs = append(errs, err, rewrite.needs(path))
	}
	complain(strings.ContainsAny(r.Host, ":/ "), "a Host is a name without a port")
	for _, method := range r.Methods {
		complain(!isMethod(method), "%q is no method that is passed", method)
	}
	for name := range r.Header {
		complain(!isToken(name), "%q is no name of a header field", name)
	}
	errs = append(errs, r.Transform.Validate(), c.checkUpstreams(r))
	complain(r.Anonymous == (len(r.Security) > 0), "want either Anonymous or Security: a route must not be open because somebody forgot a line")
	complain(r.Anonymous && len(r.Roles) > 0, "Roles on a route that lets everybody in")
	complain(r.MaxBody < 0 || r.Timeout < 0 || r.Idle < 0, "a negative MaxBody, Timeout or Idle")
	return errors.Join(errs...)
}

func (c Config) checkUpstreams(r Route) error {
	var errs []error
	known := func(name string) {
		if _, found := c.Upstreams[name]; !found {
			errs = append(errs, fmt.Errorf("there is no upstream %q", name))
		}
	}
	ways := 0
	if r.Upstream != "" {
		ways++
		known(r.Upstream)
	}
	if r.Split != nil {
		ways++
		for _, p := range r.Split.Pools {
			known(p.Upstream)
		}
		errs = append(errs, r.Split.check())
	}
	if r.Choice != nil {
		ways++
		for _, name := range r.Choice.Upstreams {
			known(name)
		}
		errs = append(errs, r.Choice.check(c.Experiments))
	}
	if ways != 1 {
		errs = append(errs, errors.New("want one of Upstream, Split and Choice"))
	}
	if r.Shadow != nil {
		known(r.Shadow.Upstream)
		errs = append(errs, r.Shadow.check())
	}
	return errors.Join(errs...)
}

func (s *Split) check() error {
	var errs []error
	total := 0
	for _, p := range s.Pools {
		if p.Weight < 0 || p.Weight > 1e6 {
			errs = append(errs, fmt.Errorf("a Weight of %d: want 0 to a million", p.Weight))
		}
		total += p.Weight
	}
	if total <= 0 {
		errs = append(errs, errors.New("the Split has no weight"))
	}
	if s.Sticky != "" && s.Sticky != ByPrincipal && s.Sticky != byAddress {
		errs = append(errs, fmt.Errorf("a Split that is Sticky by %q: want principal or address", s.Sticky))
	}
	return errors.Join(errs...)
}

func (c *Choice) check(experiments *Experiments) error {
	var errs []error
	variants := experiments.variants(c.Experiment)
	if variants == nil {
		return fmt.Errorf("there is no experiment %q", c.Experiment)
	}
	for _, v := range variants {
		if _, found := c.Upstreams[v]; !found {
			errs = append(errs, fmt.Errorf("the variant %s of %s has no upstream", v, c.Experiment))
		}
	}
	if len(errs) == 0 && len(c.Upstreams) > len(variants) {
		errs = append(errs, fmt.Errorf("%s has the variants %s and no others", c.Experiment, strings.Join(variants, ", ")))
	}
	return errors.Join(errs...)
}

func (s *Shadow) check() error {
	if s.Most < 0 || s.MaxBody < 0 || s.Timeout < 0 {
		return errors.New("a negative Most, MaxBody or Timeout of the Shadow")
	}
	return nil
}

// isMethod says whether a method may be passed: TRACE shows what was sent, credentials and all, and CONNECT is no request
// for a resource.
func isMethod(method string) bool {
	return isToken(method) && method == strings.ToUpper(method) && method != http.MethodTrace && method != http.MethodConnect
}

// isToken is RFC 9110 section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func isName(s string) bool {
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte(".-_", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func alphanumeric(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}
