package xbff

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/nearest"
)

// Root is where an expression begins.
type Root int

// The roots.
const (
	// StepBody is $steps.<Step>.outputs.body.
	StepBody Root = iota
	// StepOutput is $steps.<Step>.outputs.<Name>.
	StepOutput
	// RequestPath, RequestQuery and RequestHeader are $request.path.<Name> and so on: the request that came in.
	RequestPath
	RequestQuery
	RequestHeader
	// RequestBody is $request.body.
	RequestBody
	// ResponseBody is $response.body: the response to the step that says so.
	ResponseBody
	// ResponseHeader is $response.header.<Name>.
	ResponseHeader
	// Principal is $principal: who is asking.
	Principal
	// Item is $item: the item of the innermost $each or of the step's forEach.
	Item
	// Variant is $experiment.<Name>: the variant that the request got.
	Variant
)

// Expr is an expression: where a value comes from.
type Expr struct {
	Pos
	Root Root
	// Step is the step's id, for StepBody and StepOutput.
	Step string
	// Name is the output's, the parameter's, the header's or the experiment's.
	Name string
	// Pointer are the unescaped tokens of the JSON pointer; empty for the whole value.
	Pointer []string
	// Text is the expression as it is written.
	Text string
}

func (e *Expr) String() string { return e.Text }

// roots are what an expression can begin with, as they are written.
var roots = []string{"$steps", "$request", "$response", "$principal", "$experiment", "$item"}

// foreignRoots are those that Arazzo and OpenAPI have besides, with what to write instead.
var foreignRoots = map[string]string{
	"$inputs":             "write $request.path.<name>, $request.query.<name> or $request.body#/<name>",
	"$outputs":            "write $steps.<stepId>.outputs.body#/<name>",
	"$statusCode":         "leave it out: a status that is not the operation's success has failed already; errors says what the client gets",
	"$url":                "name the value itself, such as $request.path.<name>",
	"$method":             "leave it out: an operation has one method",
	"$message":            "write $response.body#/<name>",
	"$workflows":          "write $steps.<stepId>.outputs.body#/<name>",
	"$components":         "write the value out",
	"$self":               "leave it out",
	"$sourceDescriptions": "write $steps.<stepId>.outputs.body#/<name>: only operationId and forward name sources",
}

var (
	// identifier is what Arazzo recommends for ids, and begins with a letter since a Go name is made of it.
	identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
	// fieldName is RFC 9110, section 5.6.2.
	fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
)

// parseExpr reads an expression. The grammar is in the package's documentation.
func parseExpr(text string) (*Expr, *problem) {
	head, fragment, pointed := strings.Cut(text, "#")
	root, rest, dotted := strings.Cut(head, ".")
	e := &Expr{Text: text}
	var p *problem
	switch root {
	case "$steps":
		p = e.steps(rest)
	case "$request":
		p = e.request(rest)
	case "$response":
		p = e.response(rest)
	case "$experiment":
		p = e.experiment(rest)
	case "$principal", "$item":
		p = e.whole(root, rest, dotted, pointed)
	default:
		return nil, unknownRoot(root)
	}
	if p != nil {
		return nil, p
	}
	if !pointed {
		return e, nil
	}
	if !e.hasMembers() {
		return nil, malformed(len(head), fmt.Sprintf("%q has no members to point at", head), "write "+head+", or begin with a body")
	}
	if e.Pointer, p = parsePointer(fragment); p != nil {
		return nil, p.later(len(head) + 1)
	}
	return e, nil
}

func malformed(offset int, text, instead string) *problem {
	return &problem{MalformedExpression, offset, text, instead}
}

func unknownRoot(root string) *problem {
	name := root
	if i := strings.IndexFunc(root, func(c rune) bool { return c != '$' && !isWordRune(c) }); i >= 0 {
		name = root[:i]
	}
	if hint, known := foreignRoots[name]; known {
		return &problem{UnknownRoot, 0, "x-bff has no " + name, hint}
	}
	instead := fmt.Sprintf("did you mean %s?", nearest.Word(name, roots))
	if nearest.Word(name, roots) == "" {
		instead = "begin with " + oneOf(roots) + ", or put the text under $const if it is meant as it stands"
	}
	return &problem{UnknownRoot, 0, fmt.Sprintf("no expression begins with %s", short(name)), instead}
}

func isWordRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// steps reads what follows "$steps.": <stepId>.outputs.body or <stepId>.outputs.<name>.
func (e *Expr) steps(rest string) *problem {
	const shape = "write $steps.<stepId>.outputs.body#/<name>"
	parts := strings.Split(rest, ".")
	if !identifier.MatchString(parts[0]) {
		return malformed(len("$steps."), "no step is named after $steps", shape)
	}
	e.Step = parts[0]
	prefix := "$steps." + e.Step + ".outputs"
	if len(parts) < 2 || parts[1] != "outputs" {
		return malformed(len("$steps."+e.Step), fmt.Sprintf("%s does not say which output of the step", short(e.Text)), "write "+prefix+".body, or "+prefix+".body#/<name> for a member of it")
	}
	if len(parts) < 3 || parts[2] == "" {
		return malformed(len(prefix), fmt.Sprintf("%s does not say which output", short(e.Text)), "write "+prefix+".body, or the name of one of the step's outputs")
	}
	name, path := firstName(parts[2])
	path = strings.Join(append([]string{path}, parts[3:]...), "/")
	if path = strings.Trim(path, "/"); path != "" || name != parts[2] || len(parts) > 3 {
		return withoutPointer(prefix+"."+name, path, e.Text)
	}
	if !identifier.MatchString(name) {
		return malformed(len(prefix+"."), fmt.Sprintf("%s is not the name of an output", short(name)), "write "+prefix+".body, or the name of one of the step's outputs")
	}
	e.Root, e.Name = StepOutput, name
	if name == "body" {
		e.Root, e.Name = StepBody, ""
	}
	return nil
}

