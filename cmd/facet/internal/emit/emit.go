package emit

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

//go:embed templates/*.tmpl
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"quote":          strconv.Quote,
	"quoted":         quoted,
	"comment":        comment,
	"signature":      signature,
	"parameters":     func(c plan.Call) string { return strings.Join(parameters(c), ", ") },
	"arguments":      arguments,
	"builder":        builder,
	"built":          func(c plan.Call) string { return strings.Join(built(c), ", ") },
	"forwarded":      forwarded,
	"bodied":         func(c plan.Call) bool { return c.Body != nil && c.Result.Type == "" },
	"rawable":        plan.Call.Rawable,
	"rawSignature":   rawSignature,
	"value":          value,
	"deref":          deref,
	"styled":         styled,
	"condition":      condition,
	"methods":        method,
	"node":           node,
	"projectionCode": projectionCode,
	"duration":       duration,
	"blamed":         blamed,
	"list":           func(all []string) string { return "[]string{" + quoted(all) + "}" },
	"dict":           dict,
	"join":           func(all []string) string { return strings.Join(all, ", ") },
	"amplification":  amplification,
	"lower":          func(name string) string { return strings.ToLower(name[:1]) + name[1:] },
	"backquote":      backquote,
	"asked":          asked,
	"pick":           pick,
}).ParseFS(files, "templates/*.tmpl"))

// Caller prints the caller of an upstream.
func Caller(u *plan.Upstream) ([]byte, error) { return execute("caller.go.tmpl", u) }

// Shapes prints the shapes of an upstream's answers.
func Shapes(u *plan.Upstream) ([]byte, error) { return execute("shapes.go.tmpl", u) }

// Mount prints how a frontend's server is mounted on a router.
func Mount(f *plan.Frontend) ([]byte, error) { return execute("mount.go.tmpl", f) }

// Document prints how a frontend's public document is had.
func Document(f *plan.Frontend) ([]byte, error) { return execute("document.go.tmpl", f) }

// Aggregations prints the operations of a frontend whose x-bff says how they are answered.
func Aggregations(f *plan.Frontend) ([]byte, error) { return execute("aggregations.go.tmpl", f) }

// amplification prints how much one request may ask for, as a sentence.
func amplification(t plan.Timing) string {
	text := t.Amplification()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// backquote prints a string literal that is easy to read where it can be.
func backquote(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// rules prints the rules by which an upstream's statuses mean something to the client.
func rules(all []plan.ErrorRule) string {
	var out strings.Builder
	for _, r := range all {
		fmt.Fprintf(&out, ", fault.Rule{Status: %d", r.Status)
		if r.Answer != 0 {
			fmt.Fprintf(&out, ", Answer: %d", r.Answer)
		}
		if r.Public != "" {
			fmt.Fprintf(&out, ", Public: %q", r.Public)
		}
		out.WriteString("}")
	}
	return out.String()
}

// blamed prints what the error of a call means for the client.
func blamed(c plan.StepCall, err string) string {
	if c.Misled {
		err = "upstream.Misled(" + err + ")"
	}
	if len(c.Errors) > 0 {
		err = "fault.Translate(" + err + rules(c.Errors) + ")"
	}
	return err
}

// duration prints a time span as a Go expression.
func duration(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	if d%time.Second == 0 {
		return strconv.Itoa(int(d/time.Second)) + "*time.Second"
	}
	return strconv.Itoa(int(d/time.Millisecond)) + "*time.Millisecond"
}

func execute(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, data); err != nil {
		return nil, err
	}
	// Go has no byte order mark inside of a file, not even in the tag of a field; a tag may spell it.
	source, err := withoutUnusedImports(bytes.ReplaceAll(out.Bytes(), []byte("\ufeff"), []byte(`\ufeff`)))
	if err != nil {
		return nil, fmt.Errorf("%s printed what is not Go: %w\n%s", name, err, out.Bytes())
	}
	return format.Source(source)
}

// comment prints lines as the rest of a comment that has begun.
func comment(lines []string) string {
	var out strings.Builder
	for _, line := range lines {
		out.WriteString("\n//")
		if line != "" {
			out.WriteString(" " + line)
		}
	}
	return out.String()
}

func quoted(values []string) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strconv.Quote(v)
	}
	return strings.Join(all, ", ")
}

func signature(c plan.Call) string {
	return c.Name + "(" + strings.Join(append([]string{"ctx context.Context"}, parameters(c)...), ", ") + ") " + returns(c)
}

func rawSignature(c plan.Call) string {
	return c.Name + "JSON(" + forwarded(c) + ", reads *projection.Pick) (upstream.Reply, error)"
}

