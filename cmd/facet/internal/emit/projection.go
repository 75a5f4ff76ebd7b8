package emit

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// projectionCode prints the statements that append an answer's body to b.
func projectionCode(p *plan.Projection) string {
	w := &projectionWriter{}
	w.value(p, nil, "")
	w.flush()
	return w.out.String()
}

// projectionWriter prints projections. Constant text is collected and appended in one go.
type projectionWriter struct {
	out     strings.Builder
	pending string
	names   int
}

func (w *projectionWriter) printf(format string, args ...any) {
	w.flush()
	fmt.Fprintf(&w.out, format+"\n", args...)
}

func (w *projectionWriter) text(constant string) { w.pending += constant }

func (w *projectionWriter) flush() {
	if w.pending == "" {
		return
	}
	constant := w.pending
	w.pending = ""
	fmt.Fprintf(&w.out, "b = append(b, %s...)\n", backquote(constant))
}

func (w *projectionWriter) name(prefix string) string {
	w.names++
	return fmt.Sprintf("%s%d", prefix, w.names)
}

var scanned = regexp.MustCompile(`\$scan(\d+)\$`)

// source puts the names of variables into an expression of the plan.
func source(expression string, scan []string, item string) string {
	expression = scanned.ReplaceAllStringFunc(expression, func(match string) string {
		i, _ := strconv.Atoi(scanned.FindStringSubmatch(match)[1])
		return scan[i]
	})
	return strings.ReplaceAll(expression, "$item", item)
}

func (w *projectionWriter) value(p *plan.Projection, scan []string, item string) {
	from := source(p.Source, scan, item)
	switch p.Kind {
	case plan.Literal:
		w.text(p.JSON)
	case plan.Text:
		w.printf("b = projection.AppendString(b, %s)", from)
	case plan.Copy:
		w.printf("b = projection.AppendRaw(b, %s)", from)
	case plan.Coalesce:
		w.printf("if %s.IsNull() {", from)
		w.text(p.JSON)
		w.printf("} else {")
		w.value(p.Item, scan, item)
		w.printf("}")
	case plan.List:
		w.orNull(p, from, func(from string) { w.list(p, from) })
	case plan.Object:
		if p.Source == "" {
			w.object(p, scan, item)
			return
		}
		w.orNull(p, from, func(from string) {
			w.object(p, w.scan(p, from), item)
		})
	}
}

// orNull prints what is done with a source that may be null.
func (w *projectionWriter) orNull(p *plan.Projection, from string, body func(from string)) {
	if !p.Null {
		body(from)
		return
	}
	v := w.name("v")
	w.printf("if %s := %s; %s.IsNull() {", v, from, v)
	w.text("null")
	w.printf("} else {")
	body(v)
	w.printf("}")
}

// scan prints the search for an object's members and returns the expressions that hold them.
func (w *projectionWriter) scan(p *plan.Projection, from string) []string {
	m := w.name("m")
	w.printf("var %s [%d]projection.Raw", m, len(p.Scan))
	w.printf("%s.Members([]string{%s}, %s[:])", from, quoted(p.Scan), m)
	all := make([]string, len(p.Scan))
	for i := range all {
		all[i] = fmt.Sprintf("%s[%d]", m, i)
	}
	return all
}

func (w *projectionWriter) list(p *plan.Projection, from string) {
	each := w.name("item")
	w.text("[")
	w.printf("for %s := range %s.Items() {", each, from)
	w.printf("b = projection.AppendComma(b)")
	w.value(p.Item, nil, each)
	w.printf("}")
	w.text("]")
}

// jsonText prints a string as JSON, which has fewer escapes than Go.
func jsonText(s string) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string always has JSON
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (w *projectionWriter) object(p *plan.Projection, scan []string, item string) {
	optional := false
	for _, member := range p.Members {
		optional = optional || member.Optional
	}
	w.text("{")
	for i, member := range p.Members {
		name := jsonText(member.Name) + ":"
		switch {
		case member.Optional:
			w.printf("if len(%s) > 0 {", source(member.Value.Source, scan, item))
			w.printf("b = projection.AppendComma(b)")
		case optional:
			w.printf("b = projection.AppendComma(b)")
		case i > 0:
			w.text(",")
		}
		w.text(name)
		w.value(member.Value, scan, item)
		if member.Optional {
			w.printf("}")
		}
	}
	w.text("}")
}
