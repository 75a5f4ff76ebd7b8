package change

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// Effect is what a change does to frontends.
type Effect string

// The effects, the worst first.
const (
	// Breaks is a change after which something that a frontend relies on does not hold.
	Breaks Effect = "breaks"
	// Usable adds something to an operation that a frontend calls.
	Usable Effect = "usable"
	// Unnoticed is any other.
	Unnoticed Effect = "unnoticed"
)

// Break is what a change breaks.
type Break struct {
	// By is the operation of a frontend that relies on it: "mobile.getOrder". Step is the step that calls the upstream, empty
	// where the operation is passed through.
	By   string `json:"by"`
	Step string `json:"step,omitempty"`
	plan.Break
}

// Change is one change of a document.
type Change struct {
	// Operation is the upstream's: "orders.getOrder"; empty for what concerns no operation.
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	Path      string `json:"path,omitempty"`
	// Rule is oasdiff's name of the change, or "relied-on" for a break that it has no change for.
	Rule string `json:"rule"`
	Text string `json:"text"`
	// Line is where it is in the new document, from 1.
	Line   int    `json:"line"`
	Effect Effect `json:"effect"`
	// Breaks are what it breaks, by operation of a frontend.
	Breaks []Break `json:"breaks,omitempty"`
	// By are the operations of frontends that call the operation, where it breaks none of them.
	By []string `json:"by,omitempty"`

	args  []string // oasdiff's
	level int      // what oasdiff thinks of it
}

// Report is what changes from one document to another.
type Report struct {
	Upstream string `json:"upstream"`
	// Old is the document that New is compared with; empty when there is none, and only what breaks is known.
	Old string `json:"old,omitempty"`
	New string `json:"new"`
	// Broken are the operations of frontends that break: "mobile.getOrder".
	Broken  []string  `json:"broken"`
	Changes []*Change `json:"changes"`
}

// count returns how many changes have an effect.
func (r *Report) count(effect Effect) int {
	n := 0
	for _, c := range r.Changes {
		if c.Effect == effect {
			n++
		}
	}
	return n
}

// Summary says in a line what changes.
func (r *Report) Summary() string {
	if len(r.Broken) == 0 {
		return fmt.Sprintf("%s: %s, and nothing breaks", r.Upstream, counted(len(r.Changes), "change"))
	}
	return fmt.Sprintf("%s: %s, of which %d break %s", r.Upstream, counted(len(r.Changes), "change"), r.count(Breaks), counted(len(r.Broken), "operation"))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// finish orders the report, and says what breaks.
func (r *Report) finish() {
	broken := map[string]bool{}
	for _, c := range r.Changes {
		for _, b := range c.Breaks {
			broken[b.By] = true
		}
	}
	r.Broken = slices.AppendSeq([]string{}, maps.Keys(broken))
	slices.Sort(r.Broken)
	order := []Effect{Breaks, Usable, Unnoticed}
	slices.SortStableFunc(r.Changes, func(a, b *Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Effect), slices.Index(order, b.Effect)),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text),
		)
	})
}
