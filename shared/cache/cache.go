package cache

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"regexp"
	"sync"
	"time"

	"github.com/dunglas/httpsfv"
)

// Config says where responses are kept, and how. Only Store has no default.
type Config struct {
	// Store keeps the responses: [NewMemory] or [NewRedis].
	Store Store
	// Name is what the cache calls itself in Cache-Status (RFC 9211). Default "facet".
	Name string
	// MaxBody is the largest body in bytes that is stored. Default 1 MiB.
	MaxBody int
	// KeepStale is how long a response that is no longer fresh is kept to be validated, or to be used where a request says
	// max-stale. Default 10 min.
	KeepStale time.Duration
	// RefreshTimeout bounds a refresh in the background. Default 10 s.
	RefreshTimeout time.Duration
	// Refreshes is how many of them run at once; what is over it is refreshed by a later request. Default 64.
	Refreshes int
	// Observe is told how each request was answered: its policy's Op, and one of the outcomes. Refreshes in the background
	// are not requests. It may be nil.
	Observe func(op string, outcome Outcome)
	// Failed is told when the store failed, or a refresh in the background: neither is a client's to see. It may be nil.
	Failed func(error)
}

// Outcome is how a request was answered. It is the value of a metric's label.
type Outcome string

// The outcomes.
const (
	Hit         Outcome = "hit"         // from the store
	HitStale    Outcome = "hit_stale"   // from the store although stale, within a window
	Collapsed   Outcome = "collapsed"   // with the response to another request that was under way
	Validated   Outcome = "validated"   // from the store, after the origin said that nothing had changed
	Miss        Outcome = "miss"        // from the origin, through the cache
	Bypass      Outcome = "bypass"      // from the origin, past the cache
	RescueStale Outcome = "stale_error" // from the store, because the origin failed
	Refused     Outcome = "refused"     // not at all: the request would have the store's answer or none
)

// Cache is a shared cache (RFC 9111). One serves any number of frontends and upstreams, so that one purge reaches them all.
// Make it with [New], and Close it.
type Cache struct {
	config  Config
	name    string // serialised
	flights flights
	known   knownVary
	changes changes
	loners  loners

	closing   context.Context // ends with Close
	close     context.CancelFunc
	refreshes chan struct{}
	mu        sync.Mutex // of closed, and of beginning to wait
	closed    bool
	running   sync.WaitGroup
}

// New returns a cache. Its error says everything that is wrong with the configuration.
func New(config Config) (*Cache, error) {
	name, err := httpsfv.Marshal(httpsfv.NewItem(httpsfv.Token(cmp.Or(config.Name, "facet"))))
	errs := []error{nil, nil, nil}
	if err != nil {
		errs[0] = fmt.Errorf("the Name %q is no token (RFC 9651 section 3.3.4)", config.Name)
	}
	if config.Store == nil {
		errs[1] = errors.New("Store is required")
	}
	if config.MaxBody < 0 || config.KeepStale < 0 || config.RefreshTimeout < 0 || config.Refreshes < 0 {
		errs[2] = errors.New("no size, time or number may be negative")
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	config.MaxBody = cmp.Or(config.MaxBody, 1<<20)
	config.KeepStale = cmp.Or(config.KeepStale, 10*time.Minute)
	config.RefreshTimeout = cmp.Or(config.RefreshTimeout, 10*time.Second)
	c := &Cache{config: config, name: name, refreshes: make(chan struct{}, cmp.Or(config.Refreshes, 64))}
	c.flights.under, c.changes.seed = map[Key]*flight{}, maphash.MakeSeed()
	c.closing, c.close = context.WithCancel(context.Background())
	return c, nil
}

// Close cancels the refreshes in the background and waits for them. The cache still answers afterwards, and refreshes
// nothing. It does not close the store.
func (c *Cache) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.close()
	c.running.Wait()
}

func (c *Cache) observe(k *call, outcome Outcome) {
	if c.config.Observe != nil && !k.quiet {
		c.config.Observe(k.policy.Op, outcome)
	}
}

func (c *Cache) failed(what string, err error) {
	if err != nil && c.config.Failed != nil {
		c.config.Failed(fmt.Errorf("cache: %s: %w", what, err))
	}
}

// spaces are the names of frontends and upstreams. They are the scheme of the URIs that the cache knows.
var spaces = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func checkSpace(space string) error {
	if !spaces.MatchString(space) {
		return fmt.Errorf("cache: the space %q must be lower-case letters, digits and hyphens: it is the name of a frontend or an upstream", space)
	}
	return nil
}
