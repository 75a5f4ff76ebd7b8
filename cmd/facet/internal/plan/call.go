package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// stepCall plans what a step asks.
func (o *operationBuilder) stepCall(inside scope, built *builtStep) StepCall {
	c := &callBuilder{operationBuilder: o, scope: inside, step: built, given: map[string]*xbff.Parameter{}}
	c.plan = StepCall{Op: built.call.Op, Bodyless: !built.call.Rawable()}
	for _, p := range built.x.Parameters {
		c.given[parameterKey(p.In.Value, p.Name.Value)] = p
	}
	c.plan.Expression = c.expression()
	c.errors()
	c.criteria()
	return c.plan
}

// parameterKey is what a parameter is found by. Header names have no case (RFC 9110 section 5.1).
func parameterKey(in, name string) string {
	if in == "header" {
		name = strings.ToLower(name)
	}
	return in + " " + name
}

// callBuilder plans one call.
type callBuilder struct {
	*operationBuilder
	scope scope
	step  *builtStep
	given map[string]*xbff.Parameter // not yet taken
	plan  StepCall
}

// expression returns the call, with its arguments.
func (c *callBuilder) expression() string {
	call, u := c.step.call, c.step.upstream
	args := []string{"ctx"}
	for _, p := range call.Args {
		args = append(args, c.argument("path", p))
	}
	if call.ParamsType != "" {
		var fields []string
		for in, params := range map[string][]Param{"query": call.Query, "header": call.Headers, "cookie": call.Cookies} {
			for _, p := range params {
				if expression := c.argument(in, p); expression != "" {
					fields = append(fields, strings.TrimPrefix(p.Go, "params.")+": "+expression)
				}
			}
		}
		slices.Sort(fields)
		args = append(args, "&"+u.Package+"."+call.ParamsType+"{"+strings.Join(fields, ", ")+"}")
	}
	for _, p := range c.step.x.Parameters {
		if _, left := c.given[parameterKey(p.In.Value, p.Name.Value)]; left {
			c.complain(xbff.UnknownParameter, p.Name.Pos, fmt.Sprintf("%s has no %s parameter %q", call.Op, p.In.Value, p.Name.Value), "name one of its parameters"+did(p.Name.Value, call.parameters()))
		}
	}
	if body := c.payload(); body != "" {
		args = append(args, body)
	}
	if call.Rawable() {
		args = append(args, PickMark)
	}
	slices.SortFunc(c.plan.Args, func(a, b Arg) int { return strings.Compare(a.Go, b.Go) })
	return "a." + c.services[u.Name].Field + "." + method(call) + "(" + strings.Join(args, ", ") + ")"
}

func (c Call) parameters() []string {
	var names []string
	for _, p := range slices.Concat(c.Args, c.Query, c.Headers, c.Cookies) {
		names = append(names, p.Name)
	}
	return names
}

// argument returns the expression of one parameter, and takes it from those that are given.
func (c *callBuilder) argument(in string, p Param) string {
	s, key := c.step.x, parameterKey(in, p.Name)
	x, ok := c.given[key]
	delete(c.given, key)
	if s.Batch != nil && in == "query" && s.Batch.Param.Value == p.Name {
		return c.batchArgument(p)
	}
	switch {
	case !ok && !p.Optional:
		c.complain(xbff.MissingParameter, s.Pos, fmt.Sprintf("step %s does not give %s parameter %q, which is required", s.ID.Value, in, p.Name), "give it under parameters")
		return ""
	case !ok:
		return ""
	case x.Value.Literal != nil:
		return c.literalArgument(x, p)
	default:
		v, ok := c.scope.of(x.Value)
		if !ok {
			return ""
		}
		return c.valueArgument(in, x, p, v)
	}
}

