package route

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/facet-bff/facet/shared/telemetry"
)

// Experiment divides callers between variants, each of whom gets the same one always.
type Experiment struct {
	// Variants are the names of the variants, with their weights.
	Variants map[string]int
	// Key tells callers apart: "principal", or the name of a header field after "header:". Empty means principal.
	Key string
	// Default is the variant of callers who cannot be told apart: of nobody known, or without the field. Empty means the
	// first in the order of the alphabet.
	Default string
	// Salt makes for another division. Empty means none, which is as good as any.
	Salt string
}

// Experiments are compiled experiments. Make them with [NewExperiments]; they are safe for concurrent use.
type Experiments struct {
	all       map[string]experiment
	principal func(context.Context) string
	exposed   func(experiment, variant string)
}

type experiment struct {
	name, field, preset, salt string
	turn                      *turn // for the weights alone
}

// NewExperiments returns the experiments, or everything that is wrong with them. principal returns who is asking, or "".
// exposed is told when a variant decides about a request, once for each request; nil means nobody is.
func NewExperiments(config map[string]Experiment, principal func(context.Context) string, exposed func(experiment, variant string)) (*Experiments, error) {
	e := &Experiments{all: map[string]experiment{}, principal: principal, exposed: exposed}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(config)) {
		compiled, err := config[name].compile(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("experiment %q: %w", name, err))
		}
		if compiled.field == "" && principal == nil {
			errs = append(errs, fmt.Errorf("experiment %q: nobody knows who is asking", name))
		}
		e.all[name] = compiled
	}
	return e, errors.Join(errs...)
}

func (e Experiment) compile(name string) (experiment, error) {
	var errs []error
	compiled := experiment{name: name, preset: e.Default, salt: e.Salt}
	variants := slices.Sorted(maps.Keys(e.Variants))
	var split Split
	for _, v := range variants {
		if !isName(v) {
			errs = append(errs, fmt.Errorf("%q is no name of a variant", v))
		}
		split.Pools = append(split.Pools, Pool{v, e.Variants[v]})
	}
	errs = append(errs, split.check())
	if !isName(name) {
		errs = append(errs, errors.New("the name is no word of letters, digits, dots, hyphens and underscores"))
	}
	if compiled.preset == "" && len(variants) > 0 {
		compiled.preset = variants[0]
	}
	if !slices.Contains(variants, compiled.preset) {
		errs = append(errs, fmt.Errorf("the Default %q is none of the Variants", compiled.preset))
	}
	field, isField := strings.CutPrefix(e.Key, "header:")
	switch {
	case isField && isToken(field):
		compiled.field = http.CanonicalHeaderKey(field)
	case e.Key != "" && e.Key != ByPrincipal:
		errs = append(errs, fmt.Errorf("a Key of %q: want principal, or header: and the name of a field", e.Key))
	}
	compiled.turn = newTurn(split.Pools)
	return compiled, errors.Join(errs...)
}

// variants returns the names of an experiment's variants; nil if there is no such experiment.
func (e *Experiments) variants(name string) []string {
	if e == nil {
		return nil
	}
	x, found := e.all[name]
	if !found {
		return nil
	}
	var names []string
	for _, p := range x.turn.pools {
		names = append(names, p.Upstream)
	}
	return names
}

// Variants returns the names of each experiment's variants, in the order of the alphabet.
func (e *Experiments) Variants() map[string][]string {
	all := map[string][]string{}
	if e != nil {
		for name := range e.all {
			all[name] = e.variants(name)
		}
	}
	return all
}

func (x experiment) assign(principal string, header http.Header) string {
	subject := principal
	if x.field != "" {
		subject = header.Get(x.field)
	}
	if subject == "" {
		return x.preset
	}
	return x.turn.at(share(x.turn.total, x.name, x.salt, subject))
}

// assignment are the variants of one request. It is asked by parts of a request at the same time.
type assignment struct {
	of        *Experiments
	principal string
	header    http.Header

	mu      sync.Mutex
	exposed []string
}

type assignmentKey struct{}

// Assign is a link that says which variants a request gets, for [Variant]. It stands where the principal is known. An answer
// that depends on a header field says so in Vary.
func (e *Experiments) Assign(next http.Handler) http.Handler {
	if e == nil || len(e.all) == 0 {
		return next
	}
	var fields []string
	for _, x := range e.all {
		if x.field != "" && !slices.Contains(fields, x.field) {
			fields = append(fields, x.field)
		}
	}
	slices.Sort(fields)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &assignment{of: e, header: r.Header}
		if e.principal != nil {
			a.principal = e.principal(r.Context())
		}
		for _, field := range fields {
			w.Header().Add("Vary", field)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), assignmentKey{}, a)))
	})
}

// Variant returns the variant that the request got of an experiment, and counts it as exposed to it. It is "" for an
// experiment that there is none of, and where nothing was assigned.
func Variant(ctx context.Context, name string) string {
	a, ok := ctx.Value(assignmentKey{}).(*assignment)
	if !ok {
		return ""
	}
	x, found := a.of.all[name]
	if !found {
		return ""
	}
	variant := x.assign(a.principal, a.header)
	a.expose(ctx, name, variant)
	return variant
}

// VariantOf is [Variant] for generated code: what it returns is one of the variants that a document declares, and the first
// when the request has none of them.
func VariantOf(ctx context.Context, name, first string, others ...string) string {
	if v := Variant(ctx, name); slices.Contains(others, v) {
		return v
	}
	return first
}

// Assigned returns the variants of a request as texts, in an order that is always the same, without exposing it to any: what
// a cache keeps answers apart by.
func Assigned(ctx context.Context) []string {
	a, ok := ctx.Value(assignmentKey{}).(*assignment)
	if !ok {
		return nil
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(a.of.all)) {
		all = append(all, a.of.all[name].assign(a.principal, a.header))
	}
	return all
}

func (a *assignment) expose(ctx context.Context, name, variant string) {
	a.mu.Lock()
	before := slices.Contains(a.exposed, name)
	if !before {
		a.exposed = append(a.exposed, name)
	}
	a.mu.Unlock()
	if before {
		return
	}
	telemetry.Annotate(ctx, slog.String("experiment."+name, variant))
	if a.of.exposed != nil {
		a.of.exposed(name, variant)
	}
}
