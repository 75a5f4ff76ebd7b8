package emit

import (
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// asked prints a step's call.
func asked(s plan.Step) string {
	picks := s.Picks
	if s.Reads.Whole {
		picks = "nil"
	}
	return strings.ReplaceAll(s.Call.Expression, plan.PickMark, picks)
}

// pick prints what is read as a projection.Pick.
func pick(r *plan.Reads) string { return "&projection.Pick" + picked(r) }

func picked(r *plan.Reads) string {
	if r.Whole {
		return "{Whole: true}"
	}
	var parts []string
	if len(r.Members) > 0 {
		members := "Members: []projection.Picked{\n"
		for _, name := range r.Names() {
			members += "{Name: " + strconv.Quote(name)
			if of := r.Members[name]; !of.Whole {
				members += ", Pick: " + pick(of)
			}
			members += "},\n"
		}
		parts = append(parts, members+"}")
	}
	if r.Items != nil {
		parts = append(parts, "Items: "+pick(r.Items))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
