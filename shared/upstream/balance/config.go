package balance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Policy is a way to choose.
type Policy string

// The policies.
const (
	LeastBusy  Policy = ""
	RoundRobin Policy = "round-robin"
	Hash       Policy = "hash"
)

// Config says which instances there are and how one is chosen. The zero value is the service's own host alone.
type Config struct {
	// Policy is the way to choose.
	Policy Policy
	// Key returns what [Hash] keeps together, as the principal's name.
	Key func(context.Context) string
	// Addresses are the instances, where the configuration knows them.
	Addresses []Address
	// Resolve is how often the host's name is looked up at least, each of whose addresses is an instance; it is looked up
	// sooner when the answer holds for less. 0 means that it is not looked up.
	Resolve time.Duration
	// Resolver looks it up. nil means DNS{}.
	Resolver Resolver
	// Zone is where we are. Empty means nowhere in particular.
	Zone     string
	Health   Health
	Ejection Ejection
}

// Address is an instance that the configuration knows.
type Address struct {
	// Host is a name or an IP address, with or without a port.
	Host string
	// Weight is the instance's share of requests, in proportion to the other weights. 0 means 1.
	Weight int
	// Zone is where it is.
	Zone string
}

// Resolver looks up a name.
type Resolver interface {
	// Lookup returns the host's addresses, and for how long they hold, 0 where nobody says so.
	Lookup(ctx context.Context, host string) (addresses []string, ttl time.Duration, err error)
}

// Health says how instances are checked. The zero value does not check them.
type Health struct {
	// Path is asked for, and answered with 2xx by an instance that is well. Empty means no checks.
	Path string
	// Interval is the time from the end of a check to the next. 0 means 10 s.
	Interval time.Duration
	// Timeout bounds a check. 0 means 1 s.
	Timeout time.Duration
	// Up and Down are how many successes and failures in a row it takes. 0 means 2 and 3.
	Up, Down int
}

// Ejection says when an instance is left out. The zero value has all defaults.
type Ejection struct {
	// Off leaves none out.
	Off bool
	// Streak is how many failures in a row it takes. 0 means 5.
	Streak int
	// Rate is the share of an instance's requests in Window that it takes, of at least Volume. 0 means 0.5, 10 s and 20.
	Rate   float64
	Window time.Duration
	Volume int
	// Base is how long the first ejection lasts, and Longest the longest. 0 means 10 s and 5 min.
	Base, Longest time.Duration
	// Share is how much of the instances may be ejected at once. 0 means 0.5.
	Share float64
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(is bool, format string, args ...any) {
		if is {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	wrong(c.Policy != LeastBusy && c.Policy != RoundRobin && c.Policy != Hash, "policy %q: want round-robin, hash or nothing", c.Policy)
	wrong(c.Policy == Hash && c.Key == nil, "policy hash: want a Key")
	wrong(len(c.Addresses) > 0 && c.Resolve > 0, "Addresses and Resolve: want one of them")
	seen := map[string]bool{}
	for i, a := range c.Addresses {
		wrong(a.Host == "", "address %d has no Host", i)
		wrong(a.Weight < 0, "address %s: a negative Weight", a.Host)
		wrong(seen[a.Host], "address %s is there twice", a.Host)
		seen[a.Host] = true
	}
	h, e := c.Health, c.Ejection
	wrong(h.Path != "" && h.Path[0] != '/', "Health.Path %q: want it to begin with a slash", h.Path)
	wrong(h.Up < 0 || h.Down < 0 || e.Streak < 0 || e.Volume < 0, "a number is negative")
	wrong(min(c.Resolve, h.Interval, h.Timeout, e.Window, e.Base, e.Longest) < 0, "a time span is negative")
	wrong(!(e.Rate >= 0 && e.Rate <= 1), "Ejection.Rate %v: want 0 to 1", e.Rate)
	wrong(!(e.Share >= 0 && e.Share <= 1), "Ejection.Share %v: want 0 to 1", e.Share)
	return errors.Join(errs...)
}

func (h Health) withDefaults() Health {
	h.Interval = cmp.Or(h.Interval, 10*time.Second)
	h.Timeout = cmp.Or(h.Timeout, time.Second)
	h.Up = cmp.Or(h.Up, 2)
	h.Down = cmp.Or(h.Down, 3)
	return h
}

func (e Ejection) withDefaults() Ejection {
	e.Streak = cmp.Or(e.Streak, 5)
	e.Rate = cmp.Or(e.Rate, 0.5)
	e.Window = max(cmp.Or(e.Window, 10*time.Second), time.Millisecond)
	e.Volume = cmp.Or(e.Volume, 20)
	e.Base = cmp.Or(e.Base, 10*time.Second)
	e.Longest = cmp.Or(e.Longest, 5*time.Minute)
	e.Share = cmp.Or(e.Share, 0.5)
	return e
}
