package ratelimit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// ShedConfig says when it is too much. Target is required; everything else has a default.
type ShedConfig struct {
	// Target is how long answers may take, on average, before fewer requests are let in.
	Target time.Duration
	// Least, Start and Most are the bounds of how many may be under way, and where it begins. 0 means 16, 256 and 4096.
	Least, Start, Most int
	// Sample is how many answers make an average. 0 means 64.
	Sample int
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c ShedConfig) Validate() error {
	var errs []error
	if c.Target <= 0 {
		errs = append(errs, fmt.Errorf("a Target of %s: want more than 0", c.Target))
	}
	if d := c.withDefaults(); c.Least < 0 || d.Least > d.Start || d.Start > d.Most {
		errs = append(errs, fmt.Errorf("bounds of %d, %d and %d: want Least, Start and Most in ascending order", d.Least, d.Start, d.Most))
	}
	if c.Sample < 0 {
		errs = append(errs, errors.New("a negative Sample"))
	}
	return errors.Join(errs...)
}

func (c ShedConfig) withDefaults() ShedConfig {
	c.Least = cmp.Or(c.Least, 16)
	c.Start = cmp.Or(c.Start, max(c.Least, 256))
	c.Most = cmp.Or(c.Most, max(c.Start, 4096))
	c.Sample = cmp.Or(c.Sample, 64)
	return c
}

// Shedder refuses requests that would only make everything late. Make one with [NewShedder]; it is safe for concurrent use.
//
// It bounds how many requests are under way, and looks for the bound: when the answers of a sample took longer than Target
// on average, the bound shrinks by as much, but at most by half; when they did not, and the bound was needed, it grows by
// its square root. Load that is over what the process and its upstreams can take makes requests wait somewhere, so they
// take longer; how busy the processor is does not matter. Who is refused reads 503 and is told to come back in a second.
// What is not behind it, such as health on the admin's listener, is always answered.
type Shedder struct {
	config ShedConfig

	mu      sync.Mutex
	limit   float64
	running int
	peak    int // the most that ran since the limit last moved
	refused uint64
	answers int
	total   time.Duration
}

// NewShedder returns a shedder that begins at Start.
func NewShedder(config ShedConfig) (*Shedder, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("ratelimit: %w", err)
	}
	config = config.withDefaults()
	return &Shedder{config: config, limit: float64(config.Start)}, nil
}

// Handler puts the shedder before next.
func (s *Shedder) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			fault.Write(w, r, &fault.Error{Kind: fault.Unavailable, Op: "ratelimit.shed", Reason: "busy", RetryAfter: time.Second})
			return
		}
		start := time.Now()
		defer func() { s.leave(time.Since(start)) }()
		next.ServeHTTP(w, r)
	})
}

func (s *Shedder) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running >= int(s.limit) {
		s.refused++
		return false
	}
	s.running++
	s.peak = max(s.peak, s.running)
	return true
}

func (s *Shedder) leave(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	s.answers++
	s.total += took
	if s.answers < s.config.Sample {
		return
	}
	s.move(s.total / time.Duration(s.answers))
	s.answers, s.total, s.peak = 0, 0, s.running
}

// move makes the limit what the sample says.
func (s *Shedder) move(average time.Duration) {
	limit := s.limit
	switch {
	case average > s.config.Target:
		limit *= max(0.5, float64(s.config.Target)/float64(average))
	case float64(s.peak) >= limit/2: // a limit that nobody needs tells nothing
		limit += math.Sqrt(limit)
	}
	s.limit = min(float64(s.config.Most), max(float64(s.config.Least), limit))
}

// Load is what can be read of a shedder.
type Load struct {
	Running int `json:"running"`
	Limit   int `json:"limit"`
	// Refused is how many requests were over the limit.
	Refused uint64 `json:"refused"`
}

// Snapshot returns the limit and what is under way.
func (s *Shedder) Snapshot() Load {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Load{Running: s.running, Limit: int(s.limit), Refused: s.refused}
}
