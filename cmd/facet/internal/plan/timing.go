package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Timing is in what order an operation's steps run, how long that may take, and how much one request may ask of the
// upstreams. All of it is of the document alone: what the clients' own policies add, a retry or a hedge, is not counted.
type Timing struct {
	// Timeout is the operation's.
	Timeout time.Duration
	// Steps are the operation's, by wave and within one in the order of the document.
	Steps []TimedStep
	// Waves is how many steps wait for each other at most.
	Waves int
	// Path are the steps along the critical path: of all chains of steps that wait for each other, the one whose bounds
	// add up to most. Longest is the sum.
	Path    []string
	Longest time.Duration
	// Calls is the greatest number of upstream calls that one request can cause: every step is made, every list is as
	// long as it may be, every attempt but the last one fails, and so does every step that has another for a fallback.
	Calls int
}

// TimedStep is a step of a [Timing].
type TimedStep struct {
	// ID is the document's. Op is the upstream operation, with the name that the document gives to its source:
	// "orders.getOrder".
	ID, Op string
	// Wave is 1 for a step that waits for none, and one more than that of the last step that it waits for.
	Wave int
	// After are the steps that it waits for: those that it reads, those of its dependsOn, where such a step has another
	// one for a fallback that one too, and those whose fallback it is.
	After []string
	// FallbackOf are the steps in whose place it is called, and only when they fail.
	FallbackOf []string
	// Timeout bounds all attempts together; 0 when the step has none of its own and runs under what remains.
	Timeout time.Duration
	// Attempts is how often each call is made at most.
	Attempts int
	// Pauses are those between the attempts, added up.
	Pauses time.Duration
	// Calls is the greatest number of calls, all attempts counted.
	Calls int
	// Optional steps may fail.
	Optional bool
	// Critical steps are on the critical path.
	Critical bool
	// When and ForEach are as the document writes them; empty for none. MaxItems and Batch go with ForEach; Batch is 0
	// for one call an item.
	When, ForEach   string
	MaxItems, Batch int
}

// Bound is what the step adds to a chain: its timeout, or without one its pauses. Attempts of a step without a timeout
// end with the operation, so they have no bound of their own.
func (s TimedStep) Bound() time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	return s.Pauses
}

// String names the step and its bound: "order (500ms)".
func (s TimedStep) String() string {
	switch {
	case s.Timeout > 0:
		return fmt.Sprintf("%s (%s)", s.ID, s.Timeout)
	case s.Pauses > 0:
		return fmt.Sprintf("%s (%s between attempts)", s.ID, s.Pauses)
	default:
		return s.ID
	}
}

// Step returns the step called id; nil when there is none.
func (t Timing) Step(id string) *TimedStep {
	for i := range t.Steps {
		if t.Steps[i].ID == id {
			return &t.Steps[i]
		}
	}
	return nil
}

// Amplification says how much one request may ask for: "at most 7 upstream calls, 2 waves deep".
func (t Timing) Amplification() string {
	if t.Calls == 1 {
		return "one upstream call"
	}
	if t.Waves == 1 {
		return fmt.Sprintf("at most %d upstream calls, in one wave", t.Calls)
	}
	return fmt.Sprintf("at most %d upstream calls, %d waves deep", t.Calls, t.Waves)
}

// Chain is the critical path with its sum: "order (500ms) → shipment (300ms) is 800ms".
func (t Timing) Chain() string {
	names := make([]string, len(t.Path))
	for i, id := range t.Path {
		names[i] = t.Step(id).String()
	}
	return fmt.Sprintf("%s is %s", strings.Join(names, " → "), t.Longest)
}

// String is the timing in one line: "at most 7 upstream calls, 2 waves deep; order (500ms) → shipment (300ms) is 800ms of
// 900ms".
func (t Timing) String() string {
	switch {
	case t.Longest == 0:
		return fmt.Sprintf("%s, within %s", t.Amplification(), t.Timeout)
	case len(t.Path) == 1:
		return fmt.Sprintf("%s; %s of %s", t.Amplification(), t.Step(t.Path[0]), t.Timeout)
	default:
		return fmt.Sprintf("%s; %s of %s", t.Amplification(), t.Chain(), t.Timeout)
	}
}

// timing plans when the steps run, and reports a chain of them that is longer than the operation.
func (o *operationBuilder) timing() {
	o.plan.Timing = timingOf(o.x, o.plan.Timeout)
	t := &o.plan.Timing
	if o.circle || t.Longest <= t.Timeout || slices.ContainsFunc(t.Path, func(id string) bool { return t.Step(id).Timeout > t.Timeout }) {
		return // a circle has no length, and a step that is too long by itself is reported as such
	}
	at, has := o.x.Pos, "by default"
	if o.x.Timeout != nil {
		at, has = o.x.Timeout.Pos, ""
	}
	o.complain(xbff.PathLongerThanTimeout, at, strings.TrimSpace(fmt.Sprintf("%s, the operation has %s %s", t.Chain(), t.Timeout, has)), "give the operation more time, or the steps less")
}

func timingOf(x *xbff.Operation, timeout time.Duration) Timing {
	c := chains{x: x, longest: map[string]chain{}}
	t := Timing{Timeout: timeout}
	for _, s := range x.Steps {
		step := timedStep(s)
		step.After, step.FallbackOf = c.waits(s)
		step.Wave = c.until(s).waves
		t.Steps = append(t.Steps, step)
		t.Waves = max(t.Waves, step.Wave)
		t.Calls += step.Calls
	}
	slices.SortStableFunc(t.Steps, func(a, b TimedStep) int { return a.Wave - b.Wave })
	var critical chain
	for _, s := range t.Steps {
		if end := c.longest[s.ID]; end.beats(critical) {
			critical = end
		}
	}
	t.Path, t.Longest = critical.path, critical.sum
	for _, id := range t.Path {
		t.Step(id).Critical = true
	}
	return t
}

// timedStep is what a step says of itself.
func timedStep(s *xbff.Step) TimedStep {
	step := TimedStep{ID: s.ID.Value, Op: s.Operation.Source + "." + s.Operation.OperationID, Attempts: 1, Calls: 1, Optional: s.Optional}
	if s.Timeout != nil {
		step.Timeout = s.Timeout.Value
	}
	if s.Retry != nil {
		step.Attempts += s.Retry.Limit.Value
		if s.Retry.After != nil {
			step.Pauses = time.Duration(s.Retry.Limit.Value) * s.Retry.After.Value
		}
	}
	if s.When != nil {
		step.When = s.When.Text
	}
	if s.ForEach != nil {
		step.ForEach = s.ForEach.Text
		if s.MaxItems != nil {
			step.MaxItems, step.Calls = s.MaxItems.Value, s.MaxItems.Value
		}
		if s.Batch != nil {
			step.Batch = s.Batch.Size.Value
			step.Calls = (step.MaxItems + step.Batch - 1) / step.Batch
		}
	}
	step.Calls *= step.Attempts
	return step
}