// batchArgument is the list of keys.
func (c *callBuilder) batchArgument(p Param) string {
	element, isList := strings.CutPrefix(p.Type, "[]")
	if !isList {
		return "" // which is reported
	}
	if element == "string" {
		return "projection.Params(keys)"
	}
	return c.decoded(p, Arg{Type: qualified(c.step.upstream.Package, element), Func: "DecodeEach", Source: "keys"}, false)
}

func (c *callBuilder) literalArgument(x *xbff.Parameter, p Param) string {
	l, typ := x.Value.Literal, qualified(c.step.upstream.Package, p.Type)
	if l.Kind == xbff.KindNull {
		if !p.Optional {
			c.complain(xbff.ParameterMayBeNull, l.Pos, fmt.Sprintf("parameter %q is required, and this is null", p.Name), "write a value")
		}
		return ""
	}
	if !c.literalFits(l, p) {
		return ""
	}
	c.sending(location(p), p, sent{literal: l})
	switch {
	case p.Encoding == String && l.Kind == xbff.KindString:
		return asPointer(p, converted(typ, strconv.Quote(l.Text)))
	case p.Encoding == Integer && l.Kind == xbff.KindNumber, p.Encoding == Boolean && l.Kind == xbff.KindBoolean:
		return asPointer(p, typ+"("+l.Text+")")
	default:
		return c.decode(p, "projection.Raw("+strconv.Quote(string(l.JSON()))+")", true, false)
	}
}

// valueArgument is what an expression or a template yields.
func (c *callBuilder) valueArgument(in string, x *xbff.Parameter, p Param, v value) string {
	maybe := v.mayBeNull() && !c.tested(x.Value.Expr)
	if maybe && !p.Optional {
		c.complain(xbff.ParameterMayBeNull, x.Value.Pos, fmt.Sprintf("parameter %q is required, and %s may be null", p.Name, v.whence), "test it with when, so that the step is not made without it")
	}
	if !c.fitsParameter(x, p, v) {
		return ""
	}
	if !p.Optional && !v.mayBeNull() {
		v.there()
	}
	v.must().targets = append(v.must().targets, demand{node: p.Node, in: c.step.upstream.requests, loose: true})
	whole := v.field != "" || v.text != "" && x.Value.Expr != nil && x.Value.Expr.Root != xbff.Principal
	c.sending(in, p, sent{value: demand{node: v.node, in: v.shapes, whole: true, loose: !whole}, optional: maybe})
	c.plan.Misled = c.plan.Misled || !v.ours && in != "query" && p.Encoding == String
	if direct := asItIs(p, v); direct != "" {
		return direct
	}
	if p.Encoding == String && !maybe {
		return asPointer(p, converted(qualified(c.step.upstream.Package, p.Type), v.string()))
	}
	return c.decode(p, v.json(), v.ours, maybe)
}

// asItIs returns a parameter of the request that is a parameter of the call as it is; empty where they differ.
func asItIs(p Param, v value) string {
	wanted := p.Type
	if p.Pointer {
		wanted = "*" + wanted
	}
	switch base := strings.TrimLeft(v.typ, "*[]"); {
	case v.field == "", base[0] >= 'A' && base[0] <= 'Z': // a type of the frontend's own
		return ""
	case v.typ == wanted:
		return v.field
	case "*"+v.typ == wanted:
		return "&" + v.field
	default:
		return ""
	}
}

// decode plans that an argument is decoded, and returns the expression of it.
func (c *callBuilder) decode(p Param, source string, ours, maybe bool) string {
	arg := Arg{Type: qualified(c.step.upstream.Package, p.Type), Func: "Require", Source: source}
	if maybe {
		arg.Func = "OrZero"
		if p.Pointer {
			arg.Func = "Decode"
		}
	}
	return c.decoded(p, arg, ours)
}