// firstName splits a text behind its letters, digits, '_' and '-'.
func firstName(text string) (string, string) {
	for i, c := range text {
		if c != '-' && !isWordRune(c) {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// request reads what follows "$request.".
func (e *Expr) request(rest string) *problem {
	part, name, named := strings.Cut(rest, ".")
	at := len("$request.")
	if name, path := firstName(part); name == "body" && (path != "" || named) {
		return dottedBody("$request.body", e.Text)
	}
	switch part {
	case "body":
		e.Root = RequestBody
		return nil
	case "path":
		e.Root = RequestPath
	case "query":
		e.Root = RequestQuery
	case "header":
		e.Root = RequestHeader
	default:
		return malformed(at, fmt.Sprintf("a request has no %s", short(part)), "write $request.path.<name>, $request.query.<name>, $request.header.<name> or $request.body#/<name>")
	}
	return e.named("$request."+part, name)
}

// response reads what follows "$response.".
func (e *Expr) response(rest string) *problem {
	part, name, named := strings.Cut(rest, ".")
	if name, path := firstName(part); name == "body" && (path != "" || named) {
		return dottedBody("$response.body", e.Text)
	}
	switch part {
	case "body":
		e.Root = ResponseBody
		return nil
	case "header":
		e.Root = ResponseHeader
		return e.named("$response.header", name)
	default:
		return malformed(len("$response."), fmt.Sprintf("a response has no %s", short(part)), "write $response.body#/<name> or $response.header.<name>")
	}
}

// dottedBody reports a way into a body that is not a pointer.
func dottedBody(body, text string) *problem {
	path, _, _ := strings.Cut(strings.TrimPrefix(text, body), "#")
	return withoutPointer(body, path, text)
}

// withoutPointer reports that path follows whole with dots where a pointer is wanted.
func withoutPointer(whole, path, text string) *problem {
	instead := "write " + whole
	if path = strings.Trim(strings.ReplaceAll(path, ".", "/"), "/"); path != "" {
		instead += "#/" + path
	}
	return malformed(len(whole), fmt.Sprintf("%s leads to a member without a JSON pointer", short(text)), instead)
}

// named takes the name of a parameter or a header.
func (e *Expr) named(prefix, name string) *problem {
	if name == "" {
		return malformed(len(prefix), fmt.Sprintf("%s names nothing", short(e.Text)), "write "+prefix+".<name>")
	}
	e.Name = name
	if e.Root == RequestHeader || e.Root == ResponseHeader {
		if !fieldName.MatchString(name) {
			return malformed(len(prefix)+1, fmt.Sprintf("%s is not the name of a header", short(name)), "use letters, digits and '-'")
		}
		return nil
	}
	if i := strings.IndexAny(name, " \t\r\n{}"); i >= 0 {
		return malformed(len(prefix)+1+i, fmt.Sprintf("%s is not the name of a parameter", short(name)), "end the expression after the name")
	}
	return nil
}

// experiment reads what follows "$experiment.".
func (e *Expr) experiment(rest string) *problem {
	if !identifier.MatchString(rest) {
		return malformed(len("$experiment"), fmt.Sprintf("%s names no experiment", short(e.Text)), "write $experiment.<name>, with a name of "+experimentsKey)
	}
	e.Root, e.Name = Variant, rest
	return nil
}

// whole reads $principal and $item, which have nothing but a pointer.
func (e *Expr) whole(root, rest string, dotted, pointed bool) *problem {
	if dotted {
		return withoutPointer(root, rest, e.Text)
	}
	e.Root = Item
	if root == "$principal" {
		e.Root = Principal
		if !pointed {
			return malformed(len(root), "$principal does not say which claim", "write $principal#/sub, or the name of another claim")
		}
	}
	return nil
}

// hasMembers reports whether a pointer may follow.
func (e *Expr) hasMembers() bool {
	switch e.Root {
	case StepBody, StepOutput, RequestBody, ResponseBody, Principal, Item:
		return true
	default:
		return false
	}
}

// expr reads a text that must be an expression.
func (r *reader) expr(n *yaml.Node, what string, in scope) *Expr {
	if r.aliased(n) {
		return nil
	}
	kind, _ := scalar(n)
	if n.Kind != yaml.ScalarNode || kind != KindString || !strings.HasPrefix(n.Value, "$") {
		r.wrong(place(n), ExpressionExpected, fmt.Sprintf("%s is %s where an expression is wanted", what, describe(n)), "write "+in.example)
		return nil
	}
	return r.exprAt(n, n.Value, 0, what, in)
}

// exprAt reads an expression that begins at offset in a scalar.
func (r *reader) exprAt(n *yaml.Node, text string, offset int, what string, in scope) *Expr {
	e, p := parseExpr(text)
	if p != nil {
		p = p.later(offset)
		r.wrong(r.inside(n, p.offset), p.code, p.text, p.instead)
		return nil
	}
	e.Pos = r.inside(n, offset)
	if !in.has(e.Root) {
		r.wrong(e.Pos, ExpressionNotHere, fmt.Sprintf("%s cannot use %s: %s", what, e.Text, in.why(e.Root)), "write "+in.example)
		return nil
	}
	return e
}
