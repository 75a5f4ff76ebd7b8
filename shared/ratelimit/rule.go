package ratelimit

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Rule is who is limited to what.
type Rule struct {
	// Name says what the rule counts by: "address". Callers read it.
	Name string
	// Key says whose limit a request is counted on. Required.
	Key Key
	// Limits all hold at once. They may be empty if there are Tiers.
	Limits []Limit
	// Tier names the tier of who asks, for Tiers. It must come from what was verified, such as a principal's claim, and
	// never from what the request says of itself.
	Tier func(*http.Request) string
	// Tiers have limits of their own, which hold instead of Limits. Limits are for whoever has no tier that is listed.
	Tiers map[string][]Limit
}

// Validate returns everything that is wrong with the rule, or nil.
func (r Rule) Validate() error {
	var errs []error
	if !isName(r.Name) {
		errs = append(errs, fmt.Errorf("a rule's Name of %q: want letters, digits, -, _ and ., at most 64", r.Name))
	}
	if r.Key == nil {
		errs = append(errs, errors.New("no Key"))
	}
	if len(r.Limits) == 0 && len(r.Tiers) == 0 {
		errs = append(errs, errors.New("neither Limits nor Tiers"))
	}
	if (r.Tier == nil) != (len(r.Tiers) == 0) {
		errs = append(errs, errors.New("Tier and Tiers go together"))
	}
	errs = append(errs, validate("Limits", r.Limits))
	for _, tier := range slices.Sorted(maps.Keys(r.Tiers)) {
		if !isName(tier) {
			errs = append(errs, fmt.Errorf("a tier's name of %q: want letters, digits, -, _ and ., at most 64", tier))
		}
		errs = append(errs, validate("tier "+tier, r.Tiers[tier]))
	}
	return errors.Join(errs...)
}

func validate(what string, limits []Limit) error {
	var errs []error
	for i, limit := range limits {
		if limit.Name != "" {
			errs = append(errs, fmt.Errorf("%s: a limit's Name of %q: the rule names it", what, limit.Name))
		}
		if err := limit.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", what, err))
		} else if slices.ContainsFunc(limits[:i], func(l Limit) bool { return l.String() == limit.String() }) {
			errs = append(errs, fmt.Errorf("%s: %s is there twice", what, limit))
		}
	}
	return errors.Join(errs...)
}

// ruling is a rule with its limits named.
type ruling struct {
	Rule
	others *plan
	tiers  map[string]*plan
}

// plan is limits and how callers read them.
type plan struct {
	limits   []Limit
	items    []string // as the names stand in RateLimit
	policies string   // as RateLimit-Policy has them
}

func newRuling(rule Rule) ruling {
	r := ruling{Rule: rule, others: newPlan(rule.Name, rule.Limits), tiers: map[string]*plan{}}
	for tier, limits := range rule.Tiers {
		r.tiers[tier] = newPlan(rule.Name+" "+tier, limits)
	}
	return r
}

// of returns what holds for a request.
func (r *ruling) of(req *http.Request) *plan {
	if r.Tier != nil {
		if p, listed := r.tiers[r.Tier(req)]; listed {
			return p
		}
	}
	return r.others
}
