package emit

import (
	"bytes"
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
	w.value(p, inside{})
	w.flush()
	return w.out.String()
}

// projectionWriter prints projections. Constant text is collected and appended in one go.
type projectionWriter struct {
	out     strings.Builder
	pending string
	names   int
}

// inside are the variables that an expression may mean: the members of the object around it, and the item of the list.
type inside struct {
	scan []string
	item string
}

var scanned = regexp.MustCompile(plan.ScanMark + `(\d+)` + plan.ScanMark)

// expression puts the names of variables into an expression of the plan.
func (in inside) expression(source string) string {
	source = scanned.ReplaceAllStringFunc(source, func(match string) string {
		i, _ := strconv.Atoi(scanned.FindStringSubmatch(match)[1])
		return in.scan[i]
	})
	return strings.ReplaceAll(source, plan.ItemMark, in.item)
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

// value prints a value, or null where one of the expressions is null that say so.
func (w *projectionWriter) value(p *plan.Projection, in inside) {
	from := in.expression(p.Source)
	if len(p.Null) == 0 || p.Kind == plan.Copy || p.Kind == plan.Coalesce { // a copy of null is null, and a Coalesce ends in one
		w.present(p, from, in)
		return
	}
	head, from := w.ifNull(p, from, in, true)
	w.printf("%s", head)
	w.text("null")
	w.printf("} else {")
	w.present(p, from, in)
	w.printf("}")
}

// ifNull returns the head of an if, that a value is null or that it is not, and the value's expression inside of it.
func (w *projectionWriter) ifNull(p *plan.Projection, from string, in inside, null bool) (head, there string) {
	not, join := "", " || "
	if !null {
		not, join = "!", " && "
	}
	if len(p.Null) == 1 && in.expression(p.Null[0]) == from && !isVariable.MatchString(from) {
		v := w.name("v")
		return fmt.Sprintf("if %s := %s; %s%s.IsNull() {", v, from, not, v), v
	}
	tests := make([]string, len(p.Null))
	for i, null := range p.Null {
		tests[i] = not + in.expression(null) + ".IsNull()"
	}
	return fmt.Sprintf("if %s {", strings.Join(tests, join)), from
}

// isVariable tells expressions that cost nothing to write twice.
var isVariable = regexp.MustCompile(`^\w+(\[\d+\])?$`)

// present prints a value that is not null.
func (w *projectionWriter) present(p *plan.Projection, from string, in inside) {
	switch p.Kind {
	case plan.Literal:
		w.text(p.JSON)
	case plan.Text:
		w.printf("b = projection.AppendString(b, %s)", from)
	case plan.Copy:
		w.printf("b = projection.AppendRaw(b, %s)", from)
	case plan.Object:
		if p.Source != "" {
			in.scan = w.scan(p, from)
		}
		w.object(p, in)
	case plan.List:
		w.list(p, from)
	case plan.Coalesce:
		w.coalesce(p, in)
	case plan.Enum:
		w.enum(p, from)
	case plan.Hole:
		w.hole(p, from)
	}
}

func (w *projectionWriter) coalesce(p *plan.Projection, in inside) {
	last := len(p.Of) - 1
	otherwise := ""
	for _, of := range p.Of[:last] {
		head, from := w.ifNull(of, in.expression(of.Source), in, false)
		w.printf("%s%s", otherwise, head)
		w.present(of, from, in)
		otherwise = "} else "
	}
	w.printf("} else {")
	w.value(p.Of[last], in)
	w.printf("}")
}

func (w *projectionWriter) enum(p *plan.Projection, from string) {
	w.printf("switch %s.Param() {", from)
	for _, c := range p.Cases {
		w.printf("case %q:", c.From)
		w.text(c.JSON)
	}
	if w.printf("default:"); p.Default != "" {
		w.text(p.Default)
		w.printf("}")
		return
	}
	w.printf("b = projection.AppendRaw(b, %s)\n}", from)
}

func (w *projectionWriter) hole(p *plan.Projection, call string) {
	v := w.name("hole")
	w.printf("%s, err := %s\nif err != nil {\nreturn nil, err\n}", v, call)
	if p.JSON == "" {
		w.printf("b = projection.AppendRaw(b, projection.Encode(%s))", v)
		return
	}
	w.printf("if %s == nil {", v)
	w.text(p.JSON)
	w.printf("} else {\nb = projection.AppendRaw(b, projection.Encode(%s))\n}", v)
}

// scan prints the search for an object's members and returns the expressions that hold them.
func (w *projectionWriter) scan(p *plan.Projection, from string) []string {
	if len(p.Scan) == 0 {
		return nil
	}
	m := w.name("m")
	w.printf("var %s [%d]projection.Raw", m, len(p.Scan))
	w.printf("%s.Members([]string{%s}, %s[:])", from, quoted(p.Scan), m)
	return parts(m, len(p.Scan))
}

// parts returns the expressions of the elements of an array.
func parts(array string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s[%d]", array, i)
	}
	return all
}

func (w *projectionWriter) list(p *plan.Projection, from string) {
	w.text("[")
	if item := p.Item; item.Kind == plan.Object && item.Source == plan.ItemMark && len(item.Null) == 0 && len(item.Scan) > 0 {
		w.listOfObjects(item, from)
		return
	}
	each := w.name("item")
	if !strings.Contains(itemUses(p.Item), plan.ItemMark) {
		w.printf("for range %s.Items() {", from)
	} else {
		w.printf("for %s := range %s.Items() {", each, from)
	}
	w.printf("b = projection.AppendComma(b)")
	w.value(p.Item, inside{item: each})
	w.printf("}")
	w.text("]")
}

// listOfObjects prints a list whose items' members are found on the way to the next item.
func (w *projectionWriter) listOfObjects(item *plan.Projection, from string) {
	m := w.name("m")
	w.printf("var %s [%d]projection.Raw", m, len(item.Scan))
	w.printf("for range %s.Each([]string{%s}, %s[:]) {", from, quoted(item.Scan), m)
	w.printf("b = projection.AppendComma(b)")
	w.object(item, inside{scan: parts(m, len(item.Scan))})
	w.printf("}")
	w.text("]")
}

// itemUses joins the expressions in which the item of a list may stand.
func itemUses(p *plan.Projection) string {
	if p == nil {
		return ""
	}
	uses := p.Source + strings.Join(p.Null, "")
	for _, m := range p.Members {
		uses += m.Absent + itemUses(m.Value)
	}
	for _, of := range p.Of {
		uses += itemUses(of)
	}
	return uses
}

func (w *projectionWriter) object(p *plan.Projection, in inside) {
	optional := false
	for _, member := range p.Members {
		optional = optional || member.Absent != ""
	}
	w.text("{")
	for i, member := range p.Members {
		name := jsonText(member.Name) + ":"
		if member.Absent != "" && member.Value.Kind == plan.Copy && member.Value.Source == member.Absent {
			w.printf("b = projection.AppendMember(b, %s, %s)", backquote(name), in.expression(member.Absent))
			continue
		}
		switch {
		case member.Absent != "":
			w.printf("if len(%s) > 0 {", in.expression(member.Absent))
			w.printf("b = projection.AppendComma(b)")
		case optional:
			w.printf("b = projection.AppendComma(b)")
		case i > 0:
			w.text(",")
		}
		w.text(name)
		w.value(member.Value, in)
		if member.Absent != "" {
			w.printf("}")
		}
	}
	w.text("}")
}

// jsonText writes a string as JSON, with markup characters as themselves.
func jsonText(text string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a string always has JSON
	}
	return strings.TrimSuffix(out.String(), "\n")
}
