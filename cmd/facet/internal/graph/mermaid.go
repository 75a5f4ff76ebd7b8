package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// Mermaid returns the plan as a Mermaid flowchart: a subgraph for each wave, a dashed box for what is optional, a thick
// line along the critical path.
func Mermaid(a *plan.Aggregation) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%%%% %s: %s\nflowchart LR\n", a.Op, a.Timing)
	fmt.Fprintf(&out, "  request([%s])\n", quoted([]string{request(a), "within " + a.Timing.Timeout.String()}))
	for wave := 1; wave <= a.Timing.Waves; wave++ {
		fmt.Fprintf(&out, "  subgraph wave%d[\"wave %d\"]\n", wave, wave)
		for i, s := range a.Timing.Steps {
			if s.Wave == wave {
				fmt.Fprintf(&out, "    s%d[%s]\n", i+1, quoted(label(s)))
			}
		}
		out.WriteString("  end\n")
	}
	for i, s := range a.Timing.Steps {
		if len(s.After) == 0 {
			fmt.Fprintf(&out, "  request %s s%d\n", arrow(s.Critical), i+1)
		}
		for _, id := range s.After {
			from := slices.IndexFunc(a.Timing.Steps, func(other plan.TimedStep) bool { return other.ID == id })
			fmt.Fprintf(&out, "  s%d %s s%d\n", from+1, arrow(follows(a.Timing, id, s.ID)), i+1)
		}
	}
	classes(&out, a.Timing)
	return out.String()
}

// classes says how the boxes look.
func classes(out *strings.Builder, t plan.Timing) {
	var optional, critical []string
	for i, s := range t.Steps {
		if s.Optional {
			optional = append(optional, fmt.Sprintf("s%d", i+1))
		}
		if s.Critical {
			critical = append(critical, fmt.Sprintf("s%d", i+1))
		}
	}
	for _, class := range []struct {
		name, style string
		of          []string
	}{{"optional", "stroke-dasharray:6 4", optional}, {"critical", "stroke-width:3px", critical}} {
		if len(class.of) > 0 {
			fmt.Fprintf(out, "  classDef %s %s\n  class %s %s\n", class.name, class.style, strings.Join(class.of, ","), class.name)
		}
	}
}

func request(a *plan.Aggregation) string { return a.Method + " " + a.Path }

func arrow(critical bool) string {
	if critical {
		return "==>"
	}
	return "-->"
}

// follows reports whether one step comes directly after another on the critical path.
func follows(t plan.Timing, before, after string) bool {
	at := slices.Index(t.Path, after)
	return at > 0 && t.Path[at-1] == before
}

// entities are Mermaid's own: what is not a word could end the text, or be taken for Markdown or markup.
var entities = strings.NewReplacer(
	"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "*", "#42;", "_", "#95;", "{", "#123;",
	"}", "#125;", ";", "#59;", "\\", "#92;",
)

func quoted(lines []string) string {
	escaped := make([]string, len(lines))
	for i, line := range lines {
		escaped[i] = entities.Replace(line)
	}
	return `"` + strings.Join(escaped, "<br/>") + `"`
}
