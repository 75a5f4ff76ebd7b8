package breaker

import (
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/upstream/internal/window"
)

// State is the state of a circuit. The zero State is Closed.
type State uint8

// The states.
const (
	Closed   State = iota // requests pass
	Open                  // none do
	HalfOpen              // a few do, to find out
)

// String returns "closed", "open" or "half-open".
func (s State) String() string { return [...]string{"closed", "open", "half-open"}[s] }

// MarshalText is String, for JSON.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// verdict is what one request says of the service. The zero verdict says nothing.
type verdict uint8

const (
	silent verdict = iota
	good
	bad
)

// probing is how long a request had better wait that a half-open circuit has no room for.
const probing = time.Second

// circuit is one state machine.
type circuit struct {
	config *Config

	mu        sync.Mutex
	state     State
	since     time.Time // when it came into the state
	term      uint64    // counts the states it was in; what was let in during another term does not count
	window    window.Counts
	streak    int // failures in a row, while closed
	probes    int // let in while half-open, and not out yet
	successes int // while half-open
	opened    uint64
}

func newCircuit(config *Config) *circuit {
	return &circuit{config: config, since: time.Now(), window: window.New(config.Window)}
}

// enter says whether a request may pass, and if not, how long it had better wait. One that passed must leave, with the
// term that it was given.
func (c *circuit) enter(now time.Time) (term uint64, wait time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Open {
		if wait := c.since.Add(c.config.Open).Sub(now); wait > 0 {
			return 0, wait, false
		}
		c.become(HalfOpen, now)
	}
	if c.state == HalfOpen {
		if c.probes+c.successes >= c.config.Successes {
			return 0, probing, false
		}
		c.probes++
	}
	return c.term, 0, true
}

// leave reports how the request ended.
func (c *circuit) leave(term uint64, v verdict, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if term != c.term {
		return
	}
	if c.state == HalfOpen {
		c.probed(v, now)
		return
	}
	if v == silent {
		return
	}
	c.window.Add(now, v == bad)
	if v == good {
		c.streak = 0
		return
	}
	if c.streak++; c.tripped(now) {
		c.become(Open, now)
	}
}

func (c *circuit) probed(v verdict, now time.Time) {
	c.probes--
	switch v {
	case silent:
	case bad:
		c.become(Open, now)
	case good:
		if c.successes++; c.successes >= c.config.Successes {
			c.become(Closed, now)
		}
	}
}

func (c *circuit) tripped(now time.Time) bool {
	calls, failures := c.window.Sum(now)
	return c.streak >= c.config.Streak || failures >= c.config.Failures && float64(failures) >= c.config.Rate*float64(calls)
}

func (c *circuit) become(state State, now time.Time) {
	c.state, c.since = state, now
	c.term++
	c.probes, c.successes, c.streak = 0, 0, 0
	c.window.Reset()
	if state == Open {
		c.opened++
	}
}

func (c *circuit) snapshot(op string, now time.Time) Circuit {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls, failures := c.window.Sum(now)
	return Circuit{Op: op, State: c.state, Since: c.since, Calls: calls, Failures: failures, Opened: c.opened}
}
