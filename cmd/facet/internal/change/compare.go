package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/shared/contract"
)

// Compare tells what changes from an upstream's document to the next one. before may be nil: then only what breaks is told.
func Compare(lock *contract.Lock, upstream string, before, after *Document) (*Report, error) {
	uses := lock.Calls("", upstream, "")
	if len(uses) == 0 {
		return nil, fmt.Errorf("nobody relies on an upstream %s: the lock has %s", upstream, strings.Join(lock.Upstreams(), ", "))
	}
	r := &Report{Upstream: upstream, New: after.From, Changes: []*Change{}}
	if before != nil {
		r.Old = before.From
		var err error
		if r.Changes, err = changes(before, after); err != nil {
			return nil, err
		}
	}
	for _, b := range broken(upstream, uses, after) {
		r.blame(b, after)
	}
	for _, c := range r.Changes {
		c.concerns(upstream, uses)
	}
	r.finish()
	return r, nil
}

// broke is a break with the call that it is of.
type broke struct {
	use contract.Use
	is  Break
}

// broken holds the new document to every call.
func broken(upstream string, uses []contract.Use, after *Document) []broke {
	read := reader(upstream, uses, after)
	var all []broke
	for _, use := range uses {
		by := use.Frontend + "." + use.By
		var breaks []plan.Break
		if doc, err := read(use.Operation); err != nil {
			breaks = []plan.Break{{Text: "no code can be generated of " + upstream + "." + use.Operation + ": " + err.Error()}}
		} else {
			breaks = plan.Breaks(by, use.Call, doc)
		}
		for _, b := range breaks {
			all = append(all, broke{use, Break{by, use.Step, b}})
		}
	}
	return all
}

// reader returns what returns the document as plans see it when code is generated for an operation. Only where it is not in
// order for all operations that anybody calls is it read for each, to know whose it is not.
func reader(upstream string, uses []contract.Use, after *Document) func(operation string) (*openapi3.T, error) {
	var all []string
	for _, use := range uses {
		all = append(all, use.Operation)
	}
	whole, err := generate.Upstream(upstream, after.From, after.text, all)
	if err == nil {
		return func(string) (*openapi3.T, error) { return whole, nil }
	}
	type answer struct {
		doc *openapi3.T
		err error
	}
	known := map[string]answer{}
	return func(operation string) (*openapi3.T, error) {
		a, ok := known[operation]
		if !ok {
			a.doc, a.err = generate.Upstream(upstream, after.From, after.text, []string{operation})
			known[operation] = a
		}
		return a.doc, a.err
	}
}

// blame puts a break with the changes that it may come from: those that explain it best, and of these the worst in oasdiff's
// eyes.
func (r *Report) blame(b broke, after *Document) {
	best, worst, to := never, 0, []*Change(nil)
	for _, c := range r.Changes {
		switch likely := c.explains(b); {
		case likely == never || likely < best || likely == best && c.level < worst:
		case likely > best || c.level > worst:
			best, worst, to = likely, c.level, []*Change{c}
		default:
			to = append(to, c)
		}
	}
	if to == nil {
		to = []*Change{r.unexplained(b, after)}
	}
	for _, c := range to {
		c.Breaks = append(c.Breaks, b.is)
	}
}

// unexplained returns a change for what is broken, which others may break by too.
func (r *Report) unexplained(b broke, after *Document) *Change {
	made := &Change{Method: b.use.Method, Path: b.use.Path, Rule: Relied, Line: after.line(b.use.Method, b.use.Path), Text: "does not keep what is relied on"}
	for _, c := range r.Changes {
		if c.Rule == made.Rule && c.Path == made.Path && c.Method == made.Method {
			return c
		}
	}
	r.Changes = append(r.Changes, made)
	return made
}

// concerns names the operation, and says what the change does to whom.
func (c *Change) concerns(upstream string, uses []contract.Use) {
	var by []string
	for _, use := range uses {
		if use.Method == c.Method && use.Path == c.Path {
			c.Operation = upstream + "." + use.Operation
			by = append(by, use.Frontend+"."+use.By)
		}
	}
	switch {
	case len(c.Breaks) > 0:
		c.Effect = Breaks
	case len(by) > 0 && c.adds():
		c.Effect, c.By = Usable, slices.Compact(by)
	default:
		c.Effect = Unnoticed
	}
	slices.SortStableFunc(c.Breaks, func(a, b Break) int { return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Step, b.Step)) })
}
