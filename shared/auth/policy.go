package auth

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// Policy is who is let in: whoever satisfies one of the alternatives, which are tried in their order. The zero Policy lets
// everybody in, and asks nobody who they are.
type Policy []Alternative

// Alternative is what must be satisfied together. The principal is the first demand's, so the scheme that tells most of
// who is asking belongs there: see [NewAlternative]. One without demands is satisfied by a request that presents nothing
// for any scheme of the policy.
type Alternative []Demand

// Demand is one scheme, and what the principal that it tells must have.
type Demand struct {
	Scheme *Scheme
	// Scopes are what the principal must have been granted, all of them.
	Scopes []string
	// Roles are what the principal must be, all of them.
	Roles []string
}

// NewAlternative puts the demands in order: a certificate tells of a machine and a key of a program, so what tells of a
// person comes before them. Demands of one sort are in the order of their schemes' names.
func NewAlternative(demands ...Demand) Alternative {
	demands = slices.Clone(demands)
	slices.SortFunc(demands, func(a, b Demand) int {
		if by := a.Scheme.rank() - b.Scheme.rank(); by != 0 {
			return by
		}
		return strings.Compare(a.Scheme.Name, b.Scheme.Name)
	})
	return demands
}

func (s *Scheme) rank() int {
	switch s.Judge.(type) {
	case *Certificates:
		return 2
	case *Keys:
		return 1
	default:
		return 0
	}
}

// Optional reports whether a request without credentials is let in.
func (p Policy) Optional() bool {
	return len(p) == 0 || slices.ContainsFunc(p, func(a Alternative) bool { return len(a) == 0 })
}

// Authenticate returns who is asking; false without an error is nobody, whom the policy lets in. The fault of a request that
// is not let in is, the first of these that is the case:
//
//	what it was   a credential could not be judged: Unavailable, Timeout
//	Forbidden     the principal lacks a scope or a role, and the detail says which
//	Unauthenticated   a credential is no good, and the detail says why; or none was presented, and it says which are taken
//
// Answer with [Refuse], which knows the challenges.
func (p Policy) Authenticate(r *http.Request) (Principal, bool, error) {
	if len(p) == 0 {
		return Principal{}, false, nil
	}
	var judged verdicts
	var failed *failure
	for _, alternative := range p {
		if len(alternative) == 0 {
			continue
		}
		principal, wrong := alternative.satisfied(r, &judged)
		if wrong == nil {
			return principal, true, nil
		}
		if failed == nil || wrong.weight() > failed.weight() {
			failed = wrong
		}
	}
	if p.Optional() && !p.presented(r) {
		return Principal{}, false, nil
	}
	return Principal{}, false, p.refuse(failed)
}

// failure is why an alternative is not satisfied.
type failure struct {
	scheme *Scheme
	err    error // nil where nothing was presented
	demand Demand
	lacks  string // the scope that the principal lacks
}

// weight says which failure the caller hears of: the one that is the least their fault, then the one that is nearest to
// success.
func (f *failure) weight() int {
	switch {
	case f.err == nil:
		return 0
	case fault.KindOf(f.err) == fault.Unauthenticated:
		return 1
	case fault.KindOf(f.err) == fault.Forbidden:
		return 2
	default:
		return 3
	}
}

func (a Alternative) satisfied(r *http.Request, judged *verdicts) (Principal, *failure) {
	var principal Principal
	for i, demand := range a {
		v := judged.of(r, demand.Scheme)
		if wrong := demand.unmet(v); wrong != nil {
			return Principal{}, wrong
		}
		if i == 0 {
			principal = v.principal
		}
	}
	return principal, nil
}

func (d Demand) unmet(v *verdict) *failure {
	switch {
	case !v.presented:
		return &failure{scheme: d.Scheme}
	case v.err != nil:
		return &failure{scheme: d.Scheme, err: v.err}
	}
	for _, scope := range d.Scopes {
		if !v.principal.HasScope(scope) {
			err := fault.New(fault.Forbidden, "auth.authenticate", fmt.Sprintf("The scope %q is required.", scope))
			return &failure{scheme: d.Scheme, err: err, demand: d, lacks: scope}
		}
	}
	if err := v.principal.lacksRole(d.Roles); err != nil {
		return &failure{scheme: d.Scheme, err: err}
	}
	return nil
}

// verdict is what became of one scheme of a request.
type verdict struct {
	scheme    *Scheme
	principal Principal
	presented bool
	err       error
}

// verdicts are those of one request: no scheme is judged twice.
type verdicts []*verdict

func (all *verdicts) of(r *http.Request, s *Scheme) *verdict {
	for _, v := range *all {
		if v.scheme == s {
			return v
		}
	}
	v := &verdict{scheme: s}
	v.principal, v.presented, v.err = s.judge(r)
	*all = append(*all, v)
	return v
}

// Schemes returns those of all alternatives, each once.
func (p Policy) Schemes() []*Scheme {
	var all []*Scheme
	for _, alternative := range p {
		for _, demand := range alternative {
			if !slices.Contains(all, demand.Scheme) {
				all = append(all, demand.Scheme)
			}
		}
	}
	return all
}

func (p Policy) presented(r *http.Request) bool {
	return slices.ContainsFunc(p.Schemes(), func(s *Scheme) bool {
		_, presented, _ := s.present(r)
		return presented
	})
}

// refuse makes the failure an error for the caller, with the challenges of its answer.
func (p Policy) refuse(f *failure) error {
	if f.lacks != "" && f.scheme.In == InBearer {
		return &challenged{f.err, []string{insufficientScope(f.lacks, f.demand.Scopes)}}
	}
	if f.weight() > 1 {
		return f.err
	}
	err := f.err
	if err == nil {
		err = refuse(p.wanted(), nil)
	}
	var challenges []string
	for _, scheme := range p.Schemes() {
		challenge := scheme.challenge()
		if scheme == f.scheme && f.err != nil {
			challenge = scheme.refusal(f.err)
		}
		challenges = append(challenges, challenge)
	}
	return &challenged{err, challenges}
}

// wanted says which credentials are taken, to whoever presented none.
func (p Policy) wanted() string {
	var alternatives []string
	for _, alternative := range p {
		var all []string
		for _, demand := range alternative {
			all = append(all, demand.Scheme.wanted())
		}
		if len(all) > 0 {
			alternatives = append(alternatives, strings.Join(all, " with "))
		}
	}
	text := strings.Join(alternatives, " or ")
	return strings.ToUpper(text[:1]) + text[1:] + " is required."
}
