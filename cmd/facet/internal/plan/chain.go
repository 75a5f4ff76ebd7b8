package plan

import (
	"slices"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// chains finds the chains of steps that wait for each other.
type chains struct {
	x *xbff.Operation
	// longest are the longest chains that end with a step, by its id. A step that is being visited has an empty one, so
	// that steps which wait for themselves, which is reported elsewhere, come to an end.
	longest map[string]chain
}

// chain is a chain of steps.
type chain struct {
	waves int
	path  []string
	sum   time.Duration
}

// beats says which of two chains is the critical one: the longer, and of equal ones that with more steps.
func (c chain) beats(other chain) bool {
	return c.sum > other.sum || c.sum == other.sum && len(c.path) > len(other.path)
}

// until returns the longest chain that ends with s.
func (c *chains) until(s *xbff.Step) chain {
	if known, ok := c.longest[s.ID.Value]; ok {
		return known
	}
	c.longest[s.ID.Value] = chain{}
	var before chain
	waves := 0
	after, _ := c.waits(s)
	for _, id := range after {
		end := c.until(c.x.Step(id))
		waves = max(waves, end.waves)
		if end.beats(before) {
			before = end
		}
	}
	end := chain{waves + 1, append(slices.Clone(before.path), s.ID.Value), before.sum + timedStep(s).Bound()}
	c.longest[s.ID.Value] = end
	return end
}

// waits returns the steps that s waits for, and which of them it is the fallback of.
func (c *chains) waits(s *xbff.Step) (after, fallbackOf []string) {
	add := func(id string) {
		if c.x.Step(id) != nil && id != s.ID.Value && !slices.Contains(after, id) {
			after = append(after, id)
		}
	}
	for _, id := range inputs(s) {
		add(id)
		if other := c.x.Step(id); other != nil && other.Fallback != nil && other.Fallback.Step != nil {
			add(other.Fallback.Step.Value)
		}
	}
	for _, other := range c.x.Steps {
		if other.Fallback != nil && other.Fallback.Step != nil && other.Fallback.Step.Value == s.ID.Value {
			add(other.ID.Value)
			fallbackOf = append(fallbackOf, other.ID.Value)
		}
	}
	return after, fallbackOf
}
