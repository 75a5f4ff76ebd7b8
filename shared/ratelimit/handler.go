package ratelimit

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Config says who is limited to what, and who counts.
type Config struct {
	// Limiter counts. Required.
	Limiter Limiter
	// Rules all hold at once: a request that one refuses takes nothing of the others. At least one.
	Rules []Rule
	// Cost is what a request costs; nil for 1. What costs 0 is never refused and takes nothing.
	Cost func(*http.Request) int64
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	if c.Limiter == nil {
		errs = append(errs, errors.New("no Limiter"))
	}
	if len(c.Rules) == 0 {
		errs = append(errs, errors.New("no Rules"))
	}
	names := map[string]bool{}
	for _, rule := range c.Rules {
		if err := rule.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("rule %s: %w", rule.Name, err))
		}
		if names[rule.Name] {
			errs = append(errs, fmt.Errorf("rule %s: is there twice", rule.Name))
		}
		names[rule.Name] = true
	}
	return errors.Join(errs...)
}

// New returns a link that answers 429 to whoever is over a limit, and says in the header of every answer how much is left.
// Its error reports everything that is wrong with the configuration.
//
// When nobody can count, because a limiter returns an error, requests pass: a limit protects the service, and so does an
// answer. The error goes to the request's log line. A [Fallback] has no such errors.
func New(config Config) (func(http.Handler) http.Handler, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("ratelimit: %w", err)
	}
	l := &link{Config: config}
	for _, rule := range config.Rules {
		l.rulings = append(l.rulings, newRuling(rule))
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := l.take(w, r); err != nil {
				fault.Write(w, r, err)
				return
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}

type link struct {
	Config
	rulings []ruling
}

// attempt is one request's claims and what came of them.
type attempt struct {
	claims    []Claim
	decisions []Decision
	rules     []string
	items     []string
	policies  []string
}

var attempts = sync.Pool{New: func() any { return new(attempt) }}

// take takes what the request costs, tells the caller how much is left, and returns why the request is refused, or nil.
func (l *link) take(w http.ResponseWriter, r *http.Request) error {
	a := attempts.Get().(*attempt)
	defer a.release()
	for i := range l.rulings {
		a.claim(&l.rulings[i], r)
	}
	if len(a.claims) == 0 {
		return nil
	}
	cost := int64(1)
	if l.Cost != nil {
		cost = l.Cost(r)
	}
	if err := l.Limiter.Take(r.Context(), cost, a.claims, a.decisions); err != nil {
		fault.Observe(r.Context(), fault.Wrap(fault.Unavailable, "ratelimit", err))
		return nil
	}
	a.report(w.Header(), time.Now())
	return a.refusal()
}

// claim adds what a rule claims of a request.
func (a *attempt) claim(rule *ruling, r *http.Request) {
	plan := rule.of(r)
	if len(plan.limits) == 0 {
		return
	}
	key := rule.Key(r)
	if key == "" {
		return
	}
	key = short(key)
	for i, limit := range plan.limits {
		a.claims = append(a.claims, Claim{limit, key})
		a.decisions = append(a.decisions, Decision{})
		a.rules = append(a.rules, rule.Name)
		a.items = append(a.items, plan.items[i])
	}
	a.policies = append(a.policies, plan.policies)
}

// refusal is the fault of a request over a limit: the one that takes longest to have room again.
func (a *attempt) refusal() error {
	worst := -1
	for i, d := range a.decisions {
		if !d.Allowed && (worst < 0 || d.RetryAfter > a.decisions[worst].RetryAfter) {
			worst = i
		}
	}
	if worst < 0 {
		return nil
	}
	return &fault.Error{
		Kind: fault.TooManyRequests, Op: "ratelimit." + a.rules[worst], Reason: "limit",
		Public:     fmt.Sprintf("The limit of %s is used up.", a.claims[worst].Limit.words()),
		RetryAfter: a.decisions[worst].RetryAfter,
	}
}

// release forgets the request, whose strings must not be kept.
func (a *attempt) release() {
	clear(a.claims)
	*a = attempt{a.claims[:0], a.decisions[:0], a.rules[:0], a.items[:0], a.policies[:0]}
	attempts.Put(a)
}