func (c *callBuilder) decoded(p Param, arg Arg, ours bool) string {
	arg.Go = codegen.LowercaseFirstCharacters(codegen.SchemaNameToTypeName(p.Name)) + "Param"
	for slices.ContainsFunc(c.plan.Args, func(other Arg) bool { return other.Go == arg.Go }) {
		arg.Go = "other" + codegen.UppercaseFirstCharacter(arg.Go)
	}
	if arg.Kind = "BadUpstream"; ours {
		arg.Kind = "Internal" // it was validated when it came in
	}
	c.plan.Args = append(c.plan.Args, arg)
	if p.Pointer && arg.Func == "Require" {
		return "&" + arg.Go
	}
	return arg.Go
}

// location is where a parameter is sent, in OpenAPI's words.
func location(p Param) string { return strings.ToLower(strings.TrimPrefix(p.In, "ParamLocation")) }

// literalFits proves that a literal is one that the upstream takes.
func (c *callBuilder) literalFits(l *xbff.Literal, p Param) bool {
	shapes := c.step.upstream.requests
	wanted := shapes.known(p.Node)
	refused := keeps(shapes, p.Node, l)
	if _, err := strconv.ParseInt(l.Text, 10, 64); refused == nil && p.Encoding == Integer && err != nil {
		refused = &refusal{code: xbff.NarrowingRange, text: "it is no integer that fits an int64"}
	}
	switch {
	case refused == nil:
		return true
	case refused.code == xbff.WrongType:
		c.clash(xbff.ParameterType, l.Pos, standing(wanted), fmt.Sprintf("parameter %q is of type %s, and this is a %s", p.Name, typeName(wanted), l.Kind), "write a value of that type")
	default:
		c.clash(xbff.ParameterOutOfBounds, l.Pos, standing(wanted), fmt.Sprintf("parameter %q does not allow %s: %s", p.Name, show(l), refused.text), "write a value that the upstream's schema allows")
	}
	return false
}

// fitsParameter proves that a value is one that the upstream takes: what the request may hold whole, of anything else the
// type, since nobody but the upstream can tell which of its ids there are.
func (c *callBuilder) fitsParameter(x *xbff.Parameter, p Param, v value) bool {
	name, instead := fmt.Sprintf("parameter %q", p.Name), "give a value of the upstream's type"
	f := &fit{source: v.shapes, target: c.step.upstream.requests}
	if wanted, node := f.target.known(p.Node), v.resolved(); wanted != nil && wanted.Type == "String" && node != nil && node.scalar() {
		instead = "write '{" + v.whence + "}' to make a text of it"
	}
	f.whole(side{v.node, v.whence}, side{p.Node, name})
	fits := true
	for _, m := range f.misfits {
		switch {
		case bounding(m.code):
			if v.field != "" || v.text != "" && x.Value.Expr != nil && x.Value.Expr.Root != xbff.Principal {
				c.clash(xbff.ParameterOutOfBounds, x.Value.Pos, m.target, m.text, "demand here what the upstream demands")
				fits = false
			}
		default:
			c.clash(xbff.ParameterType, x.Value.Pos, m.target, m.text, instead)
			fits = false
		}
	}
	return fits
}

// bounding says that a rule is about which values of a type there are.
func bounding(code xbff.Code) bool {
	return code == xbff.NarrowingText || code == xbff.NarrowingRange || code == xbff.EnumNotCovered
}

// tested says whether the step is made only when an expression is not null.
func (c *callBuilder) tested(e *xbff.Expr) bool {
	when := c.step.x.When
	if e == nil || when == nil || when.Left.Text != e.Text {
		return false
	}
	// Null is only equal to null: every other comparison but != holds of a value that is there.
	return (when.Op == xbff.NotEqual) == (when.Right.Kind == xbff.KindNull)
}

// converted makes a string a value of another type.
func converted(typ, text string) string {
	if typ == "string" {
		return text
	}
	return typ + "(" + text + ")"
}

func asPointer(p Param, expression string) string {
	if p.Pointer {
		return "new(" + expression + ")"
	}
	return expression
}
