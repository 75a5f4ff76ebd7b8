package graph

import (
	"fmt"
	"regexp"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// body is what expressions say of a step's whole answer, which is the step to whoever reads a diagram.
var body = regexp.MustCompile(`\$steps\.([A-Za-z0-9_-]+)\.outputs\.body`)

// label returns the lines of a step's box: its id, what it calls, how long it may take, and what is special about it.
func label(s plan.TimedStep) []string {
	lines := []string{s.ID, s.Op, limit(s)}
	if s.When != "" {
		lines = append(lines, "when "+body.ReplaceAllString(s.When, "$1"))
	}
	if s.ForEach != "" {
		lines = append(lines, "for each of "+body.ReplaceAllString(s.ForEach, "$1"))
		most := fmt.Sprintf("at most %d", s.MaxItems)
		if s.Batch > 0 {
			most += fmt.Sprintf(", %d a call", s.Batch)
		}
		lines = append(lines, most)
	}
	for _, id := range s.FallbackOf {
		lines = append(lines, "in place of "+id)
	}
	if s.Calls > 1 {
		lines = append(lines, fmt.Sprintf("at most %d calls", s.Calls))
	}
	return lines
}

// limit says how long a step may take.
func limit(s plan.TimedStep) string {
	text := "within what remains"
	if s.Timeout > 0 {
		text = "within " + s.Timeout.String()
	}
	if s.Attempts > 1 {
		text += fmt.Sprintf(", %d attempts", s.Attempts)
	}
	return text
}