// parameters prints what a call is given besides the context.
func parameters(c plan.Call) []string {
	var all []string
	for _, p := range c.Args {
		all = append(all, p.Go+" "+p.Type)
	}
	if c.ParamsType != "" {
		all = append(all, "params *"+c.ParamsType)
	}
	if c.Body != nil {
		all = append(all, "body "+c.Body.Type)
	}
	return all
}

func arguments(c plan.Call) string {
	var all []string
	for _, p := range parameters(c) {
		name, _, _ := strings.Cut(p, " ")
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

// built prints what a call's request is built of: a body is given as a value or, where it is JSON already, as it is.
func built(c plan.Call) []string {
	all := parameters(c)
	if c.Body != nil && c.Body.JSON {
		all[len(all)-1] = "body any"
	}
	return all
}

// forwarded prints what the method that passes a call on is given.
func forwarded(c plan.Call) string {
	all := append([]string{"ctx context.Context"}, parameters(c)...)
	if c.Body != nil {
		all[len(all)-1] = "body projection.Raw"
	}
	return strings.Join(all, ", ")
}

// builder prints the name of the function that builds a call's request.
func builder(c plan.Call) string { return "build" + c.Name }

func returns(c plan.Call) string {
	if c.Result.Type == "" {
		return "error"
	}
	return "(" + c.Result.Type + ", error)"
}

// value prints the expression of a parameter as a string. name is its variable.
func value(p plan.Param, name string) string {
	switch p.Encoding {
	case plan.Integer:
		return "strconv.FormatInt(int64(" + name + "), 10)"
	case plan.Boolean:
		return "strconv.FormatBool(bool(" + name + "))"
	default:
		if p.Type == "string" {
			return name
		}
		return "string(" + name + ")"
	}
}

// deref prints the expression of a parameter that is there.
func deref(p plan.Param) string {
	if p.Pointer {
		return "*" + p.Go
	}
	return p.Go
}

// styled prints the serialisation of a parameter by oapi-codegen's runtime.
func styled(p plan.Param) string {
	return fmt.Sprintf("b.Text(runtime.StyleParamWithOptions(%q, %t, %q, %s, runtime.StyleParamOptions{ParamLocation: runtime.%s, Type: %q, Format: %q}))",
		p.Style, p.Explode, p.Name, deref(p), p.In, p.SchemaType, p.SchemaFormat)
}

func condition(match []string) string {
	all := make([]string, len(match))
	for i, m := range match {
		if class, isRange := strings.CutSuffix(m, "XX"); isRange {
			all[i] = "res.Status/100 == " + class
		} else {
			all[i] = "res.Status == " + m
		}
	}
	return strings.Join(all, " || ")
}

var methodNames = map[string]string{
	"GET": "MethodGet", "HEAD": "MethodHead", "POST": "MethodPost", "PUT": "MethodPut", "PATCH": "MethodPatch",
	"DELETE": "MethodDelete", "OPTIONS": "MethodOptions", "TRACE": "MethodTrace", "CONNECT": "MethodConnect",
}

func method(m string) string {
	if name, ok := methodNames[m]; ok {
		return "http." + name
	}
	return strconv.Quote(m)
}

// node prints a node as a pointer to a shape.
func node(n *plan.Node) string {
	if n.Ref != "" {
		return n.Ref
	}
	return "&" + literal(n)
}

func literal(n *plan.Node) string {
	var out strings.Builder
	out.WriteString("projection.Shape{Type: projection." + n.Type)
	if n.Nullable {
		out.WriteString(", Nullable: true")
	}
	if values := listed(n); len(values) > 0 {
		out.WriteString(", Enum: []string{" + quoted(values) + "}")
	}
	if len(n.Members) > 0 {
		out.WriteString(", Members: []projection.Member{\n")
		for _, m := range n.Members {
			out.WriteString("{Name: " + strconv.Quote(m.Name))
			if m.Required {
				out.WriteString(", Required: true")
			}
			if !m.Node.Anything() {
				out.WriteString(", Shape: " + node(m.Node))
			}
			out.WriteString("},\n")
		}
		out.WriteString("}")
	}
	if !n.Rest.Anything() {
		out.WriteString(", Rest: " + node(n.Rest))
	}
	if !n.Items.Anything() {
		out.WriteString(", Items: " + node(n.Items))
	}
	out.WriteString("}")
	return out.String()
}

// listed returns the values that a scalar may have, as a shape lists them.
func listed(n *plan.Node) []string {
	switch n.Type {
	case "String":
		return n.Enum
	case "Integer", "Number", "Boolean":
	default:
		return nil
	}
	var all []string
	if n.Limits != nil {
		for _, v := range n.Limits.Values {
			if v.Kind == xbff.KindNumber || v.Kind == xbff.KindBoolean {
				all = append(all, v.Text)
			}
		}
	}
	return all
}

// dict makes one argument of a template of two.
func dict(step plan.Step, failed string) map[string]any {
	return map[string]any{"Step": step, "Failed": failed}
}
