package ratelimit

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// InFlightConfig says how many requests may be under way at once. The zero value limits nothing.
type InFlightConfig struct {
	// Whole is how many of all callers together; 0 for no limit. Over it, callers read 503.
	Whole int
	// Each is how many of one caller; 0 for no limit. Over it, the caller reads 429.
	Each int
	// Key says who is one caller. Required with Each.
	Key Key
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c InFlightConfig) Validate() error {
	var errs []error
	if c.Whole < 0 || c.Each < 0 {
		errs = append(errs, fmt.Errorf("a Whole of %d, or an Each of %d, is negative", c.Whole, c.Each))
	}
	if c.Each > 0 && c.Key == nil {
		errs = append(errs, errors.New("an Each without a Key"))
	}
	return errors.Join(errs...)
}

// InFlight returns a link that bounds how many requests are under way at once in this process. Nothing waits: who is over the
// bound is told to come back in a second. It keeps nothing of callers that have no request under way.
func InFlight(config InFlightConfig) (func(http.Handler) http.Handler, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("ratelimit: %w", err)
	}
	f := &inFlight{config: config, each: map[string]int{}}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			key := ""
			if config.Each > 0 {
				key = short(config.Key(r))
			}
			if err := f.enter(key); err != nil {
				fault.Write(w, r, err)
				return
			}
			defer f.leave(key)
			next.ServeHTTP(w, r)
		})
	}, nil
}

type inFlight struct {
	config InFlightConfig

	mu    sync.Mutex
	whole int
	each  map[string]int
}

func (f *inFlight) enter(key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case key != "" && f.each[key] >= f.config.Each:
		return &fault.Error{
			Kind: fault.TooManyRequests, Op: "ratelimit.inFlight", Reason: "limit", RetryAfter: time.Second,
			Public: fmt.Sprintf("The limit of %d requests at once is reached.", f.config.Each),
		}
	case f.config.Whole > 0 && f.whole >= f.config.Whole:
		return &fault.Error{Kind: fault.Unavailable, Op: "ratelimit.inFlight", Reason: "busy", RetryAfter: time.Second}
	}
	f.whole++
	if key != "" {
		f.each[key]++
	}
	return nil
}

func (f *inFlight) leave(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.whole--
	if key == "" {
		return
	}
	if f.each[key]--; f.each[key] == 0 {
		delete(f.each, key)
	}
}
